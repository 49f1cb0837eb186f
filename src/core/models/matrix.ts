/** A small symmetric matrix, row by row. */
export type Matrix = number[][]

/** The lower triangle L with L·Lᵀ = m; undefined where m is not positive definite. */
export function cholesky(m: Matrix): Matrix | undefined {
  const n = m.length
  const lower: Matrix = m.map(() => new Array<number>(n).fill(0))
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = m[i]?.[j] ?? 0
      for (let k = 0; k < j; k++) sum -= (lower[i]?.[k] ?? 0) * (lower[j]?.[k] ?? 0)
      const row = lower[i]
      if (!row) return undefined
      if (i === j) {
        if (!(sum > 0)) return undefined
        row[j] = Math.sqrt(sum)
      } else row[j] = sum / (lower[j]?.[j] ?? 1)
    }
  return lower
}

/** The x with m·x = b, by the triangle of `cholesky`. */
export function solve(lower: Matrix, b: readonly number[]): number[] {
  const n = lower.length
  const x = [...b]
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] ?? 0) - (lower[i]?.[k] ?? 0) * (x[k] ?? 0)
    x[i] = (x[i] ?? 0) / (lower[i]?.[i] ?? 1)
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = (x[i] ?? 0) - (lower[k]?.[i] ?? 0) * (x[k] ?? 0)
    x[i] = (x[i] ?? 0) / (lower[i]?.[i] ?? 1)
  }
  return x
}

/** The inverse of a positive definite matrix; undefined where it is none. */
export function inverse(m: Matrix): Matrix | undefined {
  const lower = cholesky(m)
  return (
    lower &&
    m.map((_, i) =>
      solve(
        lower,
        m.map((_, j) => (i === j ? 1 : 0)),
      ),
    )
  )
}
