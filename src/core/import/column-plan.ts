import { CleaningLog } from '../clean/cleaning-log.js'
import type { ColumnHealth } from '../clean/damage.js'
import { isDateFormat } from '../clean/date-format.js'
import type { DecimalSign } from '../clean/decimal-proof.js'
import type { Home } from '../clean/home.js'
import type { CleanKind } from '../clean/step.js'
import { isTimezone } from '../day.js'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import type { ColumnTarget, CustomType, Entity, Mapping, Missing } from '../workspace/mapping.js'
import { checkMapping, customName, FORMAT_HINT } from './check-mapping.js'
import { type ExportFormat, formatOf } from './export-format.js'
import { cleanKindOf } from './field/clean-kind.js'
import { JOINED_HEADINGS } from './field/joined-heading.js'
import { FIELDS, type FieldKind, type Fields, headerKey, headingRank } from './field.js'
import type { FieldPolicies } from './field-policy.js'
import { readCell } from './map-row.js'
import { CellProblem, KEEP, type ReadOptions, type Value } from './read-value.js'
import { requireFields } from './required-fields.js'

/** How the cells of a column are read. */
interface Reading {
  options: ReadOptions
  /** The time zone in which its times are to be told, where they are of another one (`options.timezone`). */
  toZone?: string
  /** What labels of the file are called here; null for a blank. */
  values?: Readonly<Record<string, string | null>>
  /** What is put between this cell and what the columns before it have given the field. */
  joinWith?: string
}

export interface PlannedColumn extends Reading {
  index: number
  header: string
  /** The field. */
  name: string
  kind: FieldKind
  /** How its texts are cleaned. */
  clean: CleanKind
  /** What its cells say together of those that look damaged. */
  health?: ColumnHealth
}

export interface CustomColumn extends Partial<Reading> {
  index: number
  key: string
  /** A mapping says so; else nobody has asked for it. */
  isAsked: boolean
  /** What its cells hold; without it they are kept as they are. */
  type?: CustomType
}

/** Which column becomes which field. It is plain data, so that rows can be mapped in another thread. */
export interface ColumnPlan {
  entity: Entity
  home: Home
  /** Where its rows name their country. */
  countryIndex: number | undefined
  /** The entity has a field for the currency that a sign beside an amount tells. */
  hasCurrency: boolean
  columns: readonly PlannedColumn[]
  /** Columns without a field of guanxi: they are kept as custom fields. */
  custom: readonly CustomColumn[]
  constants: Readonly<Record<string, Value>>
  /** What fields are where their cell is blank. */
  defaults: Readonly<Record<string, Value>>
  /** The same for custom fields. */
  customConstants: Readonly<Record<string, string | number>>
  customDefaults: Readonly<Record<string, string | number>>
  /** What the file may do with values that are stored already: see `policyOf`. */
  policies: FieldPolicies
  /** What is done where a row names a record that is not there, by relation (`RELATIONS`); `create` where it says nothing. */
  missing: Readonly<Record<string, Missing>>
  /** The file holds rows that an import has refused: none of them is stored yet. */
  isRejects: boolean
  /** Where a person has said what becomes of a refused row. */
  decisionIndex: number | undefined
}

export interface PlanOptions {
  entity: Entity
  /** Where the header stands, for messages. */
  at: string
  mapping?: Mapping | undefined
  timezone: string
  currency?: string | undefined
  country?: string | undefined
  /** What the command line says of all columns; it goes before what a mapping says of all columns. */
  typed?: Typed | undefined
}

export interface Typed {
  dateFormat?: string | undefined
  decimal?: DecimalSign | undefined
  timezone?: string | undefined
}

/** The column in which a person says what becomes of a refused row. */
const DECISION = '_decision'

/** The columns that rejects files add; they are for the eyes of a person. */
const REJECTS_COLUMNS = new Set(['_row', '_error', DECISION])

/** Gives every column of a file its meaning: by the mapping first, then by its heading. Throws E_COLUMN. */
export function planColumns(headers: readonly string[], options: PlanOptions): ColumnPlan {
  const plan = draftColumns(headers, options)
  requireFields(plan, headers, options.at)
  return plan
}

/** The same, whether or not the fields are there that the entity needs (`missingFields`). */
export function draftColumns(headers: readonly string[], options: PlanOptions): ColumnPlan {
  const { entity, mapping } = options
  const fields: Fields = FIELDS[entity]
  checkMapping(headers, fields, options)
  checkTyped(options)
  const columns: PlannedColumn[] = []
  const custom: CustomColumn[] = []
  const names = distinctHeadings(headers)
  const taken = new Set<string>([...Object.keys(mapping?.constants ?? {}), ...Object.keys(mapping?.join ?? {})])
  const add = (index: number, header: string, name: string, target?: ColumnTarget): void => {
    const kind = fields[name]?.kind
    if (!kind || (taken.has(name) && kind !== 'list'))
      return void custom.push({ index, key: names[index] ?? '', isAsked: false })
    taken.add(name)
    columns.push({
      index,
      header,
      name,
      kind,
      clean: cleanKindOf(entity, name),
      ...readingOf(header, kind, target, options),
    })
  }
  // What the mapping says goes first, so that no recognised heading takes its field.
  const byHeading: HeadedColumn[] = []
  const joined = new Set(Object.values(mapping?.join ?? {}).flatMap(join => join.columns))
  headers.forEach((header, index) => {
    if (REJECTS_COLUMNS.has(header)) return
    const target = mapping && Object.hasOwn(mapping.columns, header) ? mapping.columns[header] : undefined
    if (target === null || (target === undefined && joined.has(header))) return
    const key = target && customName(target.field)
    if (target === undefined) byHeading.push({ index, header })
    else if (key === undefined) add(index, header, target.field, target)
    else custom.push({ index, key, isAsked: true, ...customReading(header, target, options) })
  })
  const format = formatOf(entity, headers)
  for (const { index, header, name } of bestFirst(byHeading, fields, format)) add(index, header, name ?? '')
  columns.sort((a, b) => a.index - b.index)
  custom.sort((a, b) => a.index - b.index)
  joinByHeading(columns, custom, options)
  addJoins(headers, columns, custom, options)
  const plan: ColumnPlan = {
    entity,
    home: homeOf(options),
    hasCurrency: 'currency' in fields,
    countryIndex: columns.find(({ name }) => name === 'country')?.index,
    columns,
    custom,
    ...valuesOf(fields, format, options),
    policies: { usual: mapping?.policy ?? 'overwrite', of: mapping?.policies ?? {} },
    missing: mapping?.missing ?? {},
    isRejects: headers.includes('_row') && headers.includes('_error'),
    decisionIndex: headers.includes(DECISION) ? headers.indexOf(DECISION) : undefined,
  }
  return plan
}

const homeOf = ({ country, currency = '', timezone }: PlanOptions): Home => ({ country, currency, timezone })

function checkTyped({ typed }: PlanOptions): void {
  if (typed?.timezone !== undefined && !isTimezone(typed.timezone))
    throw new GuanxiError('E_USAGE', sentence`"${typed.timezone}" is not a time zone.`, {
      hint: sentence`Name one such as Asia/Taipei or Europe/London.`,
    })
  if (typed?.dateFormat === undefined || isDateFormat(typed.dateFormat)) return
  throw new GuanxiError('E_USAGE', sentence`"${typed.dateFormat}" is not a date format.`, { hint: FORMAT_HINT })
}

function readingOf(
  header: string,
  kind: FieldKind,
  target: ColumnTarget | undefined,
  { mapping, timezone, typed, country }: PlanOptions,
): Reading {
  const zone = target?.timezone ?? typed?.timezone ?? (/\bUTC\b/.test(header) ? 'UTC' : (mapping?.timezone ?? timezone))
  const isElsewhere = kind === 'time' && zone !== timezone
  const decimal = target?.decimal ?? typed?.decimal ?? mapping?.decimal
  const format = target?.format ?? typed?.dateFormat ?? mapping?.date_format
  const separator = target?.separator ?? mapping?.separator
  return {
    options: {
      ...(format !== undefined && { date: { format } }),
      country,
      timezone: isElsewhere ? zone : timezone,
      ...(decimal && { decimal }),
      ...(separator && { separator }),
    },
    ...(isElsewhere && { toZone: timezone }),
    ...(target?.values && { values: target.values }),
  }
}

const KIND_OF_TYPE: Record<CustomType, FieldKind> = {
  text: 'text',
  number: 'decimal',
  day: 'day',
  time: 'time',
  yes_no: 'text',
  list: 'list',
}

function customReading(header: string, target: ColumnTarget, options: PlanOptions): Partial<CustomColumn> {
  const { type, values } = target
  if (type === undefined && values === undefined) return {}
  return { type: type ?? 'text', ...readingOf(header, KIND_OF_TYPE[type ?? 'text'], target, options) }
}

/** A heading such as `address 2` belongs to the one before it; nobody needs a mapping for that. */
function joinByHeading(columns: PlannedColumn[], custom: CustomColumn[], { mapping }: PlanOptions): void {
  for (const main of [...columns]) {
    const { before = [], after = [] } = JOINED_HEADINGS[headerKey(main.header)] ?? {}
    if (main.kind !== 'text' || Object.hasOwn(mapping?.columns ?? {}, main.header)) continue
    const take = (key: string): PlannedColumn[] => {
      const at = custom.findIndex(({ isAsked, key: name }) => !isAsked && headerKey(name) === key)
      const [found] = at < 0 ? [] : custom.splice(at, 1)
      return found ? [{ ...main, index: found.index, header: found.key, joinWith: ' ' }] : []
    }
    const group = [...before.flatMap(take), { ...main, joinWith: ' ' }, ...after.flatMap(take)]
    if (group.length > 1) columns.splice(columns.indexOf(main), 1, ...group)
  }
}

/** The columns that become one field together stand last, in the order in which the mapping names them. */
function addJoins(headers: readonly string[], columns: PlannedColumn[], custom: CustomColumn[], options: PlanOptions) {
  for (const [name, join] of Object.entries(options.mapping?.join ?? {}))
    for (const header of join.columns) {
      const index = headers.indexOf(header)
      const reading = { ...readingOf(header, 'text', undefined, options), joinWith: join.with }
      const key = customName(name)
      if (key === undefined) columns.push({ index, header, name, kind: 'text', clean: 'text', ...reading })
      else custom.push({ index, key, isAsked: true, type: 'text', ...reading })
    }
}

interface HeadedColumn {
  index: number
  header: string
}

/** The field of each column; of two columns for one field the one whose heading names it better comes first. */
function bestFirst(
  columns: readonly HeadedColumn[],
  fields: Fields,
  format: ExportFormat | undefined,
): (HeadedColumn & { name: string | undefined })[] {
  return columns
    .map(column => ({ ...column, ...fieldOf(column.header, fields, format) }))
    .sort((a, b) => a.rank - b.rank)
}

/** The field that a heading names, and how well it does; what the format of the file says goes before all else. */
function fieldOf(
  header: string,
  fields: Fields,
  format: ExportFormat | undefined,
): { name: string | undefined; rank: number } {
  const said = format?.means[headerKey(header)]
  if (said !== undefined) return { name: said ?? undefined, rank: -1 }
  for (const [name, field] of Object.entries(fields)) {
    const rank = headingRank(header, field)
    if (rank >= 0) return { name, rank }
  }
  return { name: undefined, rank: 0 }
}

/** Headings under which all columns can be told apart: `Note`, `Note (2)`, and `Column 3` for one without a heading. */
export function distinctHeadings(headers: readonly string[]): string[] {
  const known = new Set(headers.map(header => header.trim()))
  const given = new Set<string>()
  return headers.map((header, index) => {
    const name = header.trim() || `Column ${index + 1}`
    let distinct = name
    for (let n = 2; given.has(distinct) || (n > 2 && known.has(distinct)); n++) distinct = `${name} (${n})`
    given.add(distinct)
    return distinct
  })
}

type ValueGroups = Pick<ColumnPlan, 'constants' | 'customConstants' | 'defaults' | 'customDefaults'>

/** The constants and defaults of a mapping, read as their fields. */
function valuesOf(fields: Fields, format: ExportFormat | undefined, options: PlanOptions): ValueGroups {
  const { entity, mapping, at } = options
  const log = new CleaningLog()
  const home = homeOf(options)
  const read = (group: 'constant' | 'default', given: Readonly<Record<string, string | number>>) => {
    const values: Record<string, Value> = {}
    const custom: Record<string, string | number> = {}
    for (const [name, raw] of Object.entries(given)) {
      const key = customName(name)
      const kind = fields[name]?.kind ?? 'text'
      const reading = readingOf(name, kind, undefined, options)
      const column = { ...reading, kind, clean: cleanKindOf(entity, name) }
      const value = key === undefined ? readCell(column, raw, home, log) : undefined
      if (value instanceof CellProblem)
        throw new GuanxiError(
          'E_COLUMN',
          group === 'constant'
            ? sentence`The constant "${name}" of the mapping: ${value.reason}.`
            : sentence`The default "${name}" of the mapping: ${value.reason}.`,
          { at },
        )
      if (key !== undefined) custom[key] = raw
      else if (value !== undefined && value !== KEEP) values[name] = value
    }
    return { values, custom }
  }
  const constants = read('constant', mapping?.constants ?? {})
  const defaults = read('default', { ...format?.defaults, ...mapping?.defaults })
  return {
    constants: constants.values,
    customConstants: constants.custom,
    defaults: defaults.values,
    customDefaults: defaults.custom,
  }
}
