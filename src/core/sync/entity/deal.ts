import { type Decimal, toMinor, toNumber } from '../../decimal.js'
import type { DealFields, MappedRow } from '../../import/field.js'
import { dealWriter } from '../../import/write-deals.js'
import { minorDigits, toMajor } from '../../money.js'
import { nameKey } from '../../name-key.js'
import { type Sentence, sentence } from '../../sentence.js'
import { dealsByKey, insertDeals, insertStageEntries } from '../../store/deal.js'
import { idsOf, type Run, updateRecord } from '../../store/run.js'
import type { DealTable } from '../../store/schema.js'
import { sourceId } from '../../store/source.js'
import { ownerNames, type SyncedDeal, syncedDeals } from '../../store/sync-record.js'
import { findStage, stateOf } from '../../workspace/pipeline.js'
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
  SOURCE_NAME,
  type SyncEntity,
  type SyncRecord,
} from '../entity.js'
import { syncField } from '../field.js'
import { companyId, ownerId, productId } from './links.js'

const FIELDS = [
  syncField('deal_id', 'Deal', { isOurs: true }),
  syncField('external_id', 'External id', { isOurs: true }),
  syncField('name', 'Name'),
  syncField('contact_name', 'Contact', { isOurs: true }),
  syncField('company', 'Company', { compare: 'name' }),
  syncField('product', 'Product', { compare: 'name' }),
  syncField('owner', 'Owner', { compare: 'name' }),
  syncField('stage', 'Stage', { compare: 'stage', isRequired: true }),
  syncField('state', 'State', { isOurs: true }),
  syncField('value', 'Value', { type: 'money', compare: 'number' }),
  syncField('currency', 'Currency', { isOurs: true }),
  syncField('probability', 'Probability', { type: 'ratio', compare: 'number' }),
  syncField('created_day', 'Created', { type: 'date' }),
  syncField('expected_close_day', 'Expected close', { type: 'date' }),
  syncField('closed_day', 'Closed', { type: 'date' }),
  syncField('lead_source', 'Source'),
  syncField('lost_reason', 'Reason lost'),
  syncField('note', 'Note'),
] as const

const PLAIN = ['name', 'lead_source', 'lost_reason', 'created_day', 'expected_close_day', 'closed_day', 'note']

/** Deals: a stage typed in the sheet moves the deal, as an import would. */
export function dealEntity(context: EntityContext): SyncEntity {
  const { store, pipelines } = context
  return {
    table: 'deal',
    fields: FIELDS,
    usual: ['name', 'company', 'owner', 'stage', 'value', 'expected_close_day', 'note'],
    records: async ids => (await syncedDeals(store, ids)).map(recordOf),
    async choices(field) {
      if (field === 'owner') return ownerNames(store)
      if (field === 'stage') return [...new Set(pipelines.flatMap(({ stages }) => stages.map(({ name }) => name)))]
      return field === 'state' ? ['open', 'won', 'lost'] : undefined
    },
    update: (run, changes) => updateDeal(context, run, changes),
    place: (run, record) => placeDeal(context, run, record),
  }
}

function recordOf(deal: SyncedDeal): SyncRecord {
  const { id, public_id, external_id, value, currency, company, product, owner, contact } = deal
  const own = ['stage', 'state', 'probability', ...PLAIN].map(key => [key, deal[key as keyof SyncedDeal] ?? null])
  const cells = {
    deal_id: public_id,
    external_id,
    ...Object.fromEntries(own),
    contact_name: contact,
    company,
    product,
    owner,
    value: value === null ? null : toMajor(value, currency),
    currency,
    ...customCells(deal.custom),
  }
  return { id, key: public_id, label: deal.name ?? external_id ?? public_id, cells }
}

async function updateDeal(context: EntityContext, run: Run, { id, values }: FieldChanges): Promise<FieldProblems> {
  const { store, pipelines, today } = context
  const [found] = await syncedDeals(store, [id])
  if (!found) return {}
  const { company: _, product: __, owner: ___, contact: ____, ...record } = found
  const problems: Record<string, Sentence> = {}
  const changes: Partial<DealTable> = {
    ...(plainChanges(values, PLAIN) as Partial<DealTable>),
    ...customWith(record.custom, values),
  }
  if ('company' in values) changes.company_id = await companyId(context, run, values.company)
  if ('owner' in values) changes.owner_id = await ownerId(context, run, values.owner)
  if ('product' in values) changes.product_id = await productId(context, run, values.product)
  const { value, probability } = values
  if ('value' in values)
    changes.value = value === undefined ? null : toMinor(value as Decimal, minorDigits(record.currency))
  if ('probability' in values) {
    const share = probability === undefined ? null : asShare(toNumber(probability as Decimal))
    if (share !== null && (share < 0 || share > 1)) problems.probability = sentence`this is not a probability`
    else changes.probability = share
  }
  if (values.stage !== undefined) {
    const pipeline = pipelines.find(({ name }) => name === record.pipeline)
    const stage = pipeline && findStage(pipeline, String(values.stage))
    if (!stage) problems.stage = sentence`"${String(values.stage)}" is not a stage of the pipeline ${record.pipeline}`
    else {
      changes.stage = stage.name
      changes.state = stateOf(pipeline, stage.name)
      if (changes.state === 'open') changes.closed_day = null
      else if (!('closed_day' in values) && record.state === 'open') changes.closed_day = record.closed_day ?? today
    }
  }
  if (Object.keys(changes).length === 0) return problems
  await updateRecord(store, run, 'deal', record, changes)
  if (changes.stage !== undefined && changes.stage !== record.stage)
    await insertStageEntries(store, run, [{ deal: record, stage: changes.stage, day: changes.closed_day ?? today }])
  return problems
}

/** Percentages come as 40 or as 0.4. */
const asShare = (probability: number): number => (probability > 1 ? probability / 100 : probability)

async function placeDeal(context: EntityContext, run: Run, { row, isCopy }: NewRecord): Promise<Placed> {
  const { store, pipelines } = context
  const { external_id, name = '', company = '' } = (row as MappedRow<DealFields>).values
  const source = await sourceId(store, run, SOURCE_NAME)
  const [kind, key] = external_id
    ? [`external:${source}`, external_id]
    : ['name', `${nameKey(company)}/${nameKey(name)}`]
  const known = (await dealsByKey(store, kind, [key])).get(key)
  if (known) return isCopy ? copyOf(context, run, row, known) : { id: known.id, isNew: false }
  return makeOne(context, run, 'deals', each => dealWriter({ ...each, pipelines }), row)
}

/** A second deal of the same name and company: it is found by its id alone. */
async function copyOf(context: EntityContext, run: Run, row: MappedRow, original: DealTable): Promise<Placed> {
  const { store, pipelines, today } = context
  const {
    external_id: _,
    contact_id: __,
    contact_name: ___,
    contact_email: ____,
    pipeline: _____,
    ...values
  } = (row as MappedRow<DealFields>).values
  const pipeline = pipelines.find(({ name }) => name === original.pipeline)
  const stage = pipeline && values.stage !== undefined ? findStage(pipeline, values.stage) : undefined
  if (!stage) return { problem: sentence`"${values.stage ?? ''}" is not a stage of the pipeline ${original.pipeline}` }
  const { created_run_id: ______, changed_run_id: _______, ...fields } = original
  const id = (await idsOf(store, run, 'deal'))()
  const blank = { company_id: null, product_id: null, owner_id: null, value: null, probability: null, closed_day: null }
  const own = { external_id: null, lead_source: null, lost_reason: null, note: null, custom: row.custom }
  const deal = { ...fields, ...blank, ...own, id, public_id: run.newPublicId(), expected_close_day: null }
  const created = {
    name: null,
    stage: stage.name,
    state: stateOf(pipeline, stage.name),
    created_day: values.created_day ?? today,
  }
  await insertDeals(store, run, [{ ...deal, ...created }])
  await insertStageEntries(store, run, [{ deal, stage: stage.name, day: created.created_day }])
  await updateDeal(context, run, { id, values })
  return { id, isNew: true }
}
