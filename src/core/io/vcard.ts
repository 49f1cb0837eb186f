import { GuanxiError } from '../error.js'
import { type Sentence, type SentenceValue, sentence } from '../sentence.js'
import type { RawRow, Source } from '../source.js'
import { type ByteSource, closedOnFailure } from './byte-source.js'
import { checkWidth } from './header-row.js'
import { decodeText, type EncodingOptions, type TextBlocks } from './text-blocks.js'
import { linesOf } from './text-lines.js'
import { cellsOf, isGroup, isLeftOut, KNOWN_COLUMNS } from './vcard-card.js'
import { endOfName, isQuotedPrintable, type Property, propertyOf } from './vcard-property.js'

const BATCH = 1000

/** No card is longer once its pictures are left out. */
const LONGEST_PROPERTY = 1024 * 1024
const MOST_PROPERTIES = 10_000

/**
 * Reads the contacts of a vCard file (versions 2.1, 3.0 and 4.0), a row for each card; its number is the line on which it
 * begins. The file is read twice, since any card may have properties that no other has: those are columns of their own.
 * Pictures are left out, and so are groups.
 */
export async function readVcard(open: () => Promise<ByteSource>, options: EncodingOptions = {}): Promise<Source> {
  const columns = await columnsOf(await open(), options)
  const bytes = await open()
  return closedOnFailure(bytes, async () => {
    const text = await decodeText(bytes, options)
    const groups: SentenceValue[] = []
    return {
      name: bytes.name,
      columns,
      batches: batchesOf(text, bytes.name, columns, groups),
      get encoding() {
        return text.encoding().name
      },
      get encodingConfidence() {
        return text.encoding().confidence
      },
      remarks: () => (groups.length > 0 ? [{ kind: 'groups', count: groups.length, list: groups.slice(0, 10) }] : []),
      progress: bytes.progress,
      sha256: bytes.sha256,
    }
  })
}

async function columnsOf(bytes: ByteSource, { encoding }: EncodingOptions): Promise<string[]> {
  const found = new Set<string>()
  let hasCards = false
  await closedOnFailure(bytes, async () => {
    const text = await decodeText(bytes, encoding === undefined ? {} : { encoding })
    for await (const { properties } of cardsOf(text, bytes.name)) {
      hasCards = true
      if (isGroup(properties)) continue
      for (const column of cellsOf(properties).keys()) found.add(column)
      checkWidth(found.size, bytes.name, sentence`Export it again.`)
    }
  })
  if (!hasCards)
    throw new GuanxiError('E_FILE', sentence`"${bytes.name}" holds no vCards.`, {
      at: bytes.name,
      hint: sentence`A vCard begins with a line BEGIN:VCARD. Export the contacts again.`,
    })
  const known = KNOWN_COLUMNS.filter(column => found.has(column))
  return [...known, ...[...found].filter(column => !KNOWN_COLUMNS.includes(column))]
}

async function* batchesOf(
  text: TextBlocks,
  name: string,
  columns: readonly string[],
  groups: SentenceValue[],
): AsyncGenerator<readonly RawRow[]> {
  let batch: RawRow[] = []
  for await (const { line, properties, problem } of cardsOf(text, name)) {
    const cells = cellsOf(properties)
    if (isGroup(properties)) {
      groups.push(cells.get('name') ?? sentence`line ${line}`)
      continue
    }
    const row = { number: line, cells: columns.map(column => cells.get(column) ?? null) }
    batch.push(problem === undefined ? row : { ...row, problem })
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

interface Card {
  line: number
  properties: Property[]
  problem?: Sentence
}

async function* cardsOf({ encoding, blocks }: TextBlocks, name: string): AsyncGenerator<Card> {
  let card: Card | undefined
  /** Cards within a card (AGENT) are of somebody else. */
  let depth = 0
  let isAgent = false
  for await (const { line, text } of wholeLines(blocks, name)) {
    if (/^begin:vcard\s*$/i.test(text)) {
      if (card && isAgent) depth++
      else {
        if (card) yield unclosed(card)
        card = { line, properties: [] }
        depth = 0
      }
      isAgent = false
    } else if (/^end:vcard\s*$/i.test(text)) {
      if (depth > 0) depth--
      else if (card) {
        yield card
        card = undefined
      }
    } else if (card && depth === 0 && text.trim() !== '') {
      isAgent = /^(?:\w+\.)?agent\b/i.test(text)
      addTo(card, text, line, encoding().name)
    }
  }
  if (card) yield unclosed(card)
}

const unclosed = (card: Card): Card => ({ ...card, problem: sentence`is not closed by END:VCARD` })

function addTo(card: Card, text: string, line: number, encoding: string): void {
  const property = propertyOf(text, encoding)
  if (!property) card.problem ??= sentence`line ${line} is not of a vCard: ${text.slice(0, 40)}`
  else if (text.length > LONGEST_PROPERTY || card.properties.length === MOST_PROPERTIES)
    card.problem ??= sentence`${property.name} in line ${line} is too long`
  else if (!isLeftOut(property.name) || /KIND|LABEL/.test(property.name)) card.properties.push(property)
}

/** Lines put together again that were broken to fit a width; of what is left out, only the beginning. */
async function* wholeLines(
  blocks: AsyncGenerator<string>,
  name: string,
): AsyncGenerator<{ line: number; text: string }> {
  let whole: string[] = []
  let line = 0
  let length = 0
  let isOld = false
  let isKept = true
  let isQuoted = false
  for await (const { number, text } of linesOf(blocks, name)) {
    const last = whole.at(-1)
    const isSoft = isQuoted && last?.endsWith('=') === true
    if (whole.length > 0 && (isSoft || /^[ \t]/.test(text))) {
      if (isSoft) whole[whole.length - 1] = last?.slice(0, -1) ?? ''
      // Version 2.1 breaks lines at blanks and keeps them; later ones add a blank to break at.
      const piece = isSoft ? text : isOld ? text.replace(/^[ \t]+/, ' ') : text.slice(1)
      length += piece.length
      if (isKept && length <= 2 * LONGEST_PROPERTY) whole.push(piece)
      continue
    }
    if (whole.length > 0) yield { line, text: whole.join('') }
    const head = text.slice(0, Math.max(0, endOfName(text.slice(0, 2000))))
    isQuoted = isQuotedPrintable(head)
    isKept = !isLeftOut((/^(?:[\w-]+\.)?([\w-]+)/.exec(head)?.[1] ?? '').toUpperCase()) || /kind|label/i.test(head)
    if (/^version:/i.test(text)) isOld = /2\.1/.test(text)
    whole = [isKept || text.length < 200 ? text : text.slice(0, 200)]
    line = number
    length = text.length
  }
  if (whole.length > 0) yield { line, text: whole.join('') }
}
