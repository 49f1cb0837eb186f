import { CellProblem } from '../import/read-value.js'
import { sentence } from '../sentence.js'
import type { SharedRow } from '../shared-table.js'
import type { Placed } from './entity.js'
import type { Pass } from './pass.js'

/** A new row and the key it was given. */
interface KeyedRow {
  key: string
  row: SharedRow
  isCopy: boolean
}

/**
 * Makes records of the new rows, or finds those that they name: each row is cleaned and matched as an import would. What
 * cannot be a record stays in the sheet, with the reason. Returns the keys of the rows that records were made of.
 */
export async function placeRows(pass: Pass, rows: readonly KeyedRow[]): Promise<Set<string>> {
  const made: { key: string; id: number; isNew: boolean }[] = []
  for (const keyed of rows) {
    const placed = await placeRow(pass, keyed)
    if ('problem' in placed) {
      pass.refusals.push({
        row: keyed.row.number,
        field: placed.field,
        label: labelOf(pass, keyed.row),
        reason: placed.problem,
      })
      continue
    }
    const { key } = keyed
    const { id, isNew } = placed
    const known = pass.rows.of(id)
    if (known && known.key !== key) {
      if (pass.sheet.has(known.key) || known.state === 'archived') {
        const label = labelOf(pass, keyed.row)
        const reason =
          known.state === 'archived'
            ? sentence`it is a record that was archived`
            : sentence`it is the same record as another row`
        pass.refusals.push({ row: keyed.row.number, field: undefined, label, reason })
        continue
      }
      // The row was moved without its key: it is the one that seems to have vanished.
      pass.rows.drop(known.key)
    }
    pass.rows.put({ key, recordId: id, state: 'synced', base: known?.base ?? {}, pending: undefined })
    pass.sheet.set(key, keyed.row)
    made.push({ key, id, isNew })
    if (isNew) pass.created++
    else pass.linked++
  }
  for (const record of await pass.entity.records(made.map(({ id }) => id))) pass.records.set(record.id, record)
  for (const { id, isNew } of made) {
    const record = pass.records.get(id)
    if (isNew && record) pass.crm.push({ label: record.label, field: '', before: null, after: record.label })
  }
  return new Set(made.filter(({ isNew }) => isNew).map(({ key }) => key))
}

/** What people may say of a new row, though guanxi alone changes it later. */
const NAMES_RECORD = new Set(['external_id', 'contact_id', 'contact_name', 'company', 'deal', 'currency'])

async function placeRow(
  { view, reader, columns, entity, run }: Pass,
  { row, isCopy }: KeyedRow,
): Promise<Placed & { field?: string }> {
  const cells = view.cells(row)
  for (const { field } of columns) {
    const { key, owners } = field
    // What only guanxi says, a copy says of the row it was copied from.
    if (owners[0] === 'crm' && (isCopy || !NAMES_RECORD.has(key))) delete cells[key]
    const { error } = view.cell(row, key)
    if (error !== undefined && key in cells) return { problem: sentence`the cell holds ${error}`, field: key }
    const read = reader.cell(key, cells[key] ?? null)
    if (read instanceof CellProblem && key in cells) return { problem: read.reason, field: key }
    if (!(read instanceof CellProblem) && field.isRequired && read.key === null && key !== 'code')
      return { problem: sentence`this cannot be blank`, field: key }
  }
  const mapped = reader.row(row.number, cells)
  if (mapped instanceof CellProblem) return { problem: mapped.reason }
  return entity.place(run, { row: mapped, isCopy })
}

/** What a person would call a row that is no record yet. */
export function labelOf({ view, columns }: Pick<Pass, 'view' | 'columns'>, row: SharedRow): string {
  const cells = view.cells(row)
  const named = cells.name ?? columns.map(({ field }) => cells[field.key]).find(cell => cell !== null && cell !== '')
  return String(named ?? `row ${row.number}`)
}
