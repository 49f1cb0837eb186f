/** The sum of an amount over a list. */
export const sumOf = <T>(list: readonly T[], amountOf: (item: T) => number): number => {
  let sum = 0
  for (const item of list) sum += amountOf(item)
  return sum
}

/** The largest amount of a list, 0 where it is empty; lists may be longer than a function can take arguments. */
export const mostOf = <T>(list: readonly T[], amountOf: (item: T) => number): number => {
  let most = 0
  for (const item of list) most = Math.max(most, amountOf(item))
  return most
}
