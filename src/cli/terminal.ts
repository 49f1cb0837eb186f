import { Chalk } from 'chalk'

/** Colours for people on a terminal; chalk itself does not heed NO_COLOR. */
export const paint = new Chalk({ level: wantsColour() ? 1 : 0 })

function wantsColour(): boolean {
  if (process.env.NO_COLOR || process.env.CI || process.argv.includes('--no-color')) return false
  return process.stdout.isTTY === true && process.stderr.isTTY === true
}

/** Whether a person can be asked: a terminal on both sides, and no CI. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true && !process.env.CI
}

/** How many characters a table may be wide. */
export const terminalWidth = (): number => (process.stdout.isTTY ? process.stdout.columns : 0) || 160
