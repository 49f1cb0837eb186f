import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

/**
 * Compares a text with the file that says what it was. A difference is a decision: look at it, then
 * `UPDATE_GOLDEN=1 npx vitest run test/golden` writes the file anew.
 */
export function expectGolden(file: URL, text: string): void {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text)
  expect(text).toBe(readFileSync(file, 'utf8'))
}
