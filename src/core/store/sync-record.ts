import type { RawBuilder } from 'kysely'
import { inChunks } from './chunk.js'
import type { Store } from './open.js'
import type { CompanyTable, ContactTable, DealTable, InteractionTable, ProductTable } from './schema.js'

type Ids = readonly number[] | undefined

/** Asks for all, or a chunk at a time for those with the ids. */
async function all<R>(store: Store, ids: Ids, ask: (list?: RawBuilder<number>) => Promise<R[]>): Promise<R[]> {
  return ids === undefined ? ask() : inChunks(store, ids, ask)
}

/** Contacts with the names of their companies, the first known first; the nobody of anonymous orders is none. */
export async function syncedContacts(store: Store, ids: Ids): Promise<(ContactTable & { company: string | null })[]> {
  return all(store, ids, list => {
    const query = store.db
      .selectFrom('contact')
      .leftJoin('company', 'company.id', 'contact.company_id')
      .selectAll('contact')
      .select('company.name as company')
      .where('contact.id', '>', 0)
      .orderBy('contact.id')
    return (list ? query.where('contact.id', 'in', list) : query).execute()
  })
}

export type SyncedDeal = DealTable & Record<'company' | 'product' | 'owner' | 'contact', string | null>

/** Deals with the names of what they refer to, the first known first. */
export async function syncedDeals(store: Store, ids: Ids): Promise<SyncedDeal[]> {
  return all(store, ids, list => {
    const query = store.db
      .selectFrom('deal')
      .leftJoin('company', 'company.id', 'deal.company_id')
      .leftJoin('product', 'product.id', 'deal.product_id')
      .leftJoin('owner', 'owner.id', 'deal.owner_id')
      .leftJoin('contact', 'contact.id', 'deal.contact_id')
      .selectAll('deal')
      .select(eb => [
        'company.name as company',
        eb.fn.coalesce('product.name', 'product.code').as('product'),
        'owner.name as owner',
        'contact.name as contact',
      ])
      .orderBy('deal.id')
    return (list ? query.where('deal.id', 'in', list) : query).execute()
  })
}

/** Companies, the first known first. */
export async function syncedCompanies(store: Store, ids: Ids): Promise<CompanyTable[]> {
  return all(store, ids, list => {
    const query = store.db.selectFrom('company').selectAll().orderBy('id')
    return (list ? query.where('id', 'in', list) : query).execute()
  })
}

/** Products, the first known first. */
export async function syncedProducts(store: Store, ids: Ids): Promise<ProductTable[]> {
  return all(store, ids, list => {
    const query = store.db.selectFrom('product').selectAll().orderBy('id')
    return (list ? query.where('id', 'in', list) : query).execute()
  })
}

export type SyncedInteraction = InteractionTable &
  Record<'contact' | 'company' | 'deal' | 'owner', string | null> & { contact_public_id: string }

/** Interactions with the names of whom they belong to, the first known first. */
export async function syncedInteractions(store: Store, ids: Ids): Promise<SyncedInteraction[]> {
  return all(store, ids, list => {
    const query = store.db
      .selectFrom('interaction')
      .innerJoin('contact', 'contact.id', 'interaction.contact_id')
      .leftJoin('deal', 'deal.id', 'interaction.deal_id')
      .leftJoin('owner', 'owner.id', 'interaction.owner_id')
      .leftJoin('company', join =>
        join.on(eb => eb('company.id', '=', eb.fn.coalesce('interaction.company_id', 'contact.company_id'))),
      )
      .selectAll('interaction')
      .select([
        'contact.name as contact',
        'contact.public_id as contact_public_id',
        'company.name as company',
        eb => eb.fn.coalesce('deal.name', 'deal.external_id').as('deal'),
        'owner.name as owner',
      ])
      .orderBy('interaction.id')
    return (list ? query.where('interaction.id', 'in', list) : query).execute()
  })
}

/** Names of all owners (sales people), in the order of the alphabet. */
export async function ownerNames({ db }: Store): Promise<string[]> {
  const rows = await db.selectFrom('owner').select('name').orderBy('name').execute()
  return rows.map(({ name }) => name)
}
