import { sql } from 'kysely'
import type { Store } from './open.js'

/** A contact's own columns, with the name of the company. */
export interface ContactFacts {
  id: number
  name: string | null
  job_title: string | null
  birthday: string | null
  language: string | null
  city: string | null
  region: string | null
  country: string | null
  custom: string | null
  company: string | null
}

/** One row per contact, in the order they became known. */
export async function contactFacts({ db }: Store): Promise<ContactFacts[]> {
  return db
    .selectFrom('contact')
    .leftJoin('company', 'company.id', 'contact.company_id')
    .select([
      'contact.id',
      'contact.name',
      'contact.job_title',
      'contact.birthday',
      'contact.language',
      'contact.city',
      'contact.region',
      'contact.country',
      'contact.custom',
      'company.name as company',
    ])
    .where('contact.id', '>', 0)
    .orderBy('contact.id')
    .execute()
}

/** The first phone number of each contact that has one. */
export async function firstPhones({ db }: Store): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom('contact_identity')
    .select(['contact_id', 'value'])
    .where('kind', '=', 'phone')
    .orderBy('id', 'desc')
    .execute()
  return new Map(rows.map(row => [row.contact_id, row.value]))
}

/** One row per contact and tag. */
export async function allTags({ db }: Store): Promise<{ contact_id: number; tag: string }[]> {
  return db.selectFrom('contact_tag').select(['contact_id', 'tag']).orderBy('id').execute()
}

/** Interactions of a contact up to a day. */
export interface InteractionSum {
  contact_id: number
  interactions: number
  last_day: string
}

/** One row per contact with an interaction up to the day. */
export async function interactionSums({ db }: Store, until: string): Promise<InteractionSum[]> {
  const { rows } = await sql<InteractionSum>`
    select contact_id, count(*) as interactions, max(substr(happened_at, 1, 10)) as last_day
    from interaction where contact_id > 0 and substr(happened_at, 1, 10) <= ${until} group by contact_id`.execute(db)
  return rows
}
