import { companyKey } from '../clean/company-name.js'
import { isEmail } from '../contact/identity.js'
import { toMinor, toNumber } from '../decimal.js'
import { groupBy } from '../group-by.js'
import { isCurrency, minorDigits } from '../money.js'
import { nameKey } from '../name-key.js'
import { type Sentence, sentence, series } from '../sentence.js'
import {
  type DealKey,
  dealsByKey,
  insertDealKeys,
  insertDeals,
  insertStageEntries,
  moveDeal,
  type NewDeal,
  type StageEntry,
} from '../store/deal.js'
import { productNames } from '../store/product.js'
import { idsOf } from '../store/run.js'
import type { DealState, DealTable } from '../store/schema.js'
import { sourceId as idOfSource } from '../store/source.js'
import { findStage, type Pipeline, type Stage, stageKey } from '../workspace/pipeline.js'
import { changesTo } from './changes-to.js'
import { CompanyDirectory, companyOf, companyWords, isNamed } from './company-directory.js'
import { ContactLinks, type ContactRef, contactWords, namesContact } from './contact-links.js'
import type { DealFields, MappedRow, Values } from './field.js'
import { OwnerDirectory } from './owner-directory.js'
import { ProductDirectory, productKey } from './product-directory.js'
import { applyDuplicate, detailOf, type Writer, type WriterContext } from './writer.js'

type Row = MappedRow<DealFields>

interface PlannedDeal {
  row: Row
  kind: string
  key: string
  /** Kind and key in one. */
  id: string
  pipeline: Pipeline
  stage: Stage
}

const STATE_OF: Record<Stage['type'], DealState> = { open: 'open', on_hold: 'open', won: 'won', lost: 'lost' }

/** Stores deals with their stage history, recognised by their external id, or by name and company where they have none. */
export async function dealWriter(context: WriterContext & { pipelines: readonly Pipeline[] }): Promise<Writer> {
  const { store, run, tally, pipelines, today, missing, policies } = context
  const source_id = await idOfSource(store, run, context.sourceName)
  const contacts = await ContactLinks.open(store, run, source_id)
  const companies = await CompanyDirectory.open(store, run, source_id)
  const owners = await OwnerDirectory.open(store, run)
  const products = await ProductDirectory.open(store, run, context.currency)
  const productCodes = await codesByName(context)
  const nextId = await idsOf(store, run, 'deal')
  const seen = new Map<string, number>()
  let created: NewDeal[] = []
  let keys: DealKey[] = []
  let entries: StageEntry[] = []

  async function write(rows: readonly Row[]): Promise<void> {
    const all = rows.flatMap(row => plan(row) ?? [])
    const known = new Map<string, DealTable>()
    for (const [kind, group] of groupBy(all, ({ kind }) => kind))
      for (const [key, deal] of await dealsByKey(store, kind, [...new Set(group.map(({ key }) => key))]))
        known.set(`${kind} ${key}`, deal)
    const planned: PlannedDeal[] = []
    for (const deal of all) {
      const stored = known.get(deal.id)
      if (!stored || tally.onDuplicate === 'update') planned.push(deal)
      else await applyDuplicate({ store, run, tally }, 'deal', deal.row.number, stored, {})
    }
    await companies.prepare(planned.map(({ row }) => companyOf(row.values)))
    await contacts.prepare(planned.map(({ row }) => row.values))
    await owners.prepare(planned.flatMap(({ row }) => row.values.owner ?? []))
    await products.prepare(planned.flatMap(({ row }) => codeOf(row.values.product) ?? []))
    const linked = planned.filter(({ row }) => {
      const reason = linkProblem(row)
      if (reason) tally.reject(row.number, reason)
      return !reason
    })
    const fields = linked.map(fieldsOf)
    // What deals refer to must be stored before any of them is changed.
    await companies.flush()
    await owners.flush()
    await contacts.flush()
    await products.flush()
    for (const [index, deal] of linked.entries()) {
      const stored = known.get(deal.id)
      if (stored) await update(deal, stored, fields[index] ?? {})
      else known.set(deal.id, create(deal, fields[index] ?? {}))
    }
    await flush()
  }

  function create({ id, kind, key, row }: PlannedDeal, fields: Partial<DealTable>): DealTable {
    const blank = { ...BLANK, source_id, currency: context.currency }
    const record = { ...blank, ...fields, id: nextId(), public_id: run.newPublicId(), custom: row.custom }
    created.push(record)
    keys.push({ kind, value: key, deal: record })
    entries.push(...firstEntries(record))
    seen.set(id, row.number)
    tally.count('created', row.number, detailOf(tally, record))
    return { ...record, created_run_id: run.id, changed_run_id: run.id }
  }

  async function flush(): Promise<void> {
    await insertDeals(store, run, created)
    await insertDealKeys(store, keys)
    await insertStageEntries(store, run, entries)
    created = []
    keys = []
    entries = []
  }

  function plan(row: Row): PlannedDeal | undefined {
    const { values } = row
    const pipeline =
      values.pipeline === undefined
        ? pipelines[0]
        : pipelines.find(({ name }) => stageKey(name) === stageKey(values.pipeline ?? ''))
    const stage = pipeline && values.stage !== undefined ? findStage(pipeline, values.stage) : undefined
    const reason = problemOf(values, pipeline, stage)
    if (reason || !pipeline || !stage) return void tally.reject(row.number, reason ?? sentence`the stage is missing`)
    if (values.created_day && values.closed_day && values.closed_day < values.created_day)
      tally.warn(
        row.number,
        sentence`is closed on ${values.closed_day}, before it was created on ${values.created_day}`,
      )
    const { external_id, name = '', company = '' } = values
    const identity = external_id
      ? { kind: `external:${source_id}`, key: external_id }
      : { kind: 'name', key: `${companyKey(company)}/${nameKey(name)}` }
    return {
      row,
      ...identity,
      id: `${identity.kind} ${identity.key}`,
      pipeline,
      stage,
    }
  }

  async function update({ id, row, stage }: PlannedDeal, stored: DealTable, fields: Partial<DealTable>): Promise<void> {
    // Made by an earlier row of this very batch: it must be stored before it can be changed.
    if (stored.created_run_id === run.id) await flush()
    const earlier = seen.get(id)
    if (earlier !== undefined)
      tally.warn(row.number, sentence`is the same deal as row ${earlier}; only its blanks were filled`)
    else seen.set(id, row.number)
    const isRepeat = earlier !== undefined
    // Days of closing belong to the state they were told with.
    const told =
      isRepeat && fields.state !== stored.state ? { ...fields, closed_day: null, expected_close_day: null } : fields
    const { custom, cleared } = row
    const changes = changesTo(stored, { fields: told, custom, cleared, isRepeat, policies })
    if (changes.state === 'open') changes.closed_day = null
    const hasMoved = changes.stage !== undefined
    if (!(await applyDuplicate({ store, run, tally }, 'deal', row.number, stored, changes))) return
    Object.assign(stored, changes)
    if (changes.contact_id !== undefined) await moveDeal(store, run, stored)
    if (hasMoved) entries.push({ deal: stored, stage: stage.name, day: fields.closed_day ?? today() })
  }

  function linkProblem(row: Row): Sentence | undefined {
    const { values } = row
    const company = companyOf(row.values)
    const { id, namesakes } = contacts.find(contactOf(row))
    const code = codeOf(values.product)
    if (namesakes > 1) return sentence`there are ${namesakes} contacts called "${values.contact_name ?? ''}"`
    if (missing.contact === 'error' && namesContact(values) && id === undefined)
      return sentence`there is no contact "${contactWords(values)}"`
    if (missing.company === 'error' && isNamed(company) && companies.find(company) === undefined)
      return sentence`there is no company "${companyWords(company)}"`
    if (missing.owner === 'error' && values.owner && owners.find(values.owner) === undefined)
      return sentence`there is no owner "${values.owner}"`
    if (missing.product === 'error' && code && products.find(code) === undefined)
      return sentence`there is no product "${values.product ?? ''}"`
    return undefined
  }

  const contactOf = (row: Row): ContactRef => ({ ...row.values, companyId: companies.find(companyOf(row.values)) })

  /** The inner ids of what the deal belongs to; what is missing is made, or left out where the mapping says so. */
  function linksOf(row: Row): Pick<DealTable, 'company_id' | 'owner_id' | 'product_id'> & { contact_id?: number } {
    const { values } = row
    const { owner } = values
    const code = codeOf(values.product)
    const company_id = companies.link(companyOf(values), missing.company)
    const owner_id = owner && (missing.owner === 'skip' ? owners.find(owner) : owners.findOrCreate(owner))
    const product =
      code && (missing.product === 'skip' ? products.find(code) : products.findOrCreate(code, { name: values.product }))
    const contact_id = contacts.link(contactOf(row), missing.contact)
    return {
      company_id: company_id ?? null,
      owner_id: owner_id || null,
      product_id: product ? product.id : null,
      ...(contact_id !== undefined && { contact_id }),
    }
  }

  function fieldsOf({ row, pipeline, stage }: PlannedDeal): Partial<DealTable> {
    const { values } = row
    const currency = values.currency ?? context.currency
    const state = STATE_OF[stage.type]
    return {
      source_id,
      external_id: values.external_id ?? null,
      name: values.name ?? null,
      ...linksOf(row),
      pipeline: pipeline.name,
      stage: stage.name,
      state,
      // Many tools write 0 where an open deal has no value yet.
      ...(values.value &&
        (state !== 'open' || values.value.units !== 0) && {
          value: toMinor(values.value, minorDigits(currency)),
          currency,
        }),
      probability: values.probability ? share(toNumber(values.probability)) : null,
      lead_source: values.lead_source ?? null,
      lost_reason: values.lost_reason ?? null,
      created_day: values.created_day ?? null,
      // Many tools have one close date: of an open deal it is when it is hoped to close.
      expected_close_day: values.expected_close_day ?? (state === 'open' ? values.closed_day : undefined) ?? null,
      closed_day: state === 'open' ? null : (values.closed_day ?? null),
      note: values.note ?? null,
    }
  }

  const codeOf = (product: string | undefined): string | undefined =>
    product === undefined ? undefined : (productCodes.get(squeeze(product)) ?? product)

  return {
    write,
    finish: () => contacts.close(),
    related: () => ({
      contacts: contacts.created,
      companies: companies.created,
      owners: owners.created,
      products: products.created,
    }),
  }
}

/** Percentages come as 40 or as 0.4. */
const share = (probability: number): number => (probability > 1 ? probability / 100 : probability)

const squeeze = (name: string): string => productKey(name).replace(/[^\p{L}\p{N}]/gu, '')

/** Codes of the known products by name or code, blanks and punctuation left out, so that `GTXPro` finds `GTX Pro`. */
async function codesByName({ store }: WriterContext): Promise<Map<string, string>> {
  const codes = new Map<string, string>()
  for (const { code, name } of await productNames(store))
    for (const known of [code, name]) if (known !== null && !codes.has(squeeze(known))) codes.set(squeeze(known), code)
  return codes
}

function problemOf(
  values: Values<DealFields>,
  pipeline: Pipeline | undefined,
  stage: Stage | undefined,
): Sentence | undefined {
  if (!values.external_id && !values.name) return sentence`neither id nor name is given`
  if (!pipeline) return sentence`there is no pipeline "${values.pipeline ?? ''}"`
  if (!values.stage) return sentence`the stage is missing`
  if (!stage) {
    const known = series(pipeline.stages.map(({ name }) => name))
    return sentence`"${values.stage}" is not a stage of the pipeline ${pipeline.name} (${known})`
  }
  if (values.currency && !isCurrency(values.currency)) return sentence`"${values.currency}" is not a currency`
  if (values.contact_email && !isEmail(values.contact_email))
    return sentence`"${values.contact_email}" is not an e-mail address`
  const probability = values.probability && toNumber(values.probability)
  if (probability !== undefined && (probability < 0 || probability > 100))
    return sentence`${probability} is not a probability`
  return undefined
}

/** What a new deal's days tell of its way: open since it was created, then where it is now. */
function firstEntries(deal: NewDeal): StageEntry[] {
  if (deal.state === 'open') return [{ deal, stage: deal.stage, day: deal.created_day }]
  return [
    { deal, stage: null, day: deal.created_day },
    { deal, stage: deal.stage, day: deal.closed_day },
  ]
}

const BLANK: Omit<NewDeal, 'id' | 'public_id'> = {
  contact_id: 0,
  source_id: 0,
  external_id: null,
  name: null,
  company_id: null,
  product_id: null,
  owner_id: null,
  pipeline: '',
  stage: '',
  state: 'open',
  value: null,
  currency: '',
  probability: null,
  lead_source: null,
  lost_reason: null,
  created_day: null,
  expected_close_day: null,
  closed_day: null,
  note: null,
  custom: null,
}
