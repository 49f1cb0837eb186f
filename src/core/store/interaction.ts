import { inChunks } from './chunk.js'
import type { Store } from './open.js'
import { insertFilled, type Run } from './run.js'
import type { InteractionTable } from './schema.js'

/** The interactions that a source calls by these ids. */
export async function interactionsByExternalId(
  store: Store,
  sourceId: number,
  values: readonly string[],
): Promise<InteractionTable[]> {
  return inChunks(store, values, list =>
    store.db
      .selectFrom('interaction')
      .selectAll()
      .where('source_id', '=', sourceId)
      .where('external_id', 'in', list)
      .execute(),
  )
}

/** The interactions that happened at one of the times, of one of the contacts. */
export async function interactionsAt(
  store: Store,
  contactIds: readonly number[],
  times: readonly string[],
): Promise<InteractionTable[]> {
  return inChunks(store, contactIds, contacts =>
    inChunks(store, times, list =>
      store.db
        .selectFrom('interaction')
        .selectAll()
        .where('contact_id', 'in', contacts)
        .where('happened_at', 'in', list)
        .orderBy('id')
        .execute(),
    ),
  )
}

const INTERACTION_COLUMNS = [
  'id',
  'contact_id',
  'deal_id',
  'company_id',
  'owner_id',
  'source_id',
  'external_id',
  'kind',
  'happened_at',
  'subject',
  'body',
  'custom',
] as const

export type NewInteraction = Pick<InteractionTable, (typeof INTERACTION_COLUMNS)[number]>

/** Stores new interactions. */
export async function insertInteractions(
  store: Store,
  run: Run,
  interactions: readonly NewInteraction[],
): Promise<void> {
  await insertFilled(store, run, 'interaction', INTERACTION_COLUMNS, interactions)
}

/** An interaction with the names of those it belongs to. */
export interface ListedInteraction
  extends Pick<InteractionTable, 'id' | 'kind' | 'happened_at' | 'subject' | 'body' | 'external_id' | 'contact_id'> {
  contact: string | null
  contact_public_id: string
  company: string | null
  deal: string | null
  owner: string | null
}

export interface InteractionFilter {
  contactId?: number | undefined
  kind?: string | undefined
  /** First and last day. */
  since?: string | undefined
  until?: string | undefined
  limit?: number | undefined
}

/** Interactions with the names of those they belong to, the newest first. */
export async function listInteractions(
  { db }: Store,
  { contactId, kind, since, until, limit }: InteractionFilter,
): Promise<ListedInteraction[]> {
  let query = db
    .selectFrom('interaction')
    .innerJoin('contact', 'contact.id', 'interaction.contact_id')
    .leftJoin('deal', 'deal.id', 'interaction.deal_id')
    .leftJoin('owner', 'owner.id', 'interaction.owner_id')
    .leftJoin('company', join =>
      join.on(eb => eb('company.id', '=', eb.fn.coalesce('interaction.company_id', 'contact.company_id'))),
    )
    .select([
      'interaction.id',
      'interaction.kind',
      'interaction.happened_at',
      'interaction.subject',
      'interaction.body',
      'interaction.external_id',
      'interaction.contact_id',
      'contact.name as contact',
      'contact.public_id as contact_public_id',
      'company.name as company',
      eb => eb.fn.coalesce('deal.name', 'deal.external_id').as('deal'),
      'owner.name as owner',
    ])
    .orderBy('interaction.happened_at', 'desc')
    .orderBy('interaction.id', 'desc')
  if (contactId !== undefined) query = query.where('interaction.contact_id', '=', contactId)
  if (kind !== undefined) query = query.where('interaction.kind', '=', kind)
  if (since !== undefined) query = query.where('interaction.happened_at', '>=', since)
  // A time of that day is greater than the day alone, and smaller than this.
  if (until !== undefined) query = query.where('interaction.happened_at', '<=', `${until} 24`)
  if (limit !== undefined) query = query.limit(limit)
  return query.execute()
}
