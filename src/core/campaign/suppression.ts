import { emailIdentity, isEmail } from '../contact/identity.js'
import type { Context } from '../context.js'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import type { Store } from '../store/open.js'
import { beginRun, finishRun } from '../store/run.js'
import { deleteSuppression, findSuppression, insertSuppression, suppressions } from '../store/suppression.js'
import { column, type Table, tableOf } from '../table.js'

export const BY_ADDRESS = [
  column('address', 'Address'),
  column('reason', 'Reason'),
  column('day', 'Since', 'date'),
] as const

/** The addresses that get no campaign mail. */
export async function listSuppressions(store: Store): Promise<Table> {
  const rows = (await suppressions(store)).map(({ address_key, reason, day }) => ({
    address: address_key,
    reason,
    day,
  }))
  return tableOf('suppressions', BY_ADDRESS, rows)
}

export interface SuppressionOutcome {
  /** Public id of the run; null where nothing had to be changed, or for a dry run. */
  run: string | null
  address: string
  /** null: it was not suppressed. */
  reason: string | null
  day: string | null
  changed: boolean
  dryRun: boolean
}

/** Suppresses an address, whoever has it now or later; one that is suppressed already keeps its reason and day. */
export async function addSuppression(
  context: Context,
  { address, reason, dryRun }: { address: string; reason: string; dryRun: boolean },
): Promise<SuppressionOutcome> {
  const key = addressKey(address)
  return context.store.transaction(
    async store => {
      const stored = await findSuppression(store, key)
      if (stored) return { run: null, address: key, reason: stored.reason, day: stored.day, changed: false, dryRun }
      const day = context.today
      const run = await beginRun(store, { ...context, now: context.now(), random: context.random() })
      await insertSuppression(store, run, { address_key: key, reason, day })
      await finishRun(store, run, { now: context.now(), counts: { added: 1 } })
      return { run: dryRun ? null : run.publicId, address: key, reason, day, changed: true, dryRun }
    },
    { rollback: dryRun },
  )
}

/** Lets an address have campaign mail again; nothing is changed where it was not suppressed. */
export async function removeSuppression(
  context: Context,
  { address, dryRun }: { address: string; dryRun: boolean },
): Promise<SuppressionOutcome> {
  const key = addressKey(address)
  return context.store.transaction(
    async store => {
      const stored = await findSuppression(store, key)
      if (!stored) return { run: null, address: key, reason: null, day: null, changed: false, dryRun }
      const run = await beginRun(store, { ...context, now: context.now(), random: context.random() })
      await deleteSuppression(store, run, stored)
      await finishRun(store, run, { now: context.now(), counts: { removed: 1 } })
      const { reason, day } = stored
      return { run: dryRun ? null : run.publicId, address: key, reason, day, changed: true, dryRun }
    },
    { rollback: dryRun },
  )
}

function addressKey(address: string): string {
  const { key } = emailIdentity(address)
  if (isEmail(key)) return key
  throw new GuanxiError('E_USAGE', sentence`"${address}" is not an e-mail address.`, {
    hint: sentence`Write it like anna@example.com.`,
  })
}
