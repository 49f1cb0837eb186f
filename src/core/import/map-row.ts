import { checkDamage, cleanList, cleanText } from '../clean/clean-text.js'
import { CleaningLog } from '../clean/cleaning-log.js'
import { countryCode } from '../clean/country.js'
import type { Home } from '../clean/home.js'
import type { PersonName } from '../clean/person-name.js'
import { shapeOf } from '../clean/shape.js'
import { timeBetweenZones } from '../day.js'
import { toNumber } from '../decimal.js'
import { type Sentence, sentence, together } from '../sentence.js'
import type { RawRow } from '../source.js'
import type { Cell } from '../table.js'
import { refusedNotes } from './cell-note.js'
import type { ColumnPlan, CustomColumn, PlannedColumn } from './column-plan.js'
import type { MappedRow } from './field.js'
import { CellProblem, KEEP, type Read, type ReadOptions, readValue, type Value, withoutTextMark } from './read-value.js'

/**
 * Reads a row's cells as its fields and cleans them; gives the reason instead where a cell is not what its column says.
 * `log` counts what was cleaned.
 */
export function mapRow(plan: ColumnPlan, row: RawRow, log = new CleaningLog()): MappedRow | CellProblem {
  const refused = row.problem ?? (row.notes && refusedNotes(plan, row.notes))
  if (refused) return new CellProblem(refused)
  const values: Record<string, Value> = { ...plan.constants }
  let columns = plan.custom
  let cleared: string[] | undefined
  let problems: Sentence[] | undefined
  const home = homeOfRow(plan, row)
  for (const column of plan.columns) {
    const { index, header, name } = column
    const cell = row.cells[index] ?? null
    if (cell === null || cell === '') continue
    if (isClear(cell)) {
      cleared = [...(cleared ?? []), name]
      continue
    }
    log.column = header
    const value = readCell(column, cell, home, log)
    if (value === undefined) continue
    if (value === KEEP) columns = [...columns, { index, key: header, isAsked: false }]
    else if (value instanceof CellProblem) {
      // All that is wrong with a row is told at once, so that it is mended once.
      problems ??= []
      problems.push(sentence`${header}: ${value.reason}`)
    } else if (Array.isArray(value)) values[name] = [...((values[name] as string[] | undefined) ?? []), ...value]
    else values[name] = column.joinWith === undefined ? value : joined(values[name], value, column.joinWith)
  }
  const currency = log.takeCurrency()
  if (problems !== undefined) return refusal(together(problems), log)
  if (currency !== '' && plan.hasCurrency) {
    const said = values.currency ?? currency
    if (currency === 'several' || said !== currency)
      return refusal(
        currency === 'several'
          ? sentence`its amounts have signs of several currencies`
          : sentence`its amounts are in ${currency}, and its currency is ${String(said)}`,
        log,
      )
    values.currency = currency
  }
  const postalCode = log.takePostalCode()
  if (postalCode !== '' && values.postal_code === undefined) {
    values.postal_code = postalCode
    log.changed('postal_code', '', postalCode)
  }
  for (const name in plan.defaults) values[name] ??= plan.defaults[name] as Value
  for (const { index, key } of columns) if (isClear(row.cells[index])) cleared = [...(cleared ?? []), `custom.${key}`]
  const person = log.takePerson()
  const salutation = person && plan.entity === 'contacts' ? nameParts(values, person) : undefined
  const custom = customOf(plan, columns, row, { home, log, salutation })
  const remarks = log.takeRemarks()
  if (custom instanceof CellProblem) return custom
  return { number: row.number, values, custom, ...(remarks && { remarks }), ...(cleared && { cleared }) } as MappedRow
}

/** Why one cell refuses its row, without the heading of its column. */
export function withoutHeading(reason: Sentence, heading: string): Sentence {
  const [named, own] = reason.values
  return reason.template === '{1}: {2}' && named === heading && typeof own === 'object' ? own : reason
}

/** Why a row cannot be taken; what its other cells have told is not of the next row. */
function refusal(reason: Sentence, log: CleaningLog): CellProblem {
  log.takeRemarks()
  log.takePostalCode()
  log.takePerson()
  return new CellProblem(reason)
}

/** The sign by which a cell says that what is stored is to go; a blank says nothing. */
const CLEAR = '∅'

export const isClear = (cell: Cell | undefined): boolean =>
  typeof cell === 'string' && cell.length < 4 && cell.trim() === CLEAR

const joined = (before: unknown, value: unknown, sign: string): string =>
  before === undefined ? String(value) : `${before}${sign}${value}`

/** A row that names its country is at home there: its phones are written as people write them there. */
export function homeOfRow({ home, countryIndex }: ColumnPlan, { cells }: RawRow): Home {
  const country = countryIndex === undefined ? undefined : cells[countryIndex]
  if (typeof country !== 'string' || country === '') return home
  const code = countryCode(country)
  if (code === '' || code === home.country) return home
  // Neighbouring rows are mostly of one country.
  if (lastHome?.country !== code || lastOf !== home) {
    lastHome = { ...home, country: code }
    lastOf = home
  }
  return lastHome
}

let lastHome: Home | undefined
let lastOf: Home | undefined

/** Tells family and given name where a contact has only a name in full; returns the title that stood with it. */
function nameParts(values: Record<string, Value>, person: PersonName): string | undefined {
  if (values.given_name === undefined && values.family_name === undefined) {
    if (person.family !== undefined) values.family_name = person.family
    if (person.given !== undefined) values.given_name = person.given
  }
  return person.salutation
}

export function readCell(
  { kind, clean, health, options, toZone, values }: Omit<PlannedColumn, 'index' | 'header' | 'name'>,
  cell: Cell,
  home: Home,
  log: CleaningLog,
): Read {
  const named = values === undefined || kind === 'list' ? cell : renamed(values, cell)
  if (toZone !== undefined && named !== null) return readTime(String(named).trim(), options, toZone, log)
  if (named === null) return undefined
  if (kind === 'text') return cleanText(withoutTextMark(String(named)), clean, { home, log, health })
  if (kind !== 'list') return readValue(kind, named, options, log)
  const items = cleanList(withoutTextMark(String(named)), clean, {
    home,
    log,
    health,
    separator: options.separator,
  })
  if (values === undefined || !Array.isArray(items)) return items
  return items.flatMap(item => renamed(values, item) ?? [])
}

/** What a label of the file is called here. */
function renamed<T extends Cell>(values: Readonly<Record<string, string | null>>, cell: T): T | string | null {
  const label = String(cell ?? '').trim()
  return Object.hasOwn(values, label) ? (values[label] ?? null) : cell
}

const NAMES_ITS_ZONE = /(?:Z|UTC|[+-]\d{2}:?\d{2})$/

/** A time of another time zone, as the clock of the workspace showed it. */
function readTime(text: string, options: ReadOptions, toZone: string, log: CleaningLog): Read {
  const isOfOwnZone = NAMES_ITS_ZONE.test(text)
  const value = readValue('time', text, isOfOwnZone ? { ...options, timezone: toZone } : options, log)
  // A day without a time is the same day everywhere.
  if (typeof value !== 'string' || isOfOwnZone || !text.includes(':')) return value
  return timeBetweenZones(value, options.timezone, toZone)
}

type Custom = Record<string, string | number | boolean | string[]>

function customOf(
  { customConstants, customDefaults }: ColumnPlan,
  columns: readonly CustomColumn[],
  { cells }: RawRow,
  { home, log, salutation }: { home: Home; log: CleaningLog; salutation: string | undefined },
): string | null | CellProblem {
  const values: Custom = salutation === undefined ? { ...customConstants } : { salutation, ...customConstants }
  for (const column of columns) {
    const { index, key, joinWith } = column
    const cell = cells[index]
    if (cell === null || cell === undefined || cell === '' || isClear(cell)) continue
    const value = column.type === undefined ? soundCell(cell, home, log, key) : readCustom(column, cell, home, log)
    if (value instanceof CellProblem) return new CellProblem(sentence`${key}: ${value.reason}`)
    if (value !== undefined) values[key] = joinWith === undefined ? value : joined(values[key], value, joinWith)
  }
  for (const key in customDefaults) values[key] ??= customDefaults[key] as string | number
  for (const _ in values) return JSON.stringify(values)
  return null
}

const YES = /^(?:yes|y|true|t|1|on|是|有|對|对|✓|v)$/iu
const NO = /^(?:no|n|false|f|0|off|否|無|无|不是|沒有|没有|x)$/iu

/** A cell that is kept as it is, unless it is an error of a spreadsheet. */
function soundCell(
  cell: string | number | boolean,
  home: Home,
  log: CleaningLog,
  key: string,
): string | number | boolean | CellProblem {
  if (typeof cell !== 'string') return cell
  const shape = shapeOf(cell)
  if (shape === 0) return cell
  log.column = key
  return checkDamage(cell, shape, 'note', { home, log }) ?? cell
}

/** A cell of a custom field whose type the mapping tells. */
function readCustom(
  column: CustomColumn,
  cell: Cell,
  home: Home,
  log: CleaningLog,
): Custom[string] | undefined | CellProblem {
  const { type = 'text', options = { timezone: 'UTC' } } = column
  const kind = type === 'number' ? 'decimal' : type === 'yes_no' ? 'text' : type
  const value = readCell({ ...column, kind, clean: 'text', options }, cell, home, log)
  if (value === KEEP) return String(cell)
  if (value === undefined || value instanceof CellProblem || Array.isArray(value)) return value
  if (typeof value === 'object') return toNumber(value)
  if (type !== 'yes_no') return value
  const word = String(value)
  if (YES.test(word)) return true
  return NO.test(word) ? false : new CellProblem(sentence`"${word}" is neither yes nor no`)
}
