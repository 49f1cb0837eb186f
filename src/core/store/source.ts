import type { Store } from './open.js'
import { idsOf, insertRecords, type Run } from './run.js'

/** The id of a source of that name; made where there is none yet. */
export async function sourceId(store: Store, run: Run, name: string): Promise<number> {
  const found = await store.db.selectFrom('source').select('id').where('name', '=', name).executeTakeFirst()
  if (found) return found.id
  const id = (await idsOf(store, run, 'source'))()
  await insertRecords(store, run, 'source', ['id', 'name'], [[id, name]])
  return id
}
