import { groupBy } from '../group-by.js'
import { contactPage, identitiesOf, tagsOf } from '../store/contact.js'
import type { Store } from '../store/open.js'
import type { ContactIdentityTable } from '../store/schema.js'
import { column, type Table, tableOf } from '../table.js'

/** Headings that `guanxi import contacts` knows, so that a list that was exported can be imported again. */
const CONTACTS = [
  column('contact_id', 'Contact id', 'text'),
  column('external_id', 'External id', 'text'),
  column('name', 'Name', 'text'),
  column('email', 'E-mail', 'text'),
  column('phone', 'Phone', 'text'),
  column('company', 'Company', 'text'),
  column('job_title', 'Job title', 'text'),
  column('birthday', 'Birthday', 'date'),
  column('city', 'City', 'text'),
  column('country', 'Country', 'text'),
  column('tags', 'Tags', 'text'),
] as const

const ALL = 1_000_000_000

/** The contacts, the first known first; several e-mails, phones and tags are joined by semicolons. */
export async function contactTable(store: Store, { limit = ALL }: { limit?: number | undefined }): Promise<Table> {
  const contacts = await contactPage(store, { limit })
  const ids = contacts.map(({ id }) => id)
  const identities = groupBy(await identitiesOf(store, ids), ({ contact_id }) => contact_id)
  const tags = groupBy(await tagsOf(store, ids), ({ contact_id }) => contact_id)
  const rows = contacts.map(contact => ({
    contact_id: contact.public_id,
    external_id: identities.get(contact.id)?.find(({ kind }) => kind === 'external')?.value ?? null,
    name: contact.name,
    email: joined(identities.get(contact.id), 'email'),
    phone: joined(identities.get(contact.id), 'phone'),
    company: contact.company,
    job_title: contact.job_title,
    birthday: contact.birthday,
    city: contact.city,
    country: contact.country,
    tags:
      tags
        .get(contact.id)
        ?.map(({ tag }) => tag)
        .join('; ') ?? null,
  }))
  return tableOf('contacts', CONTACTS, rows)
}

function joined(identities: readonly ContactIdentityTable[] = [], wanted: 'email' | 'phone'): string | null {
  const found = identities.filter(({ kind }) => kind === wanted).map(({ value }) => value)
  return found.length === 0 ? null : found.join('; ')
}
