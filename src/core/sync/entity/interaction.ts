import type { MappedRow } from '../../import/field.js'
import { interactionWriter } from '../../import/write-interactions.js'
import { INTERACTION_KINDS, interactionKind } from '../../interaction/kind.js'
import { type Run, updateRecord } from '../../store/run.js'
import type { InteractionTable } from '../../store/schema.js'
import { ownerNames, type SyncedInteraction, syncedInteractions } from '../../store/sync-record.js'
import {
  customCells,
  customWith,
  type EntityContext,
  type FieldChanges,
  type FieldProblems,
  makeOne,
  type NewRecord,
  type Placed,
  plainChanges,
  type SyncEntity,
  type SyncRecord,
} from '../entity.js'
import { syncField } from '../field.js'
import { ownerId } from './links.js'

const FIELDS = [
  syncField('external_id', 'External id', { isOurs: true }),
  syncField('happened_at', 'Time', { isRequired: true }),
  syncField('kind', 'Kind', { compare: 'kind', isRequired: true }),
  syncField('contact_id', 'Contact id', { isOurs: true }),
  syncField('contact_name', 'Contact', { isOurs: true }),
  syncField('company', 'Company', { isOurs: true }),
  syncField('deal', 'Deal', { isOurs: true }),
  syncField('owner', 'Owner', { compare: 'name' }),
  syncField('subject', 'Subject'),
  syncField('body', 'Text'),
] as const

/** Calls, visits and notes: whom they were with is said once, when they are entered. */
export function interactionEntity(context: EntityContext): SyncEntity {
  const { store } = context
  return {
    table: 'interaction',
    fields: FIELDS,
    usual: ['happened_at', 'kind', 'contact_id', 'contact_name', 'company', 'owner', 'subject', 'body'],
    records: async ids => (await syncedInteractions(store, ids)).map(recordOf),
    async choices(field) {
      if (field === 'owner') return ownerNames(store)
      return field === 'kind' ? INTERACTION_KINDS : undefined
    },
    update: (run, changes) => updateInteraction(context, run, changes),
    place: (run, record) => placeInteraction(context, run, record),
  }
}

function recordOf(interaction: SyncedInteraction): SyncRecord {
  const { id, kind, happened_at, external_id, subject, body, contact, contact_public_id, company, deal, owner } =
    interaction
  const isNobody = interaction.contact_id === 0
  const cells = {
    external_id,
    happened_at,
    kind,
    contact_id: isNobody ? null : contact_public_id,
    contact_name: contact,
    company,
    deal,
    owner,
    subject,
    body,
    ...customCells(interaction.custom),
  }
  return { id, key: `i${id}`, label: subject ?? `${kind} ${happened_at}`, cells }
}

async function updateInteraction(
  context: EntityContext,
  run: Run,
  { id, values }: FieldChanges,
): Promise<FieldProblems> {
  const [found] = await syncedInteractions(context.store, [id])
  if (!found) return {}
  const { contact: _, contact_public_id: __, company: ___, deal: ____, owner: _____, ...record } = found
  const changes: Partial<InteractionTable> = {
    ...(plainChanges(values, ['happened_at', 'subject', 'body']) as Partial<InteractionTable>),
    ...(values.kind !== undefined && { kind: interactionKind(String(values.kind)) }),
    ...('owner' in values && { owner_id: await ownerId(context, run, values.owner) }),
    ...customWith(record.custom, values),
  }
  if (Object.keys(changes).length > 0) await updateRecord(context.store, run, 'interaction', record, changes)
  return {}
}

/** A copy that says the same as the row it was copied from is that row once more, and stays where it is with a note. */
const placeInteraction = (context: EntityContext, run: Run, { row }: NewRecord): Promise<Placed> =>
  makeOne(context, run, 'interactions', interactionWriter, row as MappedRow)
