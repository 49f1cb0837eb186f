import { companyKey } from '../clean/company-name.js'
import { toNumber } from '../decimal.js'
import { sentence } from '../sentence.js'
import {
  companiesById,
  companiesByKey,
  companiesOfSource,
  companyIdentities,
  insertCompanyIdentities,
} from '../store/company.js'
import type { CompanyTable } from '../store/schema.js'
import { sourceId as idOfSource } from '../store/source.js'
import { sharedNameKey } from './company-directory.js'
import type { CompanyFields, MappedRow } from './field.js'
import { simpleWriter, type Writer, type WriterContext } from './writer.js'

type Row = MappedRow<CompanyFields>

/** Stores companies, recognised by what their source calls them, then by their name. */
export async function companyWriter(context: WriterContext): Promise<Writer> {
  const { store, run } = context
  const sourceId = await idOfSource(store, run, context.sourceName)
  /** Companies of the batch by external id, as they are stored. */
  let byId = new Map<string, CompanyTable>()
  /** Companies of the batch by the key of their name. */
  let byKey = new Map<string, CompanyTable>()
  /** Keys of companies that the source has an id for. */
  let taken = new Set<string>()
  /** Keys that rows of the batch have been given, by external id. */
  let given = new Map<string, string>()

  async function prepare(rows: readonly MappedRow[]): Promise<void> {
    const told = (rows as readonly Row[]).map(({ values }) => values)
    const identities = await companyIdentities(
      store,
      sourceId,
      told.flatMap(({ external_id }) => external_id ?? []),
    )
    const companyIds = identities.map(({ company_id }) => company_id)
    const companies = new Map((await companiesById(store, companyIds)).map(company => [company.id, company]))
    byId = new Map()
    for (const { value, company_id } of identities) {
      const company = companies.get(company_id)
      if (company) byId.set(value, company)
    }
    const keys = new Set(told.map(({ name = '' }) => companyKey(name)))
    const named = await companiesByKey(store, [...keys])
    byKey = new Map(named.map(company => [company.name_key, company]))
    const namedIds = named.map(({ id }) => id)
    const ofSource = await companiesOfSource(store, sourceId, namedIds)
    taken = new Set(named.filter(({ id }) => ofSource.has(id)).map(({ name_key }) => name_key))
    given = new Map()
  }

  function read({ values }: Row): { key: string; fields: Partial<CompanyTable> } {
    const { external_id: id, name, revenue, ...rest } = values
    const plain = companyKey(name ?? '')
    const stored = id === undefined ? undefined : byId.get(id)
    const key = stored?.name_key ?? keyOf(plain, id)
    const fields: Partial<CompanyTable> = { ...rest, ...(name && { name }) }
    if (revenue) fields.revenue = toNumber(revenue)
    // Of several systems that know it, the first gives the id that is shown.
    if (id !== undefined && !(stored ?? byKey.get(key))?.external_id) fields.external_id = id
    if (!stored) fields.name_key = key
    else if (plain !== '' && plain !== key && !byKey.has(plain)) {
      // It has been renamed.
      fields.name_key = plain
      byKey.set(plain, stored)
    }
    return { key, fields }
  }

  /** The key of a company that the source has not called by this id before: of two with one name the second gets its own. */
  function keyOf(plain: string, id: string | undefined): string {
    if (plain === '' || id === undefined) return plain
    const key = given.get(id) ?? (taken.has(plain) ? sharedNameKey(plain, id) : plain)
    given.set(id, key)
    taken.add(key)
    return key
  }

  const isNewId = ({ values: { external_id: id } }: Row): boolean => id !== undefined && !byId.has(id)

  return simpleWriter(context, {
    table: 'company',
    withoutKey: sentence`the name is missing`,
    prepare,
    read,
    find: keys => companiesByKey(store, keys),
    keyOf: stored => stored.name_key,
    conflict: (stored, { tax_id: taxId }) =>
      // Whom its own id names may be given another tax id.
      taxId && stored.tax_id && taxId !== stored.tax_id && ![...byId.values()].some(({ id }) => id === stored.id)
        ? sentence`its tax id is ${taxId}, and that of "${stored.name}" is ${stored.tax_id}: two companies need two names`
        : undefined,
    fresh: () => ({ public_id: run.newPublicId() }),
    hasNews: row => isNewId(row as Row),
    async afterBatch(stored) {
      const news = new Map<string, number>()
      for (const { row, record } of stored)
        if (isNewId(row as Row)) news.set((row as Row).values.external_id ?? '', record.id)
      await insertCompanyIdentities(
        store,
        run,
        sourceId,
        [...news].map(([value, id]) => [id, value]),
      )
    },
  })
}
