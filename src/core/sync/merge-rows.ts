import type { Value } from '../import/read-value.js'
import type { Sentence } from '../sentence.js'
import type { SharedRow } from '../shared-table.js'
import type { Cell } from '../table.js'
import type { ColumnLoad, Load } from './brake.js'
import type { FieldProblems, SyncRecord } from './entity.js'
import { isSameText, type Keys, mergeCell, type Verdict } from './merge.js'
import { overwrittenKey, type Pass, questionKey } from './pass.js'
import type { SyncColumn } from './spec.js'

/** A cell and what is to become of it. */
interface Judged {
  column: SyncColumn
  verdict: Verdict
}

/** A row that both sides have, and what is to become of its cells. */
export interface JudgedRow {
  key: string
  row: SharedRow
  record: SyncRecord
  cells: Judged[]
}

/** Merges every cell that both sides have; nothing is changed yet but what was decided. */
export function judgeRows(pass: Pass): JudgedRow[] {
  const judged: JudgedRow[] = []
  for (const [key, row] of pass.sheet) {
    const known = pass.rows.get(key)
    const record = known?.recordId == null ? undefined : pass.records.get(known.recordId)
    if (!record || known?.state === 'erased') continue
    const cells = pass.columns
      .filter(({ field }) => !pass.view.missing.includes(field.key))
      .map(column => ({ column, verdict: judge(pass, key, row, record, column) }))
      .filter(({ verdict }) => verdict.kind !== 'same')
    // Rows without a verdict count for the brake all the same.
    judged.push({ key, row, record, cells })
  }
  return judged
}

function judge(pass: Pass, key: string, row: SharedRow, record: SyncRecord, column: SyncColumn): Verdict {
  const { reader, view } = pass
  const { field, owner } = column
  const base = pass.rows.get(key)?.base[field.key]
  const crm = record.cells[field.key] ?? null
  const sheet = view.cell(row, field.key)
  const asked = pass.open.get(questionKey(key, field.key))
  const keys = {
    read: (cell: Cell) => reader.cell(field.key, cell),
    keyOf: (cell: Cell) => reader.keyOf(field.key, cell),
  }
  const decision = asked && pass.decisions.get(asked.id)
  const typed = overwrittenValue(pass, key, field.key)
  if (typed !== undefined) {
    const read = keys.read(typed)
    return 'key' in read ? { kind: 'to-crm', read } : { kind: 'invalid', reason: read.reason }
  }
  const sides = { base, crm, sheet, owner, isRequired: field.isRequired }
  if (!asked || !decision) return mergeCell(sides, keys)
  if (isStill(asked.crm, crm, keys) && isStill(asked.sheet, sheet.value, keys))
    return mergeCell({ ...sides, decision }, keys)
  pass.stale++
  return mergeCell(sides, keys)
}

/** What somebody typed while we wrote, where it has been decided that this counts. */
function overwrittenValue(pass: Pass, key: string, field: string): Cell | undefined {
  const asked = pass.open.get(overwrittenKey(key, field))
  const decision = asked && pass.decisions.get(asked.id)
  if (!asked || !decision) return undefined
  pass.closing.set(asked.id, decision === 'sheet' ? 'kept-sheet' : 'kept-crm')
  return decision === 'sheet' ? (JSON.parse(asked.sheet ?? 'null') as Cell) : undefined
}

/** Whether a side still says what it said when the question was asked. */
export function isStill(asked: string | null, cell: Cell, { read }: Pick<Keys, 'read'>): boolean {
  const before = JSON.parse(asked ?? 'null') as Cell
  if (isSameText(before, cell)) return true
  const [was, is] = [read(before), read(cell)]
  return 'key' in was && 'key' in is && was.key === is.key
}

/** What the verdicts would change, for the brake. */
export function loadOf(pass: Pass, judged: readonly JudgedRow[], gone: number, vanished: number): Load {
  const loads = new Map<string, ColumnLoad>()
  for (const { row, record, cells } of judged) {
    for (const { column, verdict } of cells) {
      const { key } = column.field
      if (verdict.kind !== 'to-crm' && verdict.kind !== 'to-sheet') continue
      const side = verdict.kind === 'to-crm' ? ('CRM' as const) : ('sheet' as const)
      const before = side === 'CRM' ? (record.cells[key] ?? null) : pass.view.cell(row, key).value
      // Filling blanks loses nothing.
      if (before === null || before === '') continue
      const isCleared =
        side === 'CRM' ? verdict.kind === 'to-crm' && verdict.read.key === null : (record.cells[key] ?? null) === null
      const name = `${side} ${key}`
      const load = loads.get(name) ?? { column: key, side, changed: 0, cleared: 0 }
      loads.set(name, { ...load, changed: load.changed + 1, cleared: load.cleared + (isCleared ? 1 : 0) })
    }
  }
  return { rows: Math.max(judged.length, pass.rows.size), columns: [...loads.values()], vanished, gone }
}

/** Carries the verdicts out: on the side of the store at once, on the side of the sheet as a list of writes. */
export async function applyVerdicts(
  pass: Pass,
  judged: readonly JudgedRow[],
  freshRows: ReadonlySet<string>,
): Promise<void> {
  const changed = judged.flatMap(row => {
    const values: Record<string, Value | undefined> = {}
    for (const { column, verdict } of row.cells)
      if (verdict.kind === 'to-crm') values[column.field.key] = verdict.read.value
    return Object.keys(values).length > 0 ? [{ row, values }] : []
  })
  const problems = new Map<string, FieldProblems>()
  for (const { row, values } of changed)
    problems.set(row.key, await pass.entity.update(pass.run, { id: row.record.id, values }))
  const before = pass.records
  const after = new Map(before)
  for (const record of await pass.entity.records(changed.map(({ row }) => row.record.id))) after.set(record.id, record)
  for (const row of judged) {
    const refused = problems.get(row.key)
    settleRow(pass, {
      ...row,
      now: after.get(row.record.id) ?? row.record,
      refused: refused ?? {},
      isFresh: freshRows.has(row.key),
    })
  }
  pass.records = after
}

interface SettledRow extends JudgedRow {
  /** The record after what came from the sheet. */
  now: SyncRecord
  refused: FieldProblems
  /** It was made of this row just now. */
  isFresh: boolean
}

function settleRow(pass: Pass, { key, row, record, now, cells, refused, isFresh }: SettledRow): void {
  const agreed: Record<string, Cell> = {}
  const judgedFields = new Set(cells.map(({ column }) => column.field.key))
  const toSheet = (field: string): void => {
    const before = pass.view.cell(row, field).value
    const after = now.cells[field] ?? null
    if (isSameText(before, after)) agreed[field] = after
    else pass.writes.push({ key, label: now.label, row: row.number, field, before, after })
  }
  for (const { column, verdict } of cells) {
    const field = column.field.key
    const crm = now.cells[field] ?? null
    const sheet = pass.view.cell(row, field)
    const asked = pass.open.get(questionKey(key, field))
    const keys = { read: (cell: Cell) => pass.reader.cell(field, cell) }
    const close = (state: 'kept-sheet' | 'kept-crm' | 'dissolved'): void => {
      if (asked) pass.closing.set(asked.id, pass.decisions.has(asked.id) ? state : 'dissolved')
    }
    const problem = verdict.kind === 'invalid' ? verdict.reason : refused[field]
    if (problem !== undefined) {
      pass.refusals.push({ row: row.number, field, label: now.label, reason: problem })
      continue
    }
    switch (verdict.kind) {
      case 'agreed':
        agreed[field] = crm
        if (isFresh && sheet.formula === undefined && isUntidy(sheet.value, crm)) toSheet(field)
        close('dissolved')
        break
      case 'to-crm':
        pass.crm.push({ label: now.label, field, before: record.cells[field] ?? null, after: crm })
        agreed[field] = crm
        // What was taken over is shown as it is stored.
        if (
          sheet.formula === undefined &&
          (isUntidy(sheet.value, crm) || !isStill(JSON.stringify(crm), sheet.value, keys))
        )
          toSheet(field)
        close('kept-sheet')
        break
      case 'to-sheet':
        toSheet(field)
        close('kept-crm')
        break
      case 'conflict':
        // What the record says was made of this very row.
        if (isFresh && sheet.formula === undefined) {
          toSheet(field)
          break
        }
        ask(pass, { key, field, label: now.label, crm, sheet: sheet.value, reason: verdict.reason ?? null })
        break
    }
  }
  // What the store made of the change beside it, such as the day on which a deal was closed.
  for (const { field } of pass.columns) {
    if (judgedFields.has(field.key) || pass.view.missing.includes(field.key)) continue
    if (isSameText(now.cells[field.key] ?? null, record.cells[field.key] ?? null)) {
      dissolve(pass, key, field.key)
      continue
    }
    if (pass.view.cell(row, field.key).formula === undefined) toSheet(field.key)
  }
  if (Object.keys(agreed).length > 0) pass.rows.agree(key, agreed)
}

/** A question about a cell on which both sides agree is no question any more. */
function dissolve(pass: Pass, key: string, field: string): void {
  const asked = pass.open.get(questionKey(key, field))
  if (asked) pass.closing.set(asked.id, 'dissolved')
}

/** A number of a spreadsheet is a number, however many decimals it has. */
const isUntidy = (sheet: Cell, crm: Cell): boolean => typeof sheet !== 'number' && !isSameText(sheet, crm)

interface Asked {
  key: string
  field: string
  label: string
  crm: Cell
  sheet: Cell
  reason: Sentence | null
}

/** Asks about a cell; a question that was asked about other values gives way. */
function ask(pass: Pass, { key, field, label, crm, sheet, reason }: Asked): void {
  const asked = pass.open.get(questionKey(key, field))
  const keys = { read: (cell: Cell) => pass.reader.cell(field, cell) }
  if (asked && isStill(asked.crm, crm, keys) && isStill(asked.sheet, sheet, keys)) return
  if (asked) pass.closing.set(asked.id, 'superseded')
  pass.questions.push({
    row_key: key,
    field,
    kind: 'cell',
    label,
    crm: JSON.stringify(crm),
    sheet: JSON.stringify(sheet),
    reason,
  })
}
