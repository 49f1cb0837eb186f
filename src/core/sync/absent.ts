import type { Cell } from '../table.js'
import type { RecordFilter } from './filter.js'
import { isStill } from './merge-rows.js'
import { type Pass, questionKey } from './pass.js'
import { labelOf } from './place.js'
import type { KnownRow } from './row-book.js'

/** Rows that one of the sides does not have any more. */
export interface Absent {
  /** People took them out of the sheet. */
  vanished: readonly KnownRow[]
  /** Their record is not there any more. */
  gone: readonly KnownRow[]
}

/** The custom field that says when people took a record out of a sheet for good. */
export const ARCHIVED = 'custom.archived'

/** The rows that one side has and the other has not, and how many of them nobody has been asked about yet. */
export function absentRows(pass: Pass): Absent & { newVanished: number; newGone: number } {
  const { rows, sheet, records, open } = pass
  const known = rows.all().filter(({ state }) => state === 'synced')
  const hasRecord = ({ recordId }: KnownRow): boolean => recordId !== null && records.has(recordId)
  const vanished = known.filter(row => !sheet.has(row.key) && hasRecord(row))
  const gone = known.filter(row => sheet.has(row.key) && !hasRecord(row))
  const isNew = ({ key }: KnownRow): boolean => !open.has(questionKey(key, null))
  return { vanished, gone, newVanished: vanished.filter(isNew).length, newGone: gone.filter(isNew).length }
}

/** Asks about rows whose record is gone, or does what has been decided: made again, it is a new row from here on. */
export function settleGone(pass: Pass, gone: readonly KnownRow[]): void {
  for (const row of gone) settleGoneRow(pass, row)
}

/** Asks about rows that are gone from the sheet, or does what has been decided about them. */
export async function settleVanished(pass: Pass, vanished: readonly KnownRow[]): Promise<void> {
  for (const row of vanished) await settleVanishedRow(pass, row)
  for (const row of pass.rows.all()) {
    const found = pass.sheet.get(row.key)
    if (row.state === 'erased' && found) pass.removes.push({ key: row.key, label: '', row: found.number, cells: {} })
    if (row.state === 'erased' && !found) pass.rows.drop(row.key)
    // A row that came back is no question any more, and its record is no longer archived.
    const asked = pass.open.get(questionKey(row.key, null))
    if (asked?.kind === 'vanished' && found) pass.closing.set(asked.id, 'dissolved')
    if (row.state === 'archived' && found && row.recordId !== null) {
      await pass.entity.update(pass.run, { id: row.recordId, values: { [ARCHIVED]: undefined } })
      pass.rows.put({ ...row, state: 'synced' })
    }
  }
}

async function settleVanishedRow(pass: Pass, row: KnownRow): Promise<void> {
  const { key, recordId } = row
  const record = recordId === null ? undefined : pass.records.get(recordId)
  if (!record) return
  const asked = pass.open.get(questionKey(key, null))
  const decision = asked && pass.decisions.get(asked.id)
  if (decision === 'sheet' || (!asked && pass.sync.on_vanished === 'archive')) {
    await pass.entity.update(pass.run, { id: record.id, values: { [ARCHIVED]: pass.today } })
    pass.rows.put({ ...row, state: 'archived' })
    pass.archived++
    pass.crm.push({ label: record.label, field: ARCHIVED, before: null, after: pass.today })
    if (asked) pass.closing.set(asked.id, 'kept-sheet')
  } else if (decision === 'crm') {
    append(pass, key, record.id)
    if (asked) pass.closing.set(asked.id, 'kept-crm')
  } else if (!asked) {
    const blank = {
      field: null,
      kind: 'vanished' as const,
      crm: JSON.stringify(shownCells(pass, record.cells)),
      sheet: null,
    }
    pass.questions.push({ row_key: key, label: record.label, reason: null, ...blank })
  }
}

function settleGoneRow(pass: Pass, row: KnownRow): void {
  const { key } = row
  const found = pass.sheet.get(key)
  if (!found) return
  const cells = pass.view.cells(found)
  const label = labelOf(pass, found)
  const asked = pass.open.get(questionKey(key, null))
  const decision = asked && pass.decisions.get(asked.id)
  const isAsAsked = asked && isStillRow(pass, asked.sheet, cells)
  if (decision && isAsAsked && decision === 'sheet') {
    // Made again in this run: it is a new row that has its key already.
    pass.rows.put({ ...row, recordId: null, state: 'claimed', base: {}, pending: undefined })
    pass.closing.set(asked.id, 'kept-sheet')
    return
  }
  if (decision && isAsAsked) {
    pass.removes.push({ key, label, row: found.number, cells, question: asked.id })
    return
  }
  if (asked && isAsAsked) return
  if (asked) {
    pass.closing.set(asked.id, 'superseded')
    if (decision) pass.stale++
  }
  const question = { field: null, kind: 'gone' as const, crm: null, sheet: JSON.stringify(cells), reason: null }
  pass.questions.push({ row_key: key, label, ...question })
}

function isStillRow({ reader }: Pass, asked: string | null, cells: Readonly<Record<string, Cell>>): boolean {
  const before = JSON.parse(asked ?? '{}') as Record<string, Cell>
  return Object.entries(cells).every(([field, cell]) =>
    isStill(JSON.stringify(before[field] ?? null), cell, { read: each => reader.cell(field, each) }),
  )
}

/** The cells that a sheet shows of a record. */
export const shownCells = (
  { columns }: Pick<Pass, 'columns'>,
  cells: Readonly<Record<string, Cell>>,
): Record<string, Cell> => Object.fromEntries(columns.map(({ field }) => [field.key, cells[field.key] ?? null]))

/** Sends the records that the sheet should have and has not. */
export function appendRecords(pass: Pass, isWanted: RecordFilter): void {
  const sent = new Set(pass.appends.map(({ key }) => key))
  for (const row of pass.rows.all())
    if (
      !sent.has(row.key) &&
      row.state === 'appending' &&
      !pass.sheet.has(row.key) &&
      row.recordId !== null &&
      pass.records.has(row.recordId)
    )
      append(pass, row.key, row.recordId)
  for (const record of pass.records.values()) {
    if (pass.rows.of(record.id) || (record.cells[ARCHIVED] ?? null) !== null || !isWanted(record)) continue
    append(pass, record.key, record.id)
  }
}

function append(pass: Pass, key: string, recordId: number): void {
  const record = pass.records.get(recordId)
  if (!record) return
  const cells = shownCells(pass, record.cells)
  pass.rows.put({ key, recordId, state: 'appending', base: {}, pending: cells })
  pass.appends.push({ key, label: record.label, cells })
}
