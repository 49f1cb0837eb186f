import { isEmail } from '../contact/identity.js'
import { GuanxiError } from '../error.js'
import { nearest } from '../nearest.js'
import type { RawRow } from '../source.js'
import type { Cell } from '../table.js'
import type { Entity, Mapping } from '../workspace/mapping.js'
import { type ExportFormat, formatOf } from './export-format.js'
import { FIELDS, type Field, type Fields, headerKey, headingRank, type MappedRow } from './field.js'
import { CellProblem, isDateFormat, type ReadOptions, readValue, type Value } from './read-value.js'
import { fromUtc, KEEP, readOtherwise, withoutTextMark } from './second-reading.js'

interface PlannedColumn {
  index: number
  header: string
  name: string
  field: Field
  options: ReadOptions
  /** Where its times are UTC: the time zone in which they are to be told. */
  toZone: string | undefined
}

interface CustomColumn {
  index: number
  key: string
  /** A mapping says so; else nobody has asked for it. */
  isAsked: boolean
}

/** Which column becomes which field. */
export interface ColumnPlan {
  entity: Entity
  columns: readonly PlannedColumn[]
  /** Columns without a field of guanxi: they are kept as custom fields. */
  custom: readonly CustomColumn[]
  constants: Readonly<Record<string, Value>>
  /** The file holds rows that an import has refused: none of them is stored yet. */
  isRejects: boolean
}

export interface PlanOptions {
  entity: Entity
  /** Where the header stands, for messages. */
  at: string
  mapping?: Mapping | undefined
  timezone: string
}

/** The columns that rejects files add; they are for the eyes of a person. */
const REJECTS_COLUMNS = new Set(['_row', '_error'])

/** Gives every column of a file its meaning: by the mapping first, then by its heading. Throws E_COLUMN. */
export function planColumns(headers: readonly string[], options: PlanOptions): ColumnPlan {
  const { entity, mapping } = options
  const fields: Fields = FIELDS[entity]
  checkMapping(headers, fields, options)
  const columns: PlannedColumn[] = []
  const custom: CustomColumn[] = []
  const names = distinctHeadings(headers)
  const taken = new Set<string>(Object.keys(mapping?.constants ?? {}))
  const add = (index: number, header: string, name: string, format: string | undefined): void => {
    const field = fields[name]
    if (!field || (taken.has(name) && field.kind !== 'list'))
      return void custom.push({ index, key: names[index] ?? '', isAsked: false })
    taken.add(name)
    const dateFormat = format ?? mapping?.date_format
    const toZone = field.kind === 'time' && /\bUTC\b/.test(header) ? options.timezone : undefined
    const timezone = toZone ? 'UTC' : options.timezone
    columns.push({ index, header, name, field, options: { dateFormat, timezone }, toZone })
  }
  // What the mapping says goes first, so that no recognised heading takes its field.
  const byHeading: { index: number; header: string }[] = []
  headers.forEach((header, index) => {
    if (REJECTS_COLUMNS.has(header)) return
    const target = mapping && Object.hasOwn(mapping.columns, header) ? mapping.columns[header] : undefined
    if (target === null) return
    if (target === undefined) byHeading.push({ index, header })
    else if (target.field.startsWith('custom.')) custom.push({ index, key: target.field.slice(7), isAsked: true })
    else add(index, header, target.field, target.format)
  })
  for (const { index, header, name } of bestFirst(byHeading, fields, formatOf(entity, headers)))
    add(index, header, name ?? '', undefined)
  columns.sort((a, b) => a.index - b.index)
  custom.sort((a, b) => a.index - b.index)
  const isRejects = headers.includes('_row') && headers.includes('_error')
  const plan = { entity, columns, custom, constants: constantsOf(mapping, fields, options), isRejects }
  requireFields(plan, headers, options.at)
  return plan
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

function checkMapping(headers: readonly string[], fields: Fields, { entity, mapping, at }: PlanOptions): void {
  if (!mapping) return
  if (mapping.entity !== entity)
    throw new GuanxiError('E_COLUMN', `The mapping is for ${mapping.entity}, not for ${entity}.`, {
      at,
      hint: `Import ${mapping.entity}, or name another mapping with --map.`,
    })
  for (const [header, target] of Object.entries(mapping.columns)) {
    if (!headers.includes(header)) {
      const near = nearest(header, headers)
      throw new GuanxiError('E_COLUMN', `The mapping names a column "${header}", and the file has none.`, {
        at,
        hint: near ? `Did you mean "${near}"?` : `The file has: ${headers.join(', ')}.`,
      })
    }
    if (target?.format && !isDateFormat(target.format)) throw badFormat(target.format, at)
    if (target && !/^custom\../.test(target.field)) checkField(target.field, fields, at)
  }
  checkTwice(mapping, fields, at)
  if (mapping.date_format && !isDateFormat(mapping.date_format)) throw badFormat(mapping.date_format, at)
  for (const name of Object.keys(mapping.constants)) checkField(name, fields, at)
}

function checkTwice({ columns, constants }: Mapping, fields: Fields, at: string): void {
  const given = new Set(Object.keys(constants))
  for (const [header, target] of Object.entries(columns)) {
    if (!target || fields[target.field]?.kind === 'list') continue
    if (given.has(target.field))
      throw new GuanxiError(
        'E_COLUMN',
        `The mapping gives the field "${target.field}" a second time, to "${header}".`,
        {
          at,
          hint: 'A field has one column or one constant. Make one of them custom.NAME.',
        },
      )
    given.add(target.field)
  }
}

const badFormat = (format: string, at: string): GuanxiError =>
  new GuanxiError('E_COLUMN', `"${format}" is not a date format.`, {
    at,
    hint: 'Write it with YYYY, MM and DD, such as DD/MM/YYYY.',
  })

function checkField(name: string, fields: Fields, at: string): void {
  if (Object.hasOwn(fields, name)) return
  const near = nearest(name, Object.keys(fields))
  throw new GuanxiError('E_COLUMN', `The mapping names a field "${name}", and guanxi has none.`, {
    at,
    hint: near ? `Did you mean "${near}"?` : `The fields are: ${Object.keys(fields).join(', ')}, custom.NAME.`,
  })
}

function constantsOf(
  mapping: Mapping | undefined,
  fields: Fields,
  { timezone, at }: PlanOptions,
): Record<string, Value> {
  const constants: Record<string, Value> = {}
  for (const [name, constant] of Object.entries(mapping?.constants ?? {})) {
    const value = readValue(fields[name]?.kind ?? 'text', constant, { timezone, dateFormat: mapping?.date_format })
    if (value instanceof CellProblem)
      throw new GuanxiError('E_COLUMN', `The constant "${name}" of the mapping: ${value.reason}.`, { at })
    if (value !== undefined) constants[name] = value
  }
  return constants
}

/** Each entity wants at least one field of each group. */
export const REQUIRED: Record<Entity, readonly (readonly string[])[]> = {
  contacts: [['contact_id', 'external_id', 'name', 'given_name', 'family_name', 'email', 'phone']],
  companies: [['name']],
  owners: [['name']],
  products: [['code', 'name']],
  transactions: [
    ['ordered_at'],
    ['amount', 'unit_price'],
    ['order_number', 'customer_id', 'customer_email', 'customer_phone', 'customer_name'],
  ],
  deals: [['external_id', 'name'], ['stage']],
}

function requireFields({ entity, columns, constants }: ColumnPlan, headers: readonly string[], at: string): void {
  const known = new Set([...columns.map(column => column.name), ...Object.keys(constants)])
  for (const group of REQUIRED[entity]) {
    if (group.some(name => known.has(name))) continue
    const names = group.length > 1 ? `${group.slice(0, -1).join(', ')} or ${group.at(-1)}` : group[0]
    throw new GuanxiError('E_COLUMN', `No column holds the ${names} of the ${entity}.`, {
      at,
      hint: headers.some(isEmail)
        ? `The first row holds data: ${headers.join(', ')}. Put a row of headings above it.`
        : `The file has: ${headers.join(', ')}. Name the column in a mapping file and add --map FILE.yaml.`,
    })
  }
}

/** The columns that are kept as custom fields though nobody asked for it, and the field that may have been meant. */
export function customColumnsOf({
  entity,
  custom,
  columns,
}: ColumnPlan): { heading: string; near: string | undefined }[] {
  const free = Object.keys(FIELDS[entity]).filter(name => !columns.some(column => column.name === name))
  return custom.filter(({ isAsked }) => !isAsked).map(({ key }) => ({ heading: key, near: nearest(key, free) }))
}

/** Reads a row's cells as its fields; gives the reason instead where a cell is not what its column says. */
export function mapRow(plan: ColumnPlan, row: RawRow): MappedRow | CellProblem {
  if (row.problem) return new CellProblem(row.problem)
  const values: Record<string, Value> = { ...plan.constants }
  let custom = plan.custom
  for (const column of plan.columns) {
    const { index, header, name } = column
    const value = readCell(column, row.cells[index] ?? null)
    if (value === undefined) continue
    if (value === KEEP) custom = [...custom, { index, key: header, isAsked: false }]
    else if (value instanceof CellProblem) return new CellProblem(`${header}: ${value.reason}`)
    else if (Array.isArray(value)) values[name] = [...((values[name] as string[] | undefined) ?? []), ...value]
    else values[name] = value
  }
  return { number: row.number, values, custom: custom.length === 0 ? null : customOf(custom, row) } as MappedRow
}

function readCell(
  { field, options, toZone }: PlannedColumn,
  cell: Cell,
): Value | undefined | CellProblem | typeof KEEP {
  const value = readValue(field.kind, cell, options)
  if (value instanceof CellProblem) return readOtherwise(field.kind, String(cell).trim(), options, value)
  if (Array.isArray(value)) return value.map(withoutTextMark)
  if (typeof value !== 'string') return value
  // A day without a time is the same day everywhere.
  if (toZone) return String(cell).includes(':') ? fromUtc(value, toZone) : value
  return withoutTextMark(value)
}

function customOf(columns: readonly CustomColumn[], { cells }: RawRow): string | null {
  let found = false
  const values: Record<string, string | number | boolean> = {}
  for (const { index, key } of columns) {
    const cell = cells[index]
    if (cell === null || cell === undefined || cell === '') continue
    values[key] = cell
    found = true
  }
  return found ? JSON.stringify(values) : null
}
