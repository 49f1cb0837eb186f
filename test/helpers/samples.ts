import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { afterAll, describe } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The real samples; they lie beside the checkout and are no part of it. */
export const SAMPLES = join(ROOT, '..', 'shared', 'data')
export const EXAMPLES = join(ROOT, 'examples')

/** Describes what holds for a folder of data; where it is missing the tests are skipped, and say so. */
export function describeData(name: string, folder: string, tests: () => void): void {
  if (existsSync(folder)) describe(name, tests)
  else describe.skip(`${name} (skipped: there is no ${folder})`, tests)
}

/** Clean-up of what tests share: to be given to `newWorkspace`. */
export function afterAllTests(): (clean: () => Promise<void>) => void {
  const tasks: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const task of tasks) await task()
  })
  return task => void tasks.push(task)
}

/** The rows of a file, as text, read without guanxi. */
export function rowsOf(path: string): Record<string, string>[] {
  return parse(readFileSync(path), { columns: true, bom: true, skip_empty_lines: true })
}

/** Numbers that were reckoned in different orders differ in the last digits; here they are cut to six decimals. */
export function rounded<T>(value: T): T {
  if (typeof value === 'number') return (Math.round(value * 1e6) / 1e6 + 0) as T
  if (Array.isArray(value)) return value.map(rounded) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)])) as T
}

export const daysFrom = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

export const mean = (numbers: readonly number[]): number | null =>
  numbers.length === 0 ? null : sum(numbers) / numbers.length
