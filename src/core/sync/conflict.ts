import { nameOf, type Sentence, sentence, type Teller, type Told } from '../sentence.js'
import type { SharedRow, Snapshot, TabChanges } from '../shared-table.js'
import type { SyncConflictTable } from '../store/schema-sync.js'
import { type Cell, column, type Table, tableOf } from '../table.js'

/** The tab that asks what to do; of a CSV file, a second file beside it. */
export const CONFLICTS_TAB = 'Conflicts'
export const CONFLICT_ID = '_id'

export type Decision = 'sheet' | 'crm'

const CONFLICTS = [
  column('decision', 'Decision'),
  column('record', 'Record'),
  column('field', 'Field'),
  column('crm', 'CRM'),
  column('sheet', 'Sheet'),
  column('question', 'Question'),
  column('sync', 'Sync'),
  column('_id', 'No.'),
] as const

const QUESTIONS: Record<SyncConflictTable['kind'], Sentence> = {
  cell: sentence`both sides changed it: which one counts?`,
  vanished: sentence`the row is gone from the sheet: keep sheet archives the record, keep CRM brings the row back`,
  gone: sentence`the record is gone from the CRM: keep sheet makes it again, keep CRM takes the row out`,
  overwritten: sentence`somebody typed while guanxi wrote: keep sheet brings back what was typed`,
}

/** Questions as a table, one row each, with the decision to be filled in first. */
export function conflictTable(
  conflicts: readonly SyncConflictTable[],
  fieldName: (field: string) => string,
  tell: Teller,
  reasonOf: (conflict: SyncConflictTable) => Told | null = ({ reason }) => reason,
): Table {
  const nameOfField =
    ({ table_name }: SyncConflictTable) =>
    (field: string) =>
      tell(nameOf(`field.${table_name}`, field))
  const rows = conflicts.map(conflict => ({
    decision: conflict.decision === null ? null : wordOf(conflict.decision),
    record: conflict.label,
    field: conflict.field === null ? null : fieldName(conflict.field),
    crm: shown(conflict.crm, nameOfField(conflict)),
    sheet: shown(conflict.sheet, nameOfField(conflict)),
    question: tell(withReason(QUESTIONS[conflict.kind], reasonOf(conflict))),
    sync: conflict.sync,
    [CONFLICT_ID]: `c${conflict.id}`,
  }))
  return tableOf('conflicts', CONFLICTS, rows as never)
}

/** A reason that was stored is in English; where it has no gaps, it is its own template. */
function withReason(question: Sentence, reason: Told | null): Sentence {
  if (reason === null || reason === '') return question
  return sentence`${question} (${typeof reason === 'string' ? { template: reason, values: [] } : reason})`
}

/** A cell, or the cells of a whole row. */
function shown(json: string | null, nameOfField: (field: string) => string): Cell {
  if (json === null) return null
  const value = JSON.parse(json) as Cell | Record<string, Cell>
  if (value === null || typeof value !== 'object') return value
  return Object.entries(value)
    .filter(([, cell]) => cell !== null && cell !== '')
    .map(([field, cell]) => `${nameOfField(field)}: ${cell}`)
    .join('; ')
}

export const wordOf = (decision: Decision): string => (decision === 'sheet' ? 'keep sheet' : 'keep CRM')
export const DECISION_WORDS = [wordOf('sheet'), wordOf('crm')]

/** What a person has written as his decision; undefined where it is none. */
export function decisionOf(text: string): Decision | undefined {
  const word = text.normalize('NFKC').trim().toLowerCase()
  if (/^(keep |保留\s*)?(the )?crm( 的值)?$/.test(word)) return 'crm'
  return /^(keep |保留\s*)?(the )?(sheet|試算表|表格|表單)$/.test(word) ? 'sheet' : undefined
}

/** A decision that was read from a queue, by the number of its question. */
export interface Decided {
  id: number
  decision: Decision
}

/** The number of a question, as it stands in a queue. */
export function conflictNumber(cell: Cell | undefined): number | undefined {
  const digits = /^c(\d+)$/.exec(String(cell ?? '').trim())?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** The Conflicts tab as it stands. */
export class ConflictQueue {
  readonly #at: ReadonlyMap<string, number>
  readonly #rows = new Map<number, SharedRow>()

  constructor(readonly snapshot: Snapshot) {
    const { columns } = snapshot
    const place = (key: string, label: string): number =>
      [
        columns.findIndex(({ id }) => id === key),
        columns.findIndex(({ id, header }) => id === undefined && header === key),
        columns.findIndex(({ id, header }) => id === undefined && header === label),
      ].find(at => at >= 0) ?? -1
    this.#at = new Map(CONFLICTS.map(({ key, label }) => [key, place(key, label)]))
    for (const row of snapshot.rows) {
      const id = conflictNumber(this.#cell(row, CONFLICT_ID))
      if (id !== undefined) this.#rows.set(id, row)
    }
  }

  #cell(row: SharedRow, key: string): Cell {
    return row.cells[this.#at.get(key) ?? -1]?.value ?? null
  }

  has(id: number): boolean {
    return this.#rows.has(id)
  }

  /** What people have decided, and the rows in which they wrote something else. */
  decisions(): { decided: Decided[]; unclear: { row: number; text: string }[] } {
    const decided: Decided[] = []
    const unclear: { row: number; text: string }[] = []
    for (const [id, row] of this.#rows) {
      const text = String(this.#cell(row, 'decision') ?? '').trim()
      const decision = decisionOf(text)
      if (decision) decided.push({ id, decision })
      else if (text !== '') unclear.push({ row: row.number, text })
    }
    return { decided, unclear }
  }

  /**
   * What makes the tab hold these questions of a sync, and no others of it. `isKept`: the tab is made though nothing is
   * asked, since looking for one that is not there costs calls.
   */
  changesTo(
    table: Table,
    sync: string,
    headingOf: (key: string, label: string) => string,
    isKept: boolean,
  ): TabChanges | undefined {
    const wanted = new Map(table.rows.map(row => [conflictNumber(row[CONFLICT_ID]), row]))
    const append = [...wanted].flatMap(([id, row]) => (id !== undefined && !this.has(id) ? [row] : []))
    const remove = [...this.#rows]
      .filter(([id, row]) => this.#cell(row, 'sync') === sync && !wanted.has(id))
      .map(([, row]) => row.number)
    const isMissing = isKept && !this.snapshot.exists
    if (append.length === 0 && remove.length === 0 && !isMissing) return undefined
    const fresh = CONFLICTS.filter(({ key }) => (this.#at.get(key) ?? -1) < 0)
    const columns = fresh.map(({ key, label }) => ({
      id: key,
      header: headingOf(key, label),
      type: 'text' as const,
      ...(key === 'decision' && { choices: DECISION_WORDS }),
      ...(key === CONFLICT_ID && { isHidden: true }),
      ...(key !== 'decision' && { isProtected: true }),
    }))
    const named = (key: string): string => {
      const found = this.snapshot.columns[this.#at.get(key) ?? -1]
      return found ? (found.id ?? found.header) : key
    }
    return {
      snapshot: this.snapshot,
      columns,
      append: append.map(row => Object.fromEntries(Object.entries(row).map(([key, cell]) => [named(key), cell]))),
      remove,
    }
  }
}
