import type { CleanKind } from '../../clean/step.js'
import type { Entity } from '../../workspace/mapping.js'

/** How the cells of a field are cleaned, by its name; a field that is not here is plain text. */
const BY_FIELD: Readonly<Record<string, CleanKind>> = {
  contact_id: 'id',
  external_id: 'id',
  company_id: 'id',
  order_number: 'id',
  customer_id: 'id',
  email: 'email',
  customer_email: 'email',
  contact_email: 'email',
  phone: 'phone',
  customer_phone: 'phone',
  contact_phone: 'phone',
  customer_name: 'name',
  contact_name: 'name',
  company: 'company',
  parent: 'company',
  tax_id: 'tax_id',
  street: 'address',
  city: 'address',
  region: 'address',
  postal_code: 'postal_code',
  country: 'country',
  currency: 'currency',
  code: 'code',
  product_code: 'code',
  option1: 'code',
  option2: 'code',
  option3: 'code',
  note: 'note',
  body: 'note',
}

/** What a field called `name` holds is another thing in each entity. */
const NAME_OF: Partial<Record<Entity, CleanKind>> = { contacts: 'name', owners: 'name', companies: 'company' }

export const cleanKindOf = (entity: Entity, field: string): CleanKind =>
  (field === 'name' ? NAME_OF[entity] : BY_FIELD[field]) ?? 'text'
