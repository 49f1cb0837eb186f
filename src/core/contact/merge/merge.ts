import type { Context } from '../../context.js'
import { GuanxiError } from '../../error.js'
import { sentence } from '../../sentence.js'
import { contactsById } from '../../store/contact.js'
import { type Merge, type MovedRows, mergeContacts } from '../../store/merge.js'
import type { Store } from '../../store/open.js'
import { beginRun, finishRun, type Run } from '../../store/run.js'
import type { ContactTable } from '../../store/schema.js'
import { column, type Table, tableOf } from '../../table.js'
import { findContact } from '../find.js'
import { parsePreferences, type Survivorship, survivingFields } from './survivorship.js'

export interface MergeRequest {
  /** Who stays and who goes: id, external id, e-mail or phone. */
  survivor: string
  absorbed: string
  /** As typed in --prefer. */
  prefer: readonly string[]
  dryRun: boolean
}

export interface Merged {
  run: string
  contact_id: string
  name: string | null
  merged_id: string
  merged_name: string | null
  /** Rows that have moved, by table. */
  moved: MovedRows
  /** What the one who stays has got. */
  changes: Table
}

const CHANGES = [
  column('field', 'Field'),
  column('before', 'Before'),
  column('merged', 'Merged'),
  column('after', 'After'),
] as const

/** Makes two contacts one: the first stays, with all that the second had. */
export async function mergeTwo(
  context: Context,
  { survivor, absorbed, prefer, dryRun }: MergeRequest,
): Promise<Merged> {
  const rules = parsePreferences(prefer)
  return context.store.transaction(
    async store => {
      const [first, second] = await twoContacts(store, survivor, absorbed)
      const run = await beginRun(store, { ...context, now: context.now(), random: context.random() })
      const { moved, fields } = await mergeAll(store, run, [{ absorbed: second.id, survivor: first.id }], rules)
      await finishRun(store, run, { now: context.now(), counts: { merged: 1, ...moved } })
      const changes = fields.get(first.id) ?? {}
      return {
        run: run.publicId,
        contact_id: first.public_id,
        name: changes.name ?? first.name,
        merged_id: second.public_id,
        merged_name: second.name,
        moved,
        changes: tableOf('merge', CHANGES, changeRows(first, second, changes)),
      }
    },
    { rollback: dryRun },
  )
}

async function twoContacts(store: Store, a: string, b: string): Promise<[ContactTable, ContactTable]> {
  const ids = [(await findContact(store, a)).id, (await findContact(store, b)).id]
  const contacts = await contactsById(store, ids)
  const [first, second] = ids.map(id => contacts.find(contact => contact.id === id))
  if (first && second && first !== second) return [first, second]
  throw new GuanxiError('E_USAGE', sentence`"${a}" and "${b}" are the same contact already.`, {
    hint: sentence`A merged id leads to the contact it went into; guanxi contact show tells which.`,
  })
}

/** Carries merges out, those of one survivor together, and tells what the survivors got. */
export async function mergeAll(
  store: Store,
  run: Run,
  merges: readonly Merge[],
  rules: Survivorship,
): Promise<{ moved: MovedRows; fields: Map<number, Partial<ContactTable>> }> {
  const ids = [...new Set(merges.flatMap(({ absorbed, survivor }) => [absorbed, survivor]))]
  const contacts = new Map((await contactsById(store, ids)).map(contact => [contact.id, contact]))
  const others = new Map<number, ContactTable[]>()
  for (const { absorbed, survivor } of [...merges].sort((a, b) => a.absorbed - b.absorbed)) {
    const contact = contacts.get(absorbed)
    if (contact) others.set(survivor, [...(others.get(survivor) ?? []), contact])
  }
  const fields = new Map<number, Partial<ContactTable>>()
  for (const [id, group] of others) {
    const survivor = contacts.get(id)
    if (survivor) fields.set(id, survivingFields(survivor, group, rules))
  }
  const moved = await mergeContacts(store, run, merges, fields)
  return { moved, fields }
}

const changeRows = (first: ContactTable, second: ContactTable, changes: Partial<ContactTable>) =>
  Object.entries(changes).map(([field, after]) => ({
    field,
    before: first[field as keyof ContactTable],
    merged: second[field as keyof ContactTable],
    after: after ?? null,
  }))
