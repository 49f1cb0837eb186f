import { distance } from 'fastest-levenshtein'

/** The name that was probably meant: the nearest one, where few of its letters differ. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const name of names) {
    const letters = distance(word.toLowerCase(), name.toLowerCase())
    if (letters < bestDistance && letters <= tolerance(name)) {
      best = name
      bestDistance = letters
    }
  }
  return best
}

// Two letters are one swap, the commonest slip; in a name of three letters they would be another word.
const tolerance = (name: string): number => (name.length <= 3 ? 1 : Math.max(2, name.length / 3))
