import { localTime } from '../day.js'
import { toMajor } from '../money.js'
import { contactsById } from '../store/contact.js'
import { changesOf, countCreated, createdRows, type Image, listRuns, type RecordChange } from '../store/history.js'
import type { Store, Value } from '../store/open.js'
import { namesOfRecords } from '../store/record-name.js'
import type { RecordTable } from '../store/run.js'
import type { RunTable } from '../store/schema.js'
import { syncWritesOf } from '../store/sync.js'
import { type Cell, type Column, column, type Row, type Table, tableOf } from '../table.js'

const RUNS = [
  column('number', 'No.', 'integer'),
  column('run', 'Run', 'text'),
  column('time', 'Time', 'text'),
  column('command', 'Command', 'text'),
  column('source', 'Source', 'text'),
  column('actor', 'By', 'text'),
  column('state', 'State', 'text'),
  column('created', 'Created', 'integer'),
  column('updated', 'Updated', 'integer'),
  column('rejected', 'Refused', 'integer'),
] as const

/** The runs, the newest first. */
export async function runTable(
  store: Store,
  { limit, timezone }: { limit?: number; timezone: string },
): Promise<Table> {
  const runs = await listRuns(store, limit)
  const rows = runs.map(run => {
    const counts = countsOf(run)
    return {
      number: run.id,
      run: run.public_id,
      time: localTime(new Date(run.started_at), timezone),
      command: commandOf(run),
      source: run.source,
      actor: run.actor,
      state: run.state,
      created: counts.created ?? null,
      updated: counts.updated ?? null,
      rejected: counts.rejected ?? null,
    }
  })
  return tableOf('history', RUNS, rows)
}

/** The command and what it was about: `import contacts`, `history undo 1m8007dm33xcy`. */
function commandOf({ command, arguments: typed, source }: RunTable): string {
  const [subject] = JSON.parse(typed) as string[]
  return subject === undefined || subject.startsWith('-') || subject === source ? command : `${command} ${subject}`
}

export const countsOf = ({ counts }: RunTable): Record<string, number> => (counts === null ? {} : JSON.parse(counts))

const CHANGES: readonly Column[] = [
  column('table', 'Table', 'text'),
  column('record', 'Record', 'text'),
  column('change', 'Change', 'text'),
  column('field', 'Field', 'text'),
  column('before', 'Before', 'text'),
  column('after', 'After', 'text'),
]

export interface RunDetail {
  created: Record<string, number>
  updated: Record<string, number>
  changes: Table
}

/** What a run created and changed, field by field, before and after; at most `limit` records. */
export async function runDetail(
  store: Store,
  run: RunTable,
  { limit, currency }: { limit: number; currency: string },
): Promise<RunDetail> {
  const changes = await changesOf(store, run.id, limit)
  const created = (await createdRows(store, run.id, Math.max(0, limit - changes.length))).map(({ table, row }) => ({
    table,
    row: inMajorUnits(table, row, currency),
  }))
  const updated: Record<string, number> = {}
  const deals = await namesOfRecords(store, 'deal', [...new Set(created.flatMap(({ row }) => idOfDeal(row) ?? []))])
  for (const { table } of changes) updated[table] = (updated[table] ?? 0) + 1
  const rows: Row[] = [
    ...(await differenceRows(store, changes, currency)).flat(),
    ...created.map(({ table, row }) => {
      const deal = deals.get(idOfDeal(row) ?? 0)
      return {
        table,
        record: deal ?? labelOf(row),
        change: 'created',
        field: null,
        before: null,
        after: summaryOf(deal === undefined ? row : { ...row, deal_id: null }),
      }
    }),
    ...(await sheetRows(store, run.id, Math.max(0, limit - changes.length - created.length))),
  ]
  return {
    created: Object.fromEntries(await countCreated(store, run.id)),
    updated,
    changes: { name: 'changes', columns: CHANGES, rows },
  }
}

/** The fields in which records differ, a list for each record, with money as people count it. */
export async function differenceRows(
  store: Store,
  changes: readonly RecordChange[],
  currency: string,
): Promise<Row[][]> {
  const contacts = await contactNames(store, changes)
  return changes.map(({ table, before, after }) =>
    differencesOf(
      { table, before: inMajorUnits(table, before, currency), after: after && inMajorUnits(table, after, currency) },
      contacts,
    ),
  )
}

/** The columns that hold money. */
const MONEY: Partial<Record<RecordTable, readonly string[]>> = {
  product: ['price'],
  order: ['amount'],
  order_line: ['unit_price', 'amount'],
  deal: ['value'],
  loyalty_entry: ['order_amount'],
}

/** The record with its money as people count it; `currency` is that of records that name none. */
function inMajorUnits(table: RecordTable, image: Image, currency: string): Image {
  const money = (MONEY[table] ?? []).filter(column => typeof image[column] === 'number')
  const own = typeof image.currency === 'string' ? image.currency : currency
  return { ...image, ...Object.fromEntries(money.map(column => [column, toMajor(Number(image[column]), own)])) }
}

/** What people call the contacts from and to whom records have moved. */
async function contactNames(store: Store, changes: readonly RecordChange[]): Promise<Map<number, string>> {
  const ids = changes.flatMap(({ before, after }) =>
    [before.contact_id, after?.contact_id].filter(id => typeof id === 'number'),
  )
  const contacts = await contactsById(store, [...new Set(ids)])
  const gone = changes.filter(({ table, after }) => table === 'contact' && !after).map(({ before }) => before)
  return new Map([...contacts, ...gone].map(row => [Number(row.id), String(row.name ?? row.public_id)]))
}

/** What is never told of a record. */
export const INNER = new Set(['id', 'created_run_id', 'changed_run_id', 'public_id', 'contact_id', 'source_id'])

function differencesOf({ table, before, after }: RecordChange, contacts: ReadonlyMap<number, string>): Row[] {
  const record = labelOf(before)
  if (!after) return [{ table, record, change: 'deleted', field: null, before: summaryOf(before), after: null }]
  const moved = (id: Value | undefined) => contacts.get(Number(id)) ?? null
  const isMoved = before.contact_id !== after.contact_id
  return [
    ...(isMoved
      ? [
          {
            table,
            record,
            change: 'moved',
            field: 'contact',
            before: moved(before.contact_id),
            after: moved(after.contact_id),
          },
        ]
      : []),
    ...fieldsThatDiffer(before, after).map(([field, was, is]) => ({
      table,
      record,
      change: 'updated',
      field,
      before: was,
      after: is,
    })),
  ]
}

/** Each field with both values; a custom field of the user stands by its name, as `custom.Dog`. */
function fieldsThatDiffer(before: Image, after: Image): [field: string, before: Cell, after: Cell][] {
  const [was, is] = [withCustomFields(before), withCustomFields(after)]
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter(field => !INNER.has(field) && (was[field] ?? null) !== (is[field] ?? null))
    .map(field => [field, was[field] ?? null, is[field] ?? null])
}

function withCustomFields({ custom, ...image }: Image): Record<string, Cell> {
  if (typeof custom !== 'string') return image
  const fields = Object.entries(JSON.parse(custom) as Record<string, Cell>)
  return { ...image, ...Object.fromEntries(fields.map(([name, value]) => [`custom.${name}`, cellOf(value)])) }
}

const cellOf = (value: unknown): Cell => (typeof value === 'object' ? JSON.stringify(value) : (value as Cell))

/** Scores and stages have no name of their own: they are called as the deal they belong to. */
const idOfDeal = ({ deal_id }: Image): number | undefined => (typeof deal_id === 'number' ? deal_id : undefined)

/** What a person would call the record. */
function labelOf(row: Image): string {
  return String(
    row.name ?? row.number ?? row.code ?? row.external_id ?? row.address ?? row.value ?? row.public_id ?? row.id,
  )
}

function summaryOf(row: Image): string {
  return Object.entries(row)
    .filter(([field, value]) => !INNER.has(field) && !field.endsWith('_key') && value !== null)
    .map(([field, value]) => `${field} ${value}`)
    .join(', ')
}

/** What a run has written into shared sheets. */
async function sheetRows(store: Store, runId: number, limit: number): Promise<Row[]> {
  const writes = await syncWritesOf(store, runId, limit)
  return writes.map(({ sync, label, kind, field, before, after }) => ({
    table: `sync:${sync}`,
    record: label,
    change: kind === 'cell' ? 'written' : kind === 'append' ? 'sent' : 'taken out',
    field: field === '' ? null : field,
    before: shown(before),
    after: shown(after),
  }))
}

/** A cell, or a row as a person would tell it. */
function shown(json: string | null): Cell {
  const value = JSON.parse(json ?? 'null') as Cell | Image
  return value !== null && typeof value === 'object' ? summaryOf(value) : value
}
