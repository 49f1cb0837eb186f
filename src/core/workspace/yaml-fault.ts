import * as z from 'zod'
import { nearest } from '../nearest.js'

type Issue = z.core.$ZodIssue
type JsonSchema = z.core.JSONSchema.BaseSchema

/** What is wrong with a checked value, in words for the person who wrote it. */
export interface Fault {
  path: readonly PropertyKey[]
  /** Whether the name or the value of that path is at fault. */
  part: 'key' | 'value'
  message: string
  hint: string
}

/** The fault to tell first: a name that is none, because that also explains what is missing; else the first. */
export function faultOf(issues: readonly Issue[], schema: z.ZodType, value: unknown): Fault {
  const flat = issues.map(narrow)
  const issue = flat.find(each => each.code === 'unrecognized_keys') ?? flat[0]
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  if (!issue) return { path: [], part: 'value', message: 'The file is not right.', hint: describe(root, []) }
  if (issue.code === 'unrecognized_keys') return unknownKey(issue.path, issue.keys[0] ?? '', root)
  const { path } = issue
  const name = nameOf(path)
  const found = valueAt(value, path)
  const subject = name === '' ? 'The file' : `"${name}"`
  const message = found === undefined ? `"${name}" is missing.` : `${subject} ${wordsOf(issue, found)}.`
  return { path, part: 'value', message, hint: describe(root, path) }
}

/** Of the alternatives of a value, the one that was meant: the one whose outer form fits. */
function narrow(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue
  const fitting = issue.errors.find(
    errors => !errors.some(each => each.path.length === 0 && each.code === 'invalid_type'),
  )
  const inner = fitting?.find(each => each.code === 'unrecognized_keys') ?? fitting?.[0]
  return inner ? narrow({ ...inner, path: [...issue.path, ...inner.path] }) : issue
}

function unknownKey(parent: readonly PropertyKey[], key: string, root: JsonSchema): Fault {
  const path = [...parent, key]
  const known = [...new Set(schemasAt(root, parent).flatMap(schema => Object.keys(schema.properties ?? {})))]
  const near = nearest(key, known)
  const hint = near ? `Did you mean "${near}"?` : `What can stand here: ${known.join(', ')}.`
  return { path, part: 'key', message: `"${nameOf(path)}" is not a setting.`, hint }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value
  for (const part of path) found = (found as Record<PropertyKey, unknown> | null | undefined)?.[part]
  return found
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of settings',
  record: 'a group of names and values',
  null: 'empty',
}
const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)
const typeName = (type: string): string => TYPE_NAMES[type] ?? type

/** What the value must be, as the end of a sentence. */
function wordsOf(issue: Issue, found: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeName(issue.expected)}, not ${typeName(typeOf(found))}`
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array')
        return issue.minimum === 1 ? 'must not be empty' : `must be at least ${issue.minimum} long`
      return `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`
    case 'too_big':
      return `must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`
    case 'invalid_union':
      return `must be ${alternatives(issue.errors.flat())}`
    default:
      return issue.message.startsWith('must ') ? issue.message : `is not right: ${issue.message}`
  }
}

function alternatives(issues: readonly Issue[]): string {
  const expected = issues.filter(each => each.code === 'invalid_type').map(each => typeName(each.expected))
  return [...new Set(expected)].join(' or ') || 'something else'
}

/** `stages[2].name`, the first of a list being 1. */
function nameOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part + 1}]`
    return text ? `${text}.${String(part)}` : String(part)
  }, '')
}

/** What the schema says about the setting; where it says nothing, what it says about the group it stands in. */
function describe(root: JsonSchema, path: readonly PropertyKey[]): string {
  for (let length = path.length; length >= 0; length--)
    for (const schema of schemasAt(root, path.slice(0, length))) if (schema.description) return schema.description
  return 'The schemas/ of the workspace describe every setting.'
}

/** The schemas that a value at that path may follow; several where there are alternatives. */
function schemasAt(root: JsonSchema, path: readonly PropertyKey[]): JsonSchema[] {
  let found = branches(root)
  for (const part of path) found = found.flatMap(schema => inside(schema, part)).flatMap(branches)
  return found
}

function branches(schema: JsonSchema): JsonSchema[] {
  return [schema, ...[...(schema.anyOf ?? []), ...(schema.allOf ?? [])].flatMap(each => branches(each as JsonSchema))]
}

function inside(schema: JsonSchema, part: PropertyKey): JsonSchema[] {
  if (typeof part === 'number') return isSchema(schema.items) ? [schema.items] : []
  const property = schema.properties?.[String(part)] ?? schema.additionalProperties
  return isSchema(property) ? [property] : []
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
