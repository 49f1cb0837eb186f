import { createHmac, randomBytes } from 'node:crypto'
import type { Store } from './open.js'

/** Something an erased person was known by: an identity, or the number of an order or deal of his. */
export interface ErasedKey {
  kind: string
  value: string
}

const SECRET = 'erased_key'
const SECRET_BYTES = 32

/**
 * Whom this store has forgotten, as keyed hashes: enough to know a person who is brought back, and nothing from which
 * somebody without the store could tell who it was.
 */
export class ErasedKeys {
  private constructor(
    private readonly secret: string,
    private readonly hashes: ReadonlySet<string>,
  ) {}

  /** Undefined where nobody was ever erased. */
  static async open({ db }: Store): Promise<ErasedKeys | undefined> {
    const rows = await db.selectFrom('erased_key').select(['kind', 'hash']).execute()
    if (rows.length === 0) return undefined
    const secret = await db.selectFrom('secret').select('value').where('name', '=', SECRET).executeTakeFirstOrThrow()
    return new ErasedKeys(secret.value, new Set(rows.map(({ kind, hash }) => `${kind} ${hash}`)))
  }

  has({ kind, value }: ErasedKey): boolean {
    return this.hashes.has(`${kind} ${hashOf(this.secret, kind, value)}`)
  }
}

/** Remembers what an erased person was known by. The key of the hashes is made with the first of them. */
export async function rememberErased(store: Store, runId: number, keys: readonly ErasedKey[]): Promise<void> {
  const known = await store.db.selectFrom('secret').select('value').where('name', '=', SECRET).executeTakeFirst()
  const secret = known?.value ?? randomBytes(SECRET_BYTES).toString('base64url')
  if (!known) await store.insertRows('secret', ['name', 'value'], [[SECRET, secret]])
  const rows = keys.map(({ kind, value }) => [kind, hashOf(secret, kind, value), runId])
  await store.insertRows('erased_key', ['kind', 'hash', 'run_id'], rows, { onConflict: 'ignore' })
}

const hashOf = (secret: string, kind: string, value: string): string =>
  createHmac('sha256', secret).update(`${kind}\0${value}`).digest('base64url')
