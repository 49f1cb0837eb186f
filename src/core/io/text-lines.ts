import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'

/** A line of a text, by its number. */
export interface Line {
  number: number
  text: string
}

/** A longer line is of no list of records; without a bound, a file without line ends would be kept in memory whole. */
const LONGEST_LINE = 8 * 1024 * 1024

/** The lines of a text, blank ones too, however they end. Throws E_FILE for one that does not end within reason. */
export async function* linesOf(blocks: AsyncGenerator<string>, name: string): AsyncGenerator<Line> {
  let rest = ''
  let number = 1
  for await (const block of blocks) {
    if (!/[\r\n]/.test(block)) {
      rest += block
      if (rest.length > LONGEST_LINE) throw tooLong(name, number)
      continue
    }
    // The other half of a line end may come with the next block.
    const text = rest + block
    const isCut = text.endsWith('\r')
    const lines = (isCut ? text.slice(0, -1) : text).split(/\r\n|\n|\r/)
    rest = (lines.pop() ?? '') + (isCut ? '\r' : '')
    for (const line of lines) yield { number: number++, text: line }
  }
  if (rest !== '') yield { number, text: rest.endsWith('\r') ? rest.slice(0, -1) : rest }
}

function tooLong(name: string, line: number): GuanxiError {
  return new GuanxiError('E_FILE', sentence`"${name}" cannot be read: line ${line} is longer than 8 MB.`, {
    at: sentence`${name} line ${line}`,
    hint: sentence`Export it again, with one record a line.`,
  })
}
