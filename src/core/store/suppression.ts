import type { Store } from './open.js'
import { deleteRecord, idsOf, insertRecords, type Run } from './run.js'
import type { Database } from './schema.js'

export type Suppression = Database['suppression']

/** One row per address that must get no campaign mail, by address. */
export async function suppressions({ db }: Store): Promise<Suppression[]> {
  return db.selectFrom('suppression').selectAll().orderBy('address_key').execute()
}

/** The suppression of one address, where there is one. */
export async function findSuppression({ db }: Store, addressKey: string): Promise<Suppression | undefined> {
  return db.selectFrom('suppression').selectAll().where('address_key', '=', addressKey).executeTakeFirst()
}

/** Suppresses an address that is not yet suppressed. */
export async function insertSuppression(
  store: Store,
  run: Run,
  { address_key, reason, day }: Pick<Suppression, 'address_key' | 'reason' | 'day'>,
): Promise<void> {
  const nextId = await idsOf(store, run, 'suppression')
  await insertRecords(
    store,
    run,
    'suppression',
    ['id', 'address_key', 'reason', 'day'],
    [[nextId(), address_key, reason, day]],
  )
}

/** Takes a suppression away. */
export async function deleteSuppression(store: Store, run: Run, stored: Suppression): Promise<void> {
  await deleteRecord(store, run, 'suppression', stored)
}
