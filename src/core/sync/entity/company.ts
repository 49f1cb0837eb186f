import { toNumber } from '../../decimal.js'
import type { MappedRow } from '../../import/field.js'
import { companyWriter } from '../../import/write-companies.js'
import { nameKey } from '../../name-key.js'
import { type Sentence, sentence } from '../../sentence.js'
import { companiesByKey } from '../../store/company.js'
import type { Store } from '../../store/open.js'
import { type Run, updateRecord } from '../../store/run.js'
import type { CompanyTable } from '../../store/schema.js'
import { syncedCompanies } from '../../store/sync-record.js'
import {
  customCells,
  customWith,
  type EntityContext,
  type FieldChanges,
  type FieldProblems,
  makeOne,
  type NewRecord,
  type Placed,
  plainChanges,
  type SyncEntity,
} from '../entity.js'
import { ADDRESS_FIELDS, syncField } from '../field.js'

const FIELDS = [
  syncField('company_id', 'Company id', { isOurs: true }),
  syncField('external_id', 'External id', { isOurs: true }),
  syncField('name', 'Name', { isRequired: true }),
  syncField('industry', 'Industry'),
  syncField('website', 'Website'),
  syncField('email', 'E-mail', { compare: 'email' }),
  syncField('phone', 'Phone', { compare: 'phone' }),
  syncField('tax_id', 'Tax id'),
  ...ADDRESS_FIELDS,
  syncField('employees', 'Employees', { type: 'integer', compare: 'number' }),
  syncField('revenue', 'Revenue', { type: 'number', compare: 'number' }),
  syncField('founded', 'Founded', { type: 'integer', compare: 'number' }),
  syncField('parent', 'Parent company'),
] as const

const PLAIN = FIELDS.filter(({ type, owners }) => type === 'text' && owners[0] !== 'crm').map(({ key }) => key)
const WHOLE = ['employees', 'founded'] as const

/** Companies: each has a name of its own. */
export function companyEntity(context: EntityContext): SyncEntity {
  const { store } = context
  return {
    table: 'company',
    fields: FIELDS,
    usual: ['external_id', 'name', 'industry', 'website', 'phone', 'city', 'country', 'employees'],
    async records(ids) {
      const companies = await syncedCompanies(store, ids)
      return companies.map(company => {
        const { id, public_id: key, name: label } = company
        const own = FIELDS.map(field => [field.key, company[field.key as keyof CompanyTable] ?? null])
        return {
          id,
          key,
          label,
          cells: { ...Object.fromEntries(own), company_id: key, ...customCells(company.custom) },
        }
      })
    },
    choices: async () => undefined,
    update: (run, changes) => updateCompany(store, run, changes),
    place: (run, record) => placeCompany(context, run, record),
  }
}

async function updateCompany(store: Store, run: Run, { id, values }: FieldChanges): Promise<FieldProblems> {
  const [record] = await syncedCompanies(store, [id])
  if (!record) return {}
  const changes: Partial<CompanyTable> = {
    ...(plainChanges(values, PLAIN) as Partial<CompanyTable>),
    ...customWith(record.custom, values),
  }
  for (const key of WHOLE) if (key in values) changes[key] = values[key] === undefined ? null : Number(values[key])
  const { revenue } = values
  if ('revenue' in values) changes.revenue = revenue === undefined ? null : toNumber(revenue as never)
  const problems: Record<string, Sentence> = {}
  if (changes.name) {
    const key = nameKey(changes.name)
    const [other] = await companiesByKey(store, [key])
    if (other && other.id !== id) {
      problems.name = sentence`there is another company "${other.name}"`
      delete changes.name
    } else changes.name_key = key
  }
  if (Object.keys(changes).length > 0) await updateRecord(store, run, 'company', record, changes)
  return problems
}

async function placeCompany(context: EntityContext, run: Run, { row, isCopy }: NewRecord): Promise<Placed> {
  const { name = '' } = row.values as { name?: string }
  const [known] = await companiesByKey(context.store, [nameKey(name)])
  if (known)
    return isCopy ? { problem: sentence`there is a company "${known.name}" already` } : { id: known.id, isNew: false }
  return makeOne(context, run, 'companies', companyWriter, row as MappedRow)
}
