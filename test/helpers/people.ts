import { insertContacts, insertIdentities } from '../../src/core/store/contact.js'
import { openStore, type Store } from '../../src/core/store/open.js'
import { beginRun, finishRun, idsOf, insertRecords } from '../../src/core/store/run.js'

/** A customer of a story, and the days on which he bought something for 10.00. */
export interface Customer {
  name?: string
  given?: string
  family?: string
  email?: string
  city?: string
  orders: readonly string[]
}

const NOW = '2024-06-01T00:00:00.000Z'

/** Puts customers and their orders into a store, as an import would. */
export async function addCustomers(store: Store, customers: readonly Customer[]): Promise<void> {
  await store.transaction(async () => {
    const run = await beginRun(store, { command: 'test', arguments: [], actor: 'test', now: NOW, random: 0.5 })
    const contactId = await idsOf(store, run, 'contact')
    const ids = customers.map(() => contactId())
    await insertContacts(
      store,
      run,
      customers.map(({ name, given, family, city }, index) => ({
        id: ids[index] as number,
        public_id: run.newPublicId(),
        name: name ?? null,
        family_name: family ?? null,
        given_name: given ?? null,
        company_id: null,
        job_title: null,
        birthday: null,
        language: null,
        street: null,
        city: city ?? null,
        region: null,
        postal_code: null,
        country: null,
        note: null,
        custom: null,
      })),
    )
    const emails = customers.flatMap(({ email }, index) =>
      email === undefined
        ? []
        : [
            {
              contact_id: ids[index] as number,
              kind: 'email' as const,
              value: email,
              value_key: email.toLowerCase(),
              source_id: null,
            },
          ],
    )
    await insertIdentities(store, run, emails)
    const sourceId = await idsOf(store, run, 'source')
    const source = sourceId()
    await insertRecords(store, run, 'source', ['id', 'name'], [[source, `shop-${source}`]])
    const orderId = await idsOf(store, run, 'order')
    const orders = customers.flatMap(({ orders }, index) => orders.map(day => ({ day, contact: ids[index] as number })))
    await insertRecords(
      store,
      run,
      'order',
      [
        'id',
        'contact_id',
        'source_id',
        'number',
        'ordered_at',
        'day',
        'is_purchase',
        'amount',
        'currency',
        'line_count',
      ],
      orders.map(({ day, contact }) => {
        const id = orderId()
        return [id, contact, source, String(id), day, day, 1, 1000, 'GBP', 1]
      }),
    )
    await finishRun(store, run, { now: NOW, counts: {} })
  })
}

/** The same for the store of a workspace folder. */
export async function addCustomersTo(folder: string, customers: readonly Customer[]): Promise<void> {
  const store = await openStore(`${folder}/crm.db`)
  await addCustomers(store, customers)
  await store.close()
}

/**
 * People among whom the first ones are at risk on 2024-06-15: they bought three times long ago, where the rest, nine for
 * each three of them, bought once and lately.
 */
export function lapsed(people: readonly Omit<Customer, 'orders'>[]): Customer[] {
  const others = Array.from({ length: people.length * 3 }, (_, index) => ({
    name: `Recent ${index + 1}`,
    email: `recent.${index + 1}@example.com`,
    orders: ['2024-06-10'],
  }))
  return [...people.map(person => ({ ...person, orders: ['2023-01-02', '2023-02-02', '2023-03-02'] })), ...others]
}
