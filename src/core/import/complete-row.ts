import { fullName } from '../contact/name.js'
import type { Entity } from '../workspace/mapping.js'
import type {
  ContactFields,
  DealFields,
  InteractionFields,
  MappedRow,
  ProductFields,
  TransactionFields,
  Values,
} from './field.js'

/** Completes a row by what stood in the row before; undefined for a row that says nothing of its own. */
export type RowCompleter = (row: MappedRow, before: () => MappedRow | undefined) => MappedRow | undefined

/** For one file, whose rows must come in their order. */
export function rowCompleter(entity: Entity): RowCompleter {
  switch (entity) {
    case 'contacts':
      return withoutSystemGroup as RowCompleter
    case 'transactions':
      return completeLine as RowCompleter
    case 'products':
      return variants() as RowCompleter
    case 'deals':
      return withoutNulls as RowCompleter
    case 'interactions':
      return withOneContact as RowCompleter
    default:
      return row => row
  }
}

/** Google puts everybody into this group. */
const EVERYBODY = '* myContacts'

function withoutSystemGroup(row: MappedRow<ContactFields>): MappedRow<ContactFields> {
  const { values } = row
  if (values.tags?.includes(EVERYBODY)) values.tags = values.tags.filter(tag => tag !== EVERYBODY)
  return row
}

/** What an export tells in the first line of an order only. */
const OF_THE_ORDER = [
  'ordered_at',
  'customer_id',
  'customer_name',
  'customer_email',
  'customer_phone',
  'currency',
  'channel',
  'store',
  'country',
] as const

function completeLine(
  row: MappedRow<TransactionFields>,
  before: () => MappedRow<TransactionFields> | undefined,
): MappedRow<TransactionFields> {
  const { values } = row
  const { customer_name, customer_given_name: given, customer_family_name: family, currency } = values
  const name = customer_name ?? fullName(given, family)
  if (name !== undefined) values.customer_name = name
  if (currency !== undefined) values.currency = currency.toUpperCase()
  const first = values.ordered_at === undefined ? before()?.values : undefined
  if (first && isSameOrder(values, first))
    for (const key of OF_THE_ORDER) {
      const told = values[key] ?? first[key]
      if (told !== undefined) values[key] = told
    }
  return row
}

const isSameOrder = (a: Values<TransactionFields>, b: Values<TransactionFields>): boolean =>
  a.order_number !== undefined && a.order_number === b.order_number

/** What Shopify calls the only variant of a product. */
const ONLY_VARIANT = 'Default Title'

/** The rows of a product are its variants; in Shopify only the first has its title, and rows with pictures only follow. */
function variants() {
  let before: Values<ProductFields> = {}
  return ({ values, ...row }: MappedRow<ProductFields>): MappedRow<ProductFields> | undefined => {
    const { handle, option1, option2, option3, ...told } = values
    const options = [option1, option2, option3].filter(option => option !== undefined)
    if (handle !== undefined && handle === before.handle) {
      if (options.length === 0 && told.code === undefined && told.price === undefined) return undefined
      for (const key of ['name', 'category', 'currency'] as const) {
        const inherited = told[key] ?? before[key]
        if (inherited !== undefined) told[key] = inherited
      }
    }
    before = { ...told, ...(handle !== undefined && { handle }) }
    const title = told.name ?? handle
    const variant = options.filter(option => option !== ONLY_VARIANT).join(' / ')
    // As order exports call the item, so that orders find it.
    const name = title && variant ? `${title} - ${variant}` : title
    return { ...row, values: { ...told, ...(name !== undefined && { name }) } }
  }
}

/** HubSpot writes `Jane Doe (jane@example.com);John Doe` where several people were there. */
const NAME_AND_ADDRESS = /^(.*?)\s*\(([^()\s]+@[^()\s]+)\)$/

/** An interaction belongs to one contact: the first; the others are kept as a custom field. */
function withOneContact(row: MappedRow<InteractionFields>): MappedRow<InteractionFields> {
  const { values } = row
  const [name, ...others] = (values.contact_name ?? '').split(';').map(part => part.trim())
  const [id] = (values.contact_id ?? '').split(';')
  if (id) values.contact_id = id.trim()
  if (name === undefined || name === '') return row
  const [, plain, address] = NAME_AND_ADDRESS.exec(name) ?? []
  values.contact_name = plain || name
  if (address && values.contact_email === undefined) values.contact_email = address
  if (others.length === 0) return row
  const custom = { ...(row.custom === null ? {} : JSON.parse(row.custom)), also_with: others.join('; ') }
  return { ...row, custom: JSON.stringify(custom) }
}

/** What databases write where there is nothing; nobody is called so. */
const NULL = /^(?:null|\\n|#n\/a)$/i

/** A deal whose company or product is `null` has none. */
function withoutNulls(row: MappedRow<DealFields>): MappedRow<DealFields> {
  const { values } = row
  for (const key of ['company', 'company_id', 'contact_name', 'product', 'owner'] as const)
    if (values[key] !== undefined && NULL.test(values[key])) delete values[key]
  return row
}
