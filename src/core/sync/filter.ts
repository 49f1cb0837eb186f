import { GuanxiError } from '../error.js'
import { nearest } from '../nearest.js'
import { sentence, series } from '../sentence.js'
import type { Cell } from '../table.js'
import type { SyncEntity, SyncRecord } from './entity.js'
import { fieldOf } from './spec.js'

/** Which records a sync sends. */
export type RecordFilter = (record: SyncRecord) => boolean

/** Members of a segment, by the inner ids of their records. */
export type SegmentMembers = (name: string) => Promise<ReadonlySet<number> | undefined>

const CONDITION = /^\s*([\p{L}\p{N}_.]+)\s*(!=|<=|>=|=|<|>|~)\s*(.*?)\s*$/u

/**
 * Understands the filter of a sync: conditions such as `city = Taipei` or `value >= 1000`, joined by `and`, or the name
 * of a segment. Throws E_CONFIG where it is neither.
 */
export async function recordFilter(
  text: string | undefined,
  entity: SyncEntity,
  membersOf: SegmentMembers,
  at: string,
): Promise<RecordFilter> {
  if (text === undefined) return () => true
  const members = await membersOf(text)
  if (members) return ({ id }) => members.has(id)
  const conditions = text.split(/\s+and\s+/i).map(part => conditionOf(part, entity, at))
  return record => conditions.every(holds => holds(record))
}

function conditionOf(text: string, entity: SyncEntity, at: string): RecordFilter {
  const [, key = '', sign = '', typed = ''] = CONDITION.exec(text) ?? []
  const names = entity.fields.map(field => field.key)
  if (key === '')
    throw new GuanxiError('E_CONFIG', sentence`"${text}" is neither a segment nor a condition.`, {
      at,
      hint: sentence`Write it as FIELD = VALUE, with =, !=, <, <=, >, >= or ~ (contains), joined by "and".`,
    })
  if (!fieldOf(entity, key)) {
    const near = nearest(key, names)
    throw new GuanxiError('E_CONFIG', sentence`The filter names a field "${key}", and there is none.`, {
      at,
      hint: near ? sentence`Did you mean "${near}"?` : sentence`The fields are: ${series(names)}, custom.NAME.`,
    })
  }
  const value = typed.replace(/^(["'])(.*)\1$/, '$2')
  return ({ cells }) => compare(cells[key] ?? null, sign, value)
}

function compare(cell: Cell, sign: string, value: string): boolean {
  const texts = String(cell ?? '').split('; ')
  const isEqual = texts.some(text => fold(text) === fold(value))
  if (sign === '=') return isEqual
  if (sign === '!=') return !isEqual
  if (sign === '~') return fold(String(cell ?? '')).includes(fold(value))
  if (cell === null || cell === '') return false
  const order =
    typeof cell === 'number' ? cell - Number(value) : String(cell) < value ? -1 : String(cell) > value ? 1 : 0
  return sign === '<' ? order < 0 : sign === '<=' ? order <= 0 : sign === '>' ? order > 0 : order >= 0
}

const fold = (text: string): string => text.normalize('NFKC').trim().toLowerCase()
