import type { Context } from '../context.js'
import { contactsById } from '../store/contact.js'
import { ERASED_WORD, type ErasureStep, erase, planErasure, sharedKey, tracesOf } from '../store/erasure.js'
import { lettersOf } from '../store/mail.js'
import { beginRun, finishRun } from '../store/run.js'
import { column, type Table, tableOf } from '../table.js'
import { findContact } from './find.js'

const STEPS = [
  column('table', 'Table'),
  column('records', 'Records', 'integer'),
  column('action', 'Action'),
  column('reason', 'Reason'),
] as const

export interface Erasure {
  run: string | null
  /** The public id the person had; it leads nowhere any more. */
  contact_id: string
  name: string | null
  steps: Table
  /** Identities that others have too: they stay theirs, and may come back. */
  shared: readonly string[]
  /** Public ids of his letters in the outbox, for the caller to remove. */
  letters: readonly string[]
  /** What to look for in files that guanxi has written beside the store. */
  words: readonly string[]
}

/** What stands in the history instead of the name of the command's run: the command itself must not name him. */
const ANONYMOUS = [ERASED_WORD]

/**
 * Erases a person from every table and from the history, for good: what accounts need stays without him, and a later
 * import that would bring him back is told so row by row. Cannot be undone.
 */
export async function eraseContact(
  context: Context,
  { contact: text, dryRun }: { contact: string; dryRun: boolean },
): Promise<Erasure> {
  return context.store.transaction(
    async store => {
      const { id } = await findContact(store, text)
      const [contact] = await contactsById(store, [id])
      if (!contact) throw new Error(`contact ${id} has no row`)
      const traces = await tracesOf(store, contact)
      const steps = await planErasure(store, traces)
      const letters = await lettersOf(store, id)
      const start = { ...context, arguments: ANONYMOUS, now: context.now(), random: context.random() }
      const run = await beginRun(store, start)
      await erase(store, run, traces, run.newPublicId())
      await finishRun(store, run, { now: context.now(), counts: { erased: 1 } })
      const shared = traces.identities.filter(each => traces.shared.has(sharedKey(each))).map(({ value }) => value)
      const result = { contact_id: contact.public_id, name: contact.name, shared, letters, words: traces.words }
      return { ...result, run: dryRun ? null : run.publicId, steps: tableOf('erasure', STEPS, steps.map(rowOf)) }
    },
    { rollback: dryRun },
  )
}

const rowOf = ({ table, records, action, reason }: ErasureStep) => ({ table, records, action, reason })
