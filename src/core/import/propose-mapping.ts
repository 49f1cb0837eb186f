import { isEmail } from '../contact/identity.js'
import type { Sentence } from '../sentence.js'
import type { Cell } from '../table.js'
import { ENTITIES, type Entity, Mapping } from '../workspace/mapping.js'
import { type ColumnPlan, draftColumns, type PlanOptions } from './column-plan.js'
import { formatOf } from './export-format.js'
import { FIELDS, type Fields } from './field.js'
import { missingFields, oneOfFields } from './required-fields.js'
import type { Sample } from './sample-source.js'

/** Why a column is proposed for what it is proposed for. */
export type Reason = 'heading' | 'format' | 'joined' | 'values' | 'unknown' | 'blank' | 'person'

/** What the cells of a column look like. */
export type Look = 'e-mail addresses' | 'phone numbers' | 'days' | 'amounts' | 'numbers' | 'yes or no' | 'texts'

export interface ColumnProposal {
  header: string
  /** Some of its cells, each once. */
  samples: readonly string[]
  /** How many of the rows looked at have a cell here. */
  filled: number
  look: Look
  /** Field, `custom.NAME`, or null where it is left out. */
  becomes: string | null
  reason: Reason
  /** How days are written, where a person has said so. */
  format?: string
}

export interface MappingProposal {
  entity: Entity
  /** Name of the known format of the file, where it is one. */
  format: string | undefined
  rows: number
  columns: ColumnProposal[]
  constants: Record<string, string>
  /** Fields that are made of several columns. */
  join: Record<string, string[]>
}

type Options = Omit<PlanOptions, 'entity' | 'at' | 'mapping'>

/** The entity whose fields the headings name best. */
export function guessEntity(headers: readonly string[], options: Options): Entity {
  const scores = ENTITIES.map(entity => {
    const plan = draftColumns(headers, { ...options, entity, at: '' })
    const known = new Set(plan.columns.map(({ name }) => name)).size
    return { entity, score: known - 3 * missingFields(plan).length + (formatOf(entity, headers) ? 3 : 0) }
  })
  return scores.reduce((best, each) => (each.score > best.score ? each : best)).entity
}

/** Proposes what the columns of a file are: by their headings, and where these say nothing, by what the cells look like. */
export function proposeMapping(sample: Sample, entity: Entity, options: Options): MappingProposal {
  const { columns: headers, rows, name } = sample
  const plan = draftColumns(headers, { ...options, entity, at: name })
  const format = formatOf(entity, headers)
  const fields: Fields = FIELDS[entity]
  const byIndex = new Map(plan.columns.map(column => [column.index, column]))
  const taken = new Set(plan.columns.filter(({ kind }) => kind !== 'list').map(column => column.name))
  const open = new Set(missingFields(plan).flat())
  const columns = headers.map((header, index): ColumnProposal => {
    const cells = rows.map(row => row.cells[index] ?? null).filter(isFilled)
    const facts = { header, samples: samplesOf(cells), filled: cells.length, look: lookOf(cells) }
    const planned = byIndex.get(index)
    if (planned) {
      const reason =
        planned.joinWith !== undefined ? 'joined' : format && saidBy(format.means, planned.name) ? 'format' : 'heading'
      return { ...facts, becomes: planned.name, reason }
    }
    if (cells.length === 0) return { ...facts, becomes: null, reason: 'blank' }
    const field = FIELDS_OF_LOOK[facts.look]?.find(each => {
      const isFree = fields[each]?.kind === 'list' || !taken.has(each)
      return Object.hasOwn(fields, each) && isFree && (!open.size || open.has(each) || !NEEDED_ONLY.has(each))
    })
    if (field === undefined || (NEEDED_ONLY.has(field) && !open.has(field)))
      return { ...facts, becomes: `custom.${header.trim() || `Column ${index + 1}`}`, reason: 'unknown' }
    taken.add(field)
    return { ...facts, becomes: field, reason: 'values' }
  })
  return { entity, format: format?.name, rows: rows.length, columns, constants: {}, join: joinsOf(plan) }
}

const saidBy = (means: Readonly<Record<string, string | null>>, name: string): boolean =>
  Object.values(means).includes(name)

/** Fields that cells of a look can be, the likeliest first. */
const FIELDS_OF_LOOK: Partial<Record<Look, readonly string[]>> = {
  'e-mail addresses': ['email', 'customer_email', 'contact_email'],
  'phone numbers': ['phone', 'customer_phone', 'contact_phone'],
  days: ['ordered_at', 'happened_at'],
  amounts: ['amount', 'value', 'price'],
  numbers: ['amount'],
  texts: ['name'],
}

/** Fields that are only proposed where the entity cannot do without. */
const NEEDED_ONLY = new Set(['ordered_at', 'happened_at', 'amount', 'name'])

function joinsOf({ columns }: ColumnPlan): Record<string, string[]> {
  const joins: Record<string, string[]> = {}
  for (const { name, header, joinWith } of columns)
    if (joinWith !== undefined) joins[name] = [...(joins[name] ?? []), header]
  return joins
}

const isFilled = (cell: Cell): cell is string | number | boolean => cell !== null && String(cell).trim() !== ''

const SAMPLES = 3
const LONGEST_SAMPLE = 30

function samplesOf(cells: readonly Cell[]): string[] {
  const texts = new Set<string>()
  for (const cell of cells) {
    const letters = Array.from(String(cell).replace(/\s+/g, ' ').trim())
    texts.add(letters.length > LONGEST_SAMPLE ? `${letters.slice(0, LONGEST_SAMPLE).join('')}…` : letters.join(''))
    if (texts.size === SAMPLES) break
  }
  return [...texts]
}

const PHONE = /^[+(]?\d[\d\s().-]{6,18}(?:\s*(?:x|ext\.?|#|分機|分机)\s*\d+)?$/i
const DAY =
  /^(?:(?:\d{4}|民國\d{2,3})[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|(?:19|20)\d{6})(?:[T ].*)?$/
const AMOUNT = /^[-+(]?\s*(?:NT\$|US\$|HK\$|[$€£¥￥])?\s*[-+]?\d[\d,.]*(?:\s*(?:€|元|USD|TWD|CNY))?\)?$/
const MONEY_SIGN = /[$€£¥￥元]|[.,]\d{2}\b/
const YES_OR_NO = /^(?:yes|no|true|false|y|n|是|否|0|1)$/i

/** What at least nine of ten cells look like. */
function lookOf(cells: readonly Cell[]): Look {
  const texts = cells.slice(0, 200).map(cell => String(cell).trim())
  const mostly = (test: (text: string) => boolean): boolean =>
    texts.length > 0 && texts.filter(test).length >= 0.9 * texts.length
  if (mostly(isEmail)) return 'e-mail addresses'
  if (mostly(text => YES_OR_NO.test(text))) return 'yes or no'
  if (mostly(text => DAY.test(text))) return 'days'
  if (mostly(text => AMOUNT.test(text)))
    return texts.some(text => MONEY_SIGN.test(text)) ? 'amounts' : phoneOrNumber(texts)
  return mostly(text => PHONE.test(text)) ? 'phone numbers' : 'texts'
}

/** Digits alone are phones where all are long and begin with 0; else they may be anything. */
const phoneOrNumber = (texts: readonly string[]): Look =>
  texts.every(text => /^0\d{8,10}$/.test(text)) ? 'phone numbers' : 'numbers'

/** The mapping that a proposal stands for. */
export function mappingOf({ entity, columns, constants, join }: MappingProposal): Mapping {
  const joined = new Set(Object.values(join).flat())
  const targets = columns
    .filter(({ header }) => header !== '' && !joined.has(header))
    .map(({ header, becomes, format }) => [header, becomes !== null && format ? { field: becomes, format } : becomes])
  return Mapping.parse({ entity, columns: Object.fromEntries(targets), constants, join })
}

/** What the entity needs and no column holds, in words. */
export function lackOf(proposal: MappingProposal, sample: Sample, options: Options): Sentence[] {
  const { entity } = proposal
  const plan = draftColumns(sample.columns, { ...options, entity, at: sample.name, mapping: mappingOf(proposal) })
  return missingFields(plan).map(group => oneOfFields(plan.entity, group))
}
