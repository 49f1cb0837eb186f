import { inChunks } from './chunk.js'
import type { Store } from './open.js'
import { idsOf, insertFilled, insertRecords, type Run, updateRecord } from './run.js'
import type { DealTable } from './schema.js'

/** The deals that have one of the keys of a kind, by key. */
export async function dealsByKey(
  store: Store,
  kind: string,
  values: readonly string[],
): Promise<Map<string, DealTable>> {
  const rows = await inChunks(store, values, list =>
    store.db
      .selectFrom('deal_key')
      .innerJoin('deal', 'deal.id', 'deal_key.deal_id')
      .selectAll('deal')
      .select('deal_key.value as key')
      .where('deal_key.kind', '=', kind)
      .where('deal_key.value', 'in', list)
      .execute(),
  )
  return new Map(rows.map(({ key, ...deal }) => [key, deal]))
}

const DEAL_COLUMNS = [
  'id',
  'contact_id',
  'public_id',
  'source_id',
  'external_id',
  'name',
  'company_id',
  'product_id',
  'owner_id',
  'pipeline',
  'stage',
  'state',
  'value',
  'currency',
  'probability',
  'lead_source',
  'lost_reason',
  'created_day',
  'expected_close_day',
  'closed_day',
  'note',
  'custom',
] as const

export type NewDeal = Pick<DealTable, (typeof DEAL_COLUMNS)[number]>

/** A key by which a deal is found again. */
export interface DealKey {
  kind: string
  value: string
  deal: Pick<DealTable, 'id' | 'contact_id'>
}

/** Stores new deals. */
export async function insertDeals(store: Store, run: Run, deals: readonly NewDeal[]): Promise<void> {
  await insertFilled(store, run, 'deal', DEAL_COLUMNS, deals)
  await insertDealKeys(
    store,
    deals.map(deal => ({ kind: 'id', value: deal.public_id, deal })),
  )
}

/** Stores keys of deals; a key that another deal already owns stays with it. */
export async function insertDealKeys(store: Store, keys: readonly DealKey[]): Promise<void> {
  const rows = keys.map(({ kind, value, deal }) => [kind, value, deal.contact_id, deal.id])
  await store.insertRows('deal_key', ['kind', 'value', 'contact_id', 'deal_id'], rows, { onConflict: 'ignore' })
}

/** A deal has entered a stage; `stage` null says that it was open and nobody wrote down where. */
export interface StageEntry {
  deal: Pick<DealTable, 'id' | 'contact_id'>
  stage: string | null
  day: string | null
}

/** Adds to the stage history of deals. */
export async function insertStageEntries(store: Store, run: Run, entries: readonly StageEntry[]): Promise<void> {
  const nextId = await idsOf(store, run, 'deal_stage')
  const rows = entries.map(({ deal, stage, day }) => [nextId(), deal.contact_id, deal.id, stage, day])
  await insertRecords(store, run, 'deal_stage', ['id', 'contact_id', 'deal_id', 'stage', 'entered_day'], rows)
}

/** Lets the stage history, the scores and the keys of a deal follow it to its contact. */
export async function moveDeal(
  store: Store,
  run: Run,
  { id, contact_id }: Pick<DealTable, 'id' | 'contact_id'>,
): Promise<void> {
  const entries = await store.db.selectFrom('deal_stage').selectAll().where('deal_id', '=', id).execute()
  for (const entry of entries) await updateRecord(store, run, 'deal_stage', entry, { contact_id })
  const scores = await store.db.selectFrom('deal_score').selectAll().where('deal_id', '=', id).execute()
  for (const score of scores) await updateRecord(store, run, 'deal_score', score, { contact_id })
  await store.db.updateTable('deal_key').set({ contact_id }).where('deal_id', '=', id).execute()
}

/** By what all deals are named, and whose they are. */
export async function dealNames({
  db,
}: Store): Promise<Pick<DealTable, 'id' | 'contact_id' | 'public_id' | 'source_id' | 'external_id' | 'name'>[]> {
  return db
    .selectFrom('deal')
    .select(['id', 'contact_id', 'public_id', 'source_id', 'external_id', 'name'])
    .orderBy('id')
    .execute()
}
