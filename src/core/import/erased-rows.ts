import { companyKey } from '../clean/company-name.js'
import {
  emailIdentity,
  externalIdentity,
  type Identity,
  keyKind,
  nameIdentity,
  phoneIdentity,
} from '../contact/identity.js'
import { fullName } from '../contact/name.js'
import { nameKey } from '../name-key.js'
import { sentence } from '../sentence.js'
import { contactsByKey } from '../store/contact.js'
import { type ErasedKey, ErasedKeys } from '../store/erased-key.js'
import { sourceId as idOfSource } from '../store/source.js'
import type { Entity } from '../workspace/mapping.js'
import type { MappedRow } from './field.js'
import { orderNumber } from './transaction-row.js'
import type { Writer, WriterContext } from './writer.js'

type Values = Readonly<Record<string, unknown>>

/** How the fields that say who a row speaks of begin. */
const PREFIX: Partial<Record<Entity, string>> = {
  contacts: '',
  transactions: 'customer_',
  deals: 'contact_',
  interactions: 'contact_',
}

/**
 * Lets no row through that would bring back a person who was erased. Such a contact, deal or interaction is skipped; an order line is
 * kept without its customer, for sales are counted on. Costs nothing where nobody was ever erased.
 */
export async function withoutErased(writer: Writer, entity: Entity, context: WriterContext): Promise<Writer> {
  const { store, run, tally, sourceName } = context
  const prefix = PREFIX[entity]
  const erased = prefix === undefined ? undefined : await ErasedKeys.open(store)
  if (!erased || prefix === undefined) return writer
  const sourceId = await idOfSource(store, run, sourceName)

  const isErased = (key: ErasedKey): boolean => erased.has(key)
  const keyOf = ({ kind, key }: Identity): ErasedKey => ({
    kind: kind === 'external' ? `external:${sourceName}` : kind,
    value: key,
  })

  /** A phone alone may be that of a family: it stops nobody who is known by something else. */
  async function concerns(values: Values): Promise<boolean> {
    const identities = identitiesIn(values, prefix ?? '')
    if (identities.some(each => each.kind !== 'phone' && isErased(keyOf(each)))) return true
    if (recordKeys(entity, values, sourceName).some(isErased)) return true
    if (!identities.some(each => each.kind === 'phone' && isErased(keyOf(each)))) return false
    for (const { kind, key } of identities)
      if (kind !== 'phone' && (await contactsByKey(store, keyKind(kind, sourceId), [key])).size > 0) return false
    return true
  }

  const { finish, related } = writer
  return {
    finish,
    related,
    async write(rows) {
      const kept: MappedRow[] = []
      for (const row of rows) {
        if (!(await concerns(row.values as Values))) kept.push(row)
        else if (entity === 'transactions' && (row.values as Values).order_number !== undefined) {
          tally.warn(row.number, sentence`${ERASED}: the line is kept without its customer`)
          kept.push(anonymous(row))
        } else {
          tally.warn(row.number, sentence`${ERASED}: the row is skipped`)
          tally.count('skipped', row.number, { reason: ERASED })
        }
      }
      await writer.write(kept)
    },
  }
}

const ERASED = sentence`was erased at their wish`

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter(each => typeof each === 'string')

/** By what a row knows its person, whatever the entity. */
function identitiesIn(values: Values, prefix: string): Identity[] {
  const all = (field: string): string[] => textsOf(values[prefix + field])
  const one = (field: string): string | undefined => all(field)[0]
  const ids = prefix === '' ? [...textsOf(values.contact_id), ...all('external_id')] : all('id')
  const name = one('name') ?? fullName(one('given_name'), one('family_name'))
  const company = prefix === 'customer_' ? undefined : textsOf(values.company)[0]
  return [
    ...ids.flatMap(id => [externalIdentity(id), { kind: 'id' as const, value: id, key: id.toLowerCase() }]),
    ...all('email').map(emailIdentity),
    ...all('phone').map(phoneIdentity),
    ...(name ? [nameIdentity(name, company)] : []),
  ]
}

/** By what the record itself is known: an order or deal of an erased person stays without him. */
function recordKeys(entity: Entity, values: Values, sourceName: string): ErasedKey[] {
  if (entity === 'transactions') return [{ kind: `order:${sourceName}`, value: orderNumber(values) }]
  if (entity !== 'deals') return []
  const [id] = textsOf(values.external_id)
  if (id !== undefined) return [{ kind: `deal:${sourceName}`, value: id }]
  const [name = '', company = ''] = [textsOf(values.name)[0], textsOf(values.company)[0]]
  return [{ kind: 'deal-name', value: `${companyKey(company)}/${nameKey(name)}` }]
}

/** Custom fields of an order may hold anything, such as where it was delivered. */
function anonymous({ number, values }: MappedRow): MappedRow {
  const kept = Object.entries(values).filter(([field]) => !field.startsWith('customer_'))
  return { number, values: Object.fromEntries(kept), custom: null }
}
