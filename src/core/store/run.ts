import { type RawBuilder, sql } from 'kysely'
import { publicIds } from '../public-id.js'
import { type Store, type Value, valuesOf } from './open.js'
import type { Database, RunTable, TableName } from './schema.js'

/** Tables whose rows are records: they know the run that created them and the run that changed them last. */
export type RecordTable = {
  [T in TableName]: Database[T] extends { id: number; created_run_id: number } ? T : never
}[TableName]

/** Who does what, and when: all that a run needs to know before it begins. */
export interface RunStart {
  command: string
  arguments: readonly string[]
  actor: string
  /** The instant the run begins, ISO 8601 in UTC. */
  now: string
  /** 0 <= random < 1, the start of the run's public ids. */
  random: number
  source?: string
}

/** A run that is going on: everything a command changes is written through it. */
export interface Run {
  id: number
  publicId: string
  newPublicId: () => string
  /** First and last id of the rows this run has created, per table. */
  spans: Map<RecordTable, { first: number; last: number }>
  nextIds: Map<RecordTable, () => number>
}

/** Begins a run; to be called inside the transaction that makes its changes. */
export async function beginRun(store: Store, start: RunStart): Promise<Run> {
  const newPublicId = publicIds(Date.parse(start.now), start.random)
  const last = await store.db
    .selectFrom('run')
    .select(eb => eb.fn.max('id').as('id'))
    .executeTakeFirst()
  const run = { id: (last?.id ?? 0) + 1, publicId: newPublicId(), newPublicId, spans: new Map(), nextIds: new Map() }
  const columns = ['id', 'public_id', 'command', 'arguments', 'actor', 'started_at', 'state', 'source']
  await store.insertRows('run', columns, [
    [
      run.id,
      run.publicId,
      start.command,
      JSON.stringify(start.arguments),
      start.actor,
      start.now,
      'running',
      start.source ?? null,
    ],
  ])
  return run
}

/** Which mapping file a run has used: its name or path, and the SHA-256 of its text. */
export interface MappingMark {
  name: string
  sha256: string
}

/** Ends a run and notes what it did; a run without changes is kept too, so that history is complete. */
export async function finishRun(
  store: Store,
  run: Run,
  {
    now,
    counts,
    sha256,
    mapping,
  }: { now: string; counts: Readonly<Record<string, unknown>>; sha256?: string; mapping?: MappingMark | undefined },
): Promise<void> {
  await saveSpans(store, run)
  const ending: Partial<RunTable> = {
    state: 'done',
    finished_at: now,
    counts: JSON.stringify(counts),
    source_sha256: sha256 ?? null,
    ...(mapping && { mapping: mapping.name, mapping_sha256: mapping.sha256 }),
  }
  await store.db.updateTable('run').set(ending).where('id', '=', run.id).execute()
}

/** Writes down which rows the run has created so far; a run of several transactions calls it in each of them. */
export async function saveSpans(store: Store, run: Run): Promise<void> {
  for (const [table, { first, last }] of run.spans) {
    await store.db
      .insertInto('run_span')
      .values({ run_id: run.id, table_name: table, first_id: first, last_id: last })
      .onConflict(conflict => conflict.columns(['run_id', 'table_name']).doUpdateSet({ last_id: last }))
      .execute()
  }
}

/**
 * Gives out the ids of a table's new rows. One transaction writes at a time, so counting on from the largest that was
 * ever given is safe; ids of rows that an undo has deleted are not given again.
 */
export async function idsOf(store: Store, run: Run, table: RecordTable): Promise<() => number> {
  let next = run.nextIds.get(table)
  if (!next) {
    const largest = await store.db
      .selectFrom(table as 'contact')
      .select(eb => eb.fn.max('id').as('id'))
      .executeTakeFirst()
    const given = await store.db
      .selectFrom('run_span')
      .select(eb => eb.fn.max('last_id').as('id'))
      .where('table_name', '=', table)
      .executeTakeFirst()
    let id = Math.max(largest?.id ?? 0, given?.id ?? 0)
    next = () => ++id
    run.nextIds.set(table, next)
  }
  return next
}

/** Inserts rows as this run's own. The first column must be `id`. */
export async function insertRecords(
  store: Store,
  run: Run,
  table: RecordTable,
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
): Promise<void> {
  await insertRecordValues(store, run, table, columns, valuesOf(rows))
}

/** Inserts rows as this run's own, their values one after the other; of each the first is its id, and ids count up. */
export async function insertRecordValues(
  store: Store,
  run: Run,
  table: RecordTable,
  columns: readonly string[],
  values: readonly Value[],
): Promise<void> {
  if (values.length === 0) return
  await store.insertValues(table, columns, values, { constants: { created_run_id: run.id, changed_run_id: run.id } })
  const first = values[0] as number
  const last = values[values.length - columns.length] as number
  const span = run.spans.get(table)
  if (!span) run.spans.set(table, { first, last })
  else {
    span.first = Math.min(span.first, first)
    span.last = Math.max(span.last, last)
  }
}

/**
 * Inserts records as this run's own, with those of the columns that any of them fills: most records fill few, and each
 * column costs. `id` must be the first of the columns.
 */
export async function insertFilled<C extends string>(
  store: Store,
  run: Run,
  table: RecordTable,
  columns: readonly C[],
  records: readonly { readonly [K in C]?: Value | undefined }[],
): Promise<void> {
  const filled = columns.filter(column => records.some(record => (record[column] ?? null) !== null))
  const values: Value[] = []
  for (const record of records) for (const column of filled) values.push(record[column] ?? null)
  await insertRecordValues(store, run, table, filled, values)
}

/** Changes a record, after its image from before the run has been kept. `stored` is the row as it stands, whole. */
export async function updateRecord<T extends RecordTable>(
  store: Store,
  run: Run,
  table: T,
  stored: Database[T],
  changes: Partial<Database[T]>,
): Promise<void> {
  await keepImage(store, run, table, stored)
  const columns = Object.keys(changes)
  const values = Object.values(changes) as Value[]
  await store.updateRows(table, [...columns, 'changed_run_id'], [[...values, run.id, stored.id]])
}

/** Deletes a record, after its image from before the run has been kept. */
export async function deleteRecord<T extends RecordTable>(
  store: Store,
  run: Run,
  table: T,
  stored: Database[T],
): Promise<void> {
  await keepImage(store, run, table, stored)
  await store.db
    .deleteFrom(table as 'contact')
    .where('id', '=', stored.id)
    .execute()
}

/** How many images are read into memory together. */
const IMAGES = 5_000

/** Keeps the images of all rows of a table that the condition finds, but of those that are the run's own. */
export async function keepImages(
  store: Store,
  run: Run,
  table: RecordTable,
  condition: RawBuilder<unknown>,
): Promise<void> {
  for (let last = 0, more = true; more; ) {
    const { rows } = await sql<Record<string, Value> & { id: number }>`
      select * from ${sql.table(table)} where id > ${last} and created_run_id <> ${run.id} and (${condition})
      order by id limit ${IMAGES}`.execute(store.db)
    const images = rows.map(row => [run.id, table, row.id, JSON.stringify(row)])
    await store.insertRows('change', ['run_id', 'table_name', 'row_id', 'before'], images, { onConflict: 'ignore' })
    last = rows.at(-1)?.id ?? last
    more = rows.length === IMAGES
  }
}

async function keepImage<T extends RecordTable>(store: Store, run: Run, table: T, stored: Database[T]): Promise<void> {
  if (stored.created_run_id === run.id) return
  await store.insertRows(
    'change',
    ['run_id', 'table_name', 'row_id', 'before'],
    [[run.id, table, stored.id, JSON.stringify(stored)]],
    { onConflict: 'ignore' },
  )
}
