import { isDateFormat } from '../clean/date-format.js'
import { GuanxiError } from '../error.js'
import { nearest } from '../nearest.js'
import { nameOf, sentence, series } from '../sentence.js'
import type { Entity, Mapping } from '../workspace/mapping.js'
import type { Fields } from './field.js'

/** The records that a row of each entity can name besides itself, and what may be done where they are not there. */
export const RELATIONS: Record<Entity, readonly string[]> = {
  contacts: ['company'],
  companies: [],
  owners: [],
  products: [],
  transactions: [],
  deals: ['company', 'contact', 'owner', 'product'],
  interactions: ['company', 'contact', 'deal', 'owner'],
}

interface Checked {
  entity: Entity
  at: string
  mapping?: Mapping | undefined
}

/** The name of a custom field, where the field is one: `branch` of `custom.branch`. */
export const customName = (field: string): string | undefined => /^custom\.(.+)$/s.exec(field)?.[1]

/** Whether a mapping can be used for a file with these headings. Throws E_COLUMN. */
export function checkMapping(headers: readonly string[], fields: Fields, { entity, mapping, at }: Checked): void {
  if (!mapping) return
  if (mapping.entity !== entity)
    throw new GuanxiError(
      'E_COLUMN',
      sentence`The mapping is for ${nameOf('noun', mapping.entity)}, not for ${nameOf('noun', entity)}.`,
      {
        at,
        hint: sentence`Import ${nameOf('noun', mapping.entity)}, or name another mapping with --map.`,
      },
    )
  for (const [header, target] of Object.entries(mapping.columns)) {
    checkHeader(header, headers, at)
    if (target?.format && !isDateFormat(target.format)) throw badFormat(target.format, at)
    if (!target) continue
    checkField(target.field, fields, at)
    if (target.type && customName(target.field) === undefined)
      throw new GuanxiError('E_COLUMN', sentence`The mapping gives the field "${target.field}" a type.`, {
        at,
        hint: sentence`Only custom fields have a type of their choice.`,
      })
  }
  for (const [name, { columns }] of Object.entries(mapping.join)) {
    checkField(name, fields, at)
    if (customName(name) === undefined && fields[name]?.kind !== 'text')
      throw new GuanxiError('E_COLUMN', sentence`The mapping joins columns to "${name}", which is no text.`, {
        at,
        hint: sentence`Only text can be made of several columns. A list takes all columns that are given to it.`,
      })
    for (const header of columns) checkHeader(header, headers, at)
  }
  checkTwice(mapping, fields, at)
  if (mapping.date_format && !isDateFormat(mapping.date_format)) throw badFormat(mapping.date_format, at)
  for (const group of [mapping.constants, mapping.defaults, mapping.policies])
    for (const name of Object.keys(group)) checkField(name, fields, at)
  checkPolicies(mapping, fields, at)
  checkRelations(mapping, at)
}

function checkHeader(header: string, headers: readonly string[], at: string): void {
  if (headers.includes(header)) return
  const near = nearest(header, headers)
  throw new GuanxiError('E_COLUMN', sentence`The mapping names a column "${header}", and the file has none.`, {
    at,
    hint: near ? sentence`Did you mean "${near}"?` : sentence`The file has: ${series(headers)}.`,
  })
}

function checkTwice({ columns, constants, join }: Mapping, fields: Fields, at: string): void {
  const given = new Set(Object.keys(constants))
  const targets = Object.entries(columns).map(([header, target]) => ({ what: header, field: target?.field }))
  for (const { what, field } of [...targets, ...Object.keys(join).map(name => ({ what: 'join', field: name }))]) {
    if (field === undefined || fields[field]?.kind === 'list') continue
    if (given.has(field))
      throw new GuanxiError('E_COLUMN', sentence`The mapping gives the field "${field}" a second time, to "${what}".`, {
        at,
        hint: sentence`A field has one column or one constant. Make one of them custom.NAME.`,
      })
    given.add(field)
  }
}

export const FORMAT_HINT = sentence`Write it with YYYY (or YY), MM (or MMM) and DD, such as DD/MM/YYYY; or ROC for years of the Republic of China, serial for days as Excel counts them.`

const badFormat = (format: string, at: string): GuanxiError =>
  new GuanxiError('E_COLUMN', sentence`"${format}" is not a date format.`, {
    at,
    hint: FORMAT_HINT,
  })

function checkField(name: string, fields: Fields, at: string): void {
  if (Object.hasOwn(fields, name) || customName(name) !== undefined) return
  const near = nearest(name, Object.keys(fields))
  throw new GuanxiError('E_COLUMN', sentence`The mapping names a field "${name}", and guanxi has none.`, {
    at,
    hint: near
      ? sentence`Did you mean "${near}"?`
      : sentence`The fields are: ${series(Object.keys(fields))}, custom.NAME.`,
  })
}

function checkPolicies({ policy, policies }: Mapping, fields: Fields, at: string): void {
  if (policy === 'append')
    throw new GuanxiError('E_COLUMN', sentence`The mapping appends to every field.`, {
      at,
      hint: sentence`Name the fields under "policies"; a number or a day cannot be appended to.`,
    })
  for (const [name, own] of Object.entries(policies)) {
    const kind = fields[name]?.kind
    if (own !== 'append' || kind === undefined || kind === 'text' || kind === 'list') continue
    throw new GuanxiError('E_COLUMN', sentence`The mapping appends to "${name}", which is neither text nor a list.`, {
      at,
      hint: sentence`Its policy can be overwrite, fill or never.`,
    })
  }
}

function checkRelations({ entity, missing }: Mapping, at: string): void {
  const known = RELATIONS[entity]
  for (const [name, what] of Object.entries(missing)) {
    if (!known.includes(name))
      throw new GuanxiError(
        'E_COLUMN',
        sentence`The mapping says what to do where a "${name}" of ${nameOf('noun', entity)} is missing.`,
        {
          at,
          hint:
            known.length > 0
              ? sentence`That can be said of: ${series(known)}.`
              : sentence`A row of ${nameOf('noun', entity)} names no other record.`,
        },
      )
    if (name === 'deal' && what === 'create')
      throw new GuanxiError('E_COLUMN', sentence`A deal cannot be created from its name alone.`, {
        at,
        hint: sentence`Import the deals first, and say skip or error here.`,
      })
  }
}
