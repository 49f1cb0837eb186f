/** Names longer than this are compared by their beginnings. */
const LONGEST = 64
/** Which letters of the second text are taken; one for all calls, since there are millions of them. */
const taken = new Uint8Array(LONGEST)
const found = new Uint16Array(LONGEST)

/**
 * How alike two texts are, 0..1, by Winkler's variant of Jaro's measure: letters that stand near each other count, their
 * order and a common beginning too. Winkler 1990, "String Comparator Metrics and Enhanced Decision Rules".
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1
  const [m, n] = [Math.min(a.length, LONGEST), Math.min(b.length, LONGEST)]
  if (m === 0 || n === 0) return 0
  const reach = Math.max(0, (Math.max(m, n) >> 1) - 1)
  taken.fill(0, 0, n)
  let matched = 0
  for (let i = 0; i < m; i++) {
    const code = a.charCodeAt(i)
    const to = Math.min(n - 1, i + reach)
    for (let j = Math.max(0, i - reach); j <= to; j++) {
      if (taken[j] === 1 || code !== b.charCodeAt(j)) continue
      taken[j] = 1
      found[matched++] = code
      break
    }
  }
  if (matched === 0) return 0
  let misplaced = 0
  for (let at = 0, j = 0; at < matched; at++, j++) {
    while (taken[j] === 0) j++
    if (found[at] !== b.charCodeAt(j)) misplaced++
  }
  const jaro = (matched / m + matched / n + (matched - misplaced / 2) / matched) / 3
  let prefix = 0
  while (prefix < 4 && prefix < m && prefix < n && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix++
  return jaro + prefix * 0.1 * (1 - jaro)
}

/** Texts longer than this are taken to differ in more than a few letters, unless they are equal. */
const LONGEST_TYPED = 255
const rows = [new Uint8Array(LONGEST_TYPED + 1), new Uint8Array(LONGEST_TYPED + 1), new Uint8Array(LONGEST_TYPED + 1)]

/**
 * How many letters were typed wrong between two texts: left out, put in, put for another, or two neighbours swapped
 * (Damerau-Levenshtein, each place touched once). `most + 1` where they are more; only places near each other are
 * looked at.
 */
export function typingErrors(a: string, b: string, most: number): number {
  if (a === b) return 0
  let [m, n] = [a.length, b.length]
  if (Math.abs(m - n) > most || m > LONGEST_TYPED || n > LONGEST_TYPED) return most + 1
  let start = 0
  while (start < m && start < n && a.charCodeAt(start) === b.charCodeAt(start)) start++
  while (m > start && n > start && a.charCodeAt(m - 1) === b.charCodeAt(n - 1)) {
    m--
    n--
  }
  m -= start
  n -= start
  if (m === 0 || n === 0) return Math.max(m, n)
  const far = most + 1
  if (most === 1) return isOneError(a, b, start, m, n) ? 1 : far
  let [before, last, row] = rows as [Uint8Array, Uint8Array, Uint8Array]
  for (let j = 0; j <= n; j++) last[j] = j > most ? far : j
  for (let i = 1; i <= m; i++) {
    const [from, to] = [Math.max(1, i - most), Math.min(n, i + most)]
    row[from - 1] = from === 1 && i <= most ? i : far
    let least = far
    const code = a.charCodeAt(start + i - 1)
    for (let j = from; j <= to; j++) {
      const other = b.charCodeAt(start + j - 1)
      let errors = (last[j - 1] as number) + (code === other ? 0 : 1)
      const missing = (last[j] as number) + 1
      const extra = (row[j - 1] as number) + 1
      if (missing < errors) errors = missing
      if (extra < errors) errors = extra
      if (i > 1 && j > 1 && code === b.charCodeAt(start + j - 2) && a.charCodeAt(start + i - 2) === other) {
        const swapped = (before[j - 2] as number) + 1
        if (swapped < errors) errors = swapped
      }
      if (errors > far) errors = far
      row[j] = errors
      if (errors < least) least = errors
    }
    if (to < n) row[to + 1] = far
    if (least > most) return far
    const spare = before
    before = last
    last = row
    row = spare
  }
  return last[n] as number
}

/** Whether what is left of two texts between their common beginning and end is one letter for another, or two swapped. */
function isOneError(a: string, b: string, start: number, m: number, n: number): boolean {
  if (m === 1 && n === 1) return true
  if (m !== 2 || n !== 2) return false
  return a.charCodeAt(start) === b.charCodeAt(start + 1) && a.charCodeAt(start + 1) === b.charCodeAt(start)
}

/** What two bags of letter pairs, as `letterPairs` makes them, have in common: 0 nothing, 1 all (Dice). */
export function bagLikeness(a: string, b: string): number {
  const [m, n] = [a.length, b.length]
  if (m === 0 || n === 0) return 0
  let [i, j, common] = [0, 0, 0]
  while (i < m && j < n) {
    const difference = a.charCodeAt(i) - b.charCodeAt(j)
    if (difference === 0) common++
    if (difference <= 0) i++
    if (difference >= 0) j++
  }
  return (2 * common) / (m + n)
}

/**
 * The pairs of neighbouring letters of a text, each as one of 65,536 numbers, in ascending order: a bag that
 * `bagLikeness` compares. Kept as a text, which takes a fraction of the memory of an array.
 */
export function letterPairs(text: string): string {
  const pairs = new Uint16Array(Math.max(0, text.length - 1))
  for (let i = 0; i < pairs.length; i++) pairs[i] = text.charCodeAt(i) * 251 + text.charCodeAt(i + 1)
  return String.fromCharCode(...pairs.sort())
}
