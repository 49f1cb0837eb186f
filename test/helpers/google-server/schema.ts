import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** What Google's own client declares of each object: its fields and what they hold. */
const declared = new Map<string, Map<string, string>>()

function load(): void {
  const folder = dirname(createRequire(import.meta.url).resolve('@googleapis/sheets'))
  const text = readFileSync(join(folder, 'v4.d.ts'), 'utf8')
  for (const [, name = '', body = ''] of text.matchAll(/export interface Schema\$(\w+) \{([\s\S]*?)\n {4}\}/g)) {
    const fields = new Map<string, string>()
    for (const [, field = '', type = ''] of body.matchAll(/^ {8}(\w+)\?: ([^;]+);/gm)) fields.set(field, type)
    declared.set(name, fields)
  }
}

/** What Google answers to a request it does not understand. */
export class Invalid extends Error {
  constructor(
    message: string,
    readonly code = 400,
    readonly status = 'INVALID_ARGUMENT',
    readonly details: readonly unknown[] = [],
  ) {
    super(message)
  }
}

/** Throws where an object has a field that its schema does not declare, or one of another kind. */
export function checkSchema(value: unknown, name: string, path: string): void {
  if (declared.size === 0) load()
  const fields = declared.get(name)
  if (!fields) throw new Error(`no schema ${name}`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Invalid(`Invalid value at '${path}' (type.googleapis.com/google.apps.sheets.v4.${name})`)
  }
  for (const [field, inner] of Object.entries(value)) {
    const type = fields.get(field)
    if (type === undefined) {
      throw new Invalid(`Invalid JSON payload received. Unknown name "${field}" at '${path}': Cannot find field.`)
    }
    checkType(inner, type, `${path}.${field}`)
  }
}

function checkType(value: unknown, type: string, path: string): void {
  if (value === null || value === undefined) return
  const schema = /^Schema\$(\w+)$/.exec(type)?.[1]
  if (schema) {
    checkSchema(value, schema, path)
    return
  }
  const element = /^(?:Array<)?(?:Schema\$)?(\w+)>?\[\]/.exec(type) ?? /^(\w+)\[\] \| null$/.exec(type)
  if (element) {
    if (!Array.isArray(value)) throw new Invalid(`Invalid value at '${path}'`)
    const inner = type.startsWith('Schema$') ? `Schema$${element[1]}` : `${element[1]}`
    for (const [at, each] of value.entries()) checkType(each, inner, `${path}[${at}]`)
    return
  }
  const kind = /^(string|number|boolean)/.exec(type)?.[1]
  if (kind && typeof value !== kind) throw new Invalid(`Invalid value at '${path}' (${kind}), ${JSON.stringify(value)}`)
}

/** Whether a path such as `userEnteredFormat.textFormat.bold` names something in a schema. */
export function hasPath(name: string, path: string): boolean {
  if (declared.size === 0) load()
  const [first = '', ...rest] = path.split('.')
  const type = declared.get(name)?.get(first)
  if (type === undefined) return false
  const inner = /^Schema\$(\w+)/.exec(type)?.[1]
  return rest.length === 0 || (inner !== undefined && hasPath(inner, rest.join('.')))
}

/** The paths of a mask for an update; throws where there is none, or one of them names nothing. */
export function maskPaths(fields: unknown, name: string, path: string): string[] {
  if (typeof fields !== 'string' || fields === '')
    throw new Invalid(
      `Invalid ${path}: At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)`,
    )
  const paths = fields.split(',')
  const wrong = paths.find(each => !hasPath(name, each))
  if (wrong !== undefined) throw new Invalid(`Invalid field mask: ${wrong} at ${path}.fields`)
  return paths
}

/** A mask for reading, `a(b,c.d),e`, as a tree. */
export interface Mask {
  [field: string]: Mask
}

export function parseMask(text: string, name: string): Mask {
  let at = 0
  const list = (end: string): Mask => {
    const mask: Mask = {}
    for (;;) {
      const word = /^[\w.]+/.exec(text.slice(at))?.[0]
      if (!word) throw new Invalid(`Request contains an invalid argument: fields ${text}`)
      at += word.length
      let inner = mask
      for (const part of word.split('.')) {
        inner[part] ??= {}
        inner = inner[part]
      }
      if (text[at] === '(') {
        at++
        Object.assign(inner, merged(inner, list(')')))
      }
      const next = text[at++]
      if ((next ?? '') === end) return mask
      if (next !== ',') throw new Invalid(`Request contains an invalid argument: fields ${text}`)
    }
  }
  const mask = list('')
  const check = (part: Mask, path: string): void => {
    for (const [field, inner] of Object.entries(part)) {
      const full = path === '' ? field : `${path}.${field}`
      if (!hasPath(name, full))
        throw new Invalid(`Error expanding 'fields' parameter. Cannot find matching fields for path '${full}'.`)
      check(inner, full)
    }
  }
  check(mask, '')
  return mask
}

function merged(a: Mask, b: Mask): Mask {
  const all: Mask = { ...a }
  for (const [field, inner] of Object.entries(b)) all[field] = merged(all[field] ?? {}, inner)
  return all
}

/** The part of an object that the mask names; what is empty is left out, as Google does. */
export function masked(value: unknown, mask: Mask): unknown {
  if (Array.isArray(value)) return value.map(each => masked(each, mask))
  if (typeof value !== 'object' || value === null || Object.keys(mask).length === 0) return value
  const kept: Record<string, unknown> = {}
  for (const [field, inner] of Object.entries(mask)) {
    const found = (value as Record<string, unknown>)[field]
    if (found !== undefined) kept[field] = masked(found, inner)
  }
  return kept
}
