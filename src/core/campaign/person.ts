import type { RfmScore } from '../segment/rfm.js'
import { contactsById, identitiesOf } from '../store/contact.js'
import { bestDealScores } from '../store/deal-score.js'
import { companyNames } from '../store/mail.js'
import type { Store } from '../store/open.js'
import type { ContactTable } from '../store/schema.js'
import { type CurrentScore, currentScores } from '../store/score.js'

/** A contact as a campaign sees him. */
export interface Person {
  contactId: number
  /** Public id. */
  id: string
  externalId: string | null
  name: string | null
  givenName: string | null
  familyName: string | null
  /** The first one that became known. */
  email: string | null
  company: string | null
  language: string | null
  city: string | null
  country: string | null
  /** null: he had bought nothing by the day that counts. */
  rfm: RfmScore | null
  /** What reports have saved of him, by name. */
  scores: ReadonlyMap<string, { value: number; label: string | null }>
}

const BATCH = 500
const NO_SCORES: Person['scores'] = new Map()

/** These contacts in the same order, read a batch at a time; those that are gone are left out. */
export async function* personsOf(
  store: Store,
  addressees: readonly { contactId: number; rfm: RfmScore | null }[],
): AsyncGenerator<Person> {
  for (let from = 0; from < addressees.length; from += BATCH) {
    const batch = addressees.slice(from, from + BATCH)
    const persons = await personsById(
      store,
      batch.map(({ contactId }) => contactId),
    )
    for (const { contactId, rfm } of batch) {
      const person = persons.get(contactId)
      if (person) yield { ...person, rfm }
    }
  }
}

/** The contacts with these ids, without their scores. */
export async function personsById(store: Store, ids: readonly number[]): Promise<Map<number, Person>> {
  const contacts = await contactsById(store, ids)
  const identities = await identitiesOf(store, ids)
  const companies = await companyNames(
    store,
    contacts.flatMap(contact => contact.company_id ?? []),
  )
  const scores = new Map<number, Map<string, CurrentScore>>()
  for (const score of [...(await currentScores(store, ids)), ...(await bestDealScores(store, ids))]) {
    const own = scores.get(score.contact_id) ?? new Map<string, CurrentScore>()
    scores.set(score.contact_id, own.set(score.name, score))
  }
  const first = new Map<string, string>()
  for (const { contact_id, kind, value } of identities)
    if (!first.has(`${kind} ${contact_id}`)) first.set(`${kind} ${contact_id}`, value)
  return new Map(
    contacts.map(contact => [
      contact.id,
      {
        contactId: contact.id,
        id: contact.public_id,
        externalId: first.get(`external ${contact.id}`) ?? null,
        name: fullName(contact),
        givenName: contact.given_name,
        familyName: contact.family_name,
        email: first.get(`email ${contact.id}`) ?? null,
        company: contact.company_id === null ? null : (companies.get(contact.company_id) ?? null),
        language: contact.language,
        city: contact.city,
        country: contact.country,
        rfm: null,
        scores: scores.get(contact.id) ?? NO_SCORES,
      },
    ]),
  )
}

/** Chinese names are written family first, without a blank. */
function fullName({ name, family_name, given_name }: ContactTable): string | null {
  if (name || (!family_name && !given_name)) return name
  const parts = [given_name, family_name].filter(Boolean)
  return /\p{Script=Han}/u.test(parts.join('')) ? parts.reverse().join('') : parts.join(' ')
}
