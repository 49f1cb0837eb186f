import type { Context } from '../context.js'
import type { Applied, WriteConflict } from '../shared-table.js'
import { finishRun } from '../store/run.js'
import type { SyncWriteTable } from '../store/schema-sync.js'
import { closeConflicts, insertConflicts, insertSyncWrites, saveSyncState, unfinishedSyncRuns } from '../store/sync.js'
import type { SyncTally } from './outcome.js'
import { askedBy, type Pass, type Question } from './pass.js'
import type { Prepared, SyncRequest } from './run.js'

/** Notes what has been written into the sheet: only from here on do both sides agree on it. */
export async function finishPass(
  context: Context,
  { sync, book }: SyncRequest,
  { pass, run, known }: Prepared,
  applied: Applied | undefined,
  tally: SyncTally,
): Promise<void> {
  const conflicts = (applied?.conflicts ?? []).filter(({ tab }) => tab === book.tab)
  const failures = new Map(conflicts.map(conflict => [`${conflict.row} ${conflict.column ?? ''}`, conflict]))
  const failureOf = (row: number, field: string): WriteConflict | undefined =>
    failures.get(`${row} ${field === '' ? '' : pass.view.column(field)}`) ?? failures.get(`${row} `)
  await context.store.transaction(async store => {
    const written: SyncWriteTable[] = []
    const questions: Question[] = []
    for (const { key, label, row, field, before, after } of pass.writes) {
      const failure = failureOf(row, field)
      if (failure && failure.reason !== 'overwritten') {
        tally.held(label, field, failure)
        continue
      }
      pass.rows.agree(key, { [field]: after })
      written.push(writeOf(pass, key, 'cell', field, label, before, after))
      if (failure?.found && failure.found.value !== before)
        questions.push({
          row_key: key,
          field,
          kind: 'overwritten',
          label,
          crm: JSON.stringify(after),
          sheet: JSON.stringify(failure.found.value),
          reason: null,
        })
    }
    for (const { key, label, cells } of pass.appends) {
      const row = pass.rows.get(key)
      if (row) pass.rows.put({ ...row, state: 'synced', base: cells, pending: undefined })
      written.push(writeOf(pass, key, 'append', '', label, null, cells))
    }
    const taken = pass.removes.filter(({ row }) => !failureOf(row, ''))
    for (const { key, label, cells } of taken) {
      written.push(writeOf(pass, key, 'remove', '', label, cells, null))
      pass.rows.drop(key)
    }
    for (const row of pass.rows.all())
      if (row.pending && row.state === 'synced') pass.rows.put({ ...row, pending: undefined })
    await pass.rows.save(store)
    await closeConflicts(
      store,
      taken.flatMap(({ question }) => (question === undefined ? [] : [[question, 'kept-crm'] as const])),
      run.id,
    )
    await insertConflicts(
      store,
      questions.map(question => askedBy(pass, question)),
    )
    tally.overwritten(questions.length)
    await insertSyncWrites(store, written)
    await saveSyncState(store, {
      sync: sync.name,
      columns: JSON.stringify(known),
      synced_at: context.now(),
      run_id: run.id,
    })
    // One sync runs at a time: whatever else says that it is running was cut short.
    for (const { id, public_id } of await unfinishedSyncRuns(store))
      if (id !== run.id)
        await finishRun(
          store,
          { ...run, id, publicId: public_id, spans: new Map() },
          { now: context.now(), counts: {} },
        )
    await finishRun(store, run, { now: context.now(), counts: tally.counts() })
  })
}

type Written = Pass['appends'][number]['cells'] | Pass['writes'][number]['before']

/** A line of the history of what was written into a sheet. */
export function writeOf(
  { run, sync, entity, rows }: Pass,
  row_key: string,
  kind: SyncWriteTable['kind'],
  field: string,
  label: string | null,
  before: Written,
  after: Written,
): SyncWriteTable {
  const record_id = rows.get(row_key)?.recordId ?? null
  const where = { run_id: run.id, sync: sync.name, row_key, table_name: entity.table, record_id }
  return { ...where, kind, field, label, before: JSON.stringify(before), after: JSON.stringify(after) }
}
