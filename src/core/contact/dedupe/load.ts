import { groupBy } from '../../group-by.js'
import { type ComparableContact, comparableContacts, customAfter, identitiesBetween } from '../../store/dedupe.js'
import type { Store } from '../../store/open.js'
import { CustomColumnFinder, type CustomColumns } from './custom-columns.js'
import { type Profile, profileOf, SharedTexts } from './profile.js'
import { isHan, openSpelling } from './spelling.js'

/** How many contacts are read at once. */
const PAGE = 2_000

export interface LoadedProfiles {
  profiles: readonly Profile[]
  columns: CustomColumns
}

/** Reads all contacts as they are compared; `identifiers` are the custom fields that guanxi.yaml names. */
export async function loadProfiles(
  store: Store,
  { contacts, identifiers }: { contacts: number; identifiers: readonly string[] },
): Promise<LoadedProfiles> {
  const finder = new CustomColumnFinder(identifiers)
  for (let afterId = 0; ; ) {
    const page = await customAfter(store, { afterId, limit: PAGE })
    for (const { custom } of page) finder.add(custom)
    const last = page.at(-1)
    if (!last) break
    afterId = last.id
  }
  const columns = finder.columns(contacts)
  const profiles: Profile[] = []
  const texts = new SharedTexts()
  let spelling = { keyOf: await openSpelling(false), hasHan: false }
  for (let afterId = 0; ; ) {
    const page = await comparableContacts(store, { afterId, limit: PAGE })
    const [first, last] = [page[0], page.at(-1)]
    if (!first || !last) break
    afterId = last.id
    if (!spelling.hasHan && page.some(hasHan)) spelling = { keyOf: await openSpelling(true), hasHan: true }
    const identities = groupBy(await identitiesBetween(store, first.id, last.id), ({ contact_id }) => contact_id)
    for (const contact of page)
      profiles.push(profileOf(contact, identities.get(contact.id) ?? [], { columns, keyOf: spelling.keyOf, texts }))
  }
  return { profiles, columns }
}

const hasHan = ({ name, family_name, given_name, street, city, custom }: ComparableContact): boolean =>
  [name, family_name, given_name, street, city, custom].some(text => text !== null && isHan(text))
