import { GuanxiError } from '../../error.js'
import { sentence } from '../../sentence.js'
import type { RawRow, Source } from '../../source.js'
import type { Cell } from '../../table.js'
import { DECISIONS, PAIRS } from './find.js'

export type Decision = (typeof DECISIONS)[number]
type Key = (typeof PAIRS)[number]['key']

/** One side of a row as a person gave it back. */
export interface SideCells {
  contactId: string
  /** What the row says of the contact besides. */
  told: { name: string; external_id: string; email: string; phone: string }
}

export interface DecisionRow {
  row: number
  /** Blank is skip; a word that is none of them stays as it was written. */
  decision: Decision | { unknown: string }
  a: SideCells
  b: SideCells
}

/** Words for the decisions besides those of the contract. */
const SYNONYMS: Readonly<Record<string, Decision>> = {
  合併: 'merge',
  合并: 'merge',
  保留: 'keep',
  略過: 'skip',
  略过: 'skip',
  跳過: 'skip',
  跳过: 'skip',
}

/** Reads a review table back; `namesOf` gives the headings of a column in all languages. Throws E_COLUMN. */
export async function readDecisions(
  { columns, batches }: Pick<Source, 'columns' | 'batches'>,
  namesOf: (key: Key) => readonly string[],
): Promise<DecisionRow[]> {
  const at = placesOf(columns, namesOf)
  const read: DecisionRow[] = []
  for await (const batch of batches) for (const row of batch) add(row)
  return read

  function add({ number, cells }: RawRow): void {
    const text = (key: Key): string => textOf(cells[at(key)] ?? null)
    const side = (name: 'a' | 'b'): SideCells => ({
      contactId: text(`contact_id_${name}`).toLowerCase(),
      told: {
        name: text(`name_${name}`),
        external_id: text(`external_id_${name}`),
        email: text(`email_${name}`),
        phone: text(`phone_${name}`),
      },
    })
    const row = { row: number, decision: decisionOf(text('decision')), a: side('a'), b: side('b') }
    if (row.a.contactId !== '' || row.b.contactId !== '' || text('decision') !== '') read.push(row)
  }
}

const textOf = (cell: Cell): string => (cell === null ? '' : String(cell).normalize('NFKC').trim())

function decisionOf(text: string): DecisionRow['decision'] {
  const word = text.toLowerCase()
  if (word === '') return 'skip'
  return DECISIONS.find(decision => decision === word) ?? SYNONYMS[word] ?? { unknown: text }
}

function placesOf(columns: readonly string[], namesOf: (key: Key) => readonly string[]): (key: Key) => number {
  const headings = columns.map(heading => heading.trim().toLowerCase())
  const places = new Map<Key, number>()
  for (const { key } of PAIRS) {
    const names = [key, ...namesOf(key)].map(name => name.toLowerCase())
    places.set(
      key,
      headings.findIndex(heading => names.includes(heading)),
    )
  }
  for (const key of ['decision', 'contact_id_a', 'contact_id_b'] as const)
    if ((places.get(key) ?? -1) < 0)
      throw new GuanxiError('E_COLUMN', sentence`The column "${key}" is missing.`, {
        hint: sentence`Fill in the decisions in a table that guanxi contact dedupe --to ENDPOINT has written.`,
      })
  return key => places.get(key) ?? -1
}
