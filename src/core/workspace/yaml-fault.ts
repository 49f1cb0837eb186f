import * as z from 'zod'
import { nearest } from '../nearest.js'
import { listed, type Sentence, type SentenceValue, sentence, series } from '../sentence.js'

type Issue = z.core.$ZodIssue
type JsonSchema = z.core.JSONSchema.BaseSchema

/** What is wrong with a checked value, in words for the person who wrote it. */
export interface Fault {
  path: readonly PropertyKey[]
  /** Whether the name or the value of that path is at fault. */
  part: 'key' | 'value'
  message: Sentence
  hint: Sentence
}

/** The fault to tell first: a name that is none, because that also explains what is missing; else the first. */
export function faultOf(issues: readonly Issue[], schema: z.ZodType, value: unknown): Fault {
  const flat = issues.map(narrow)
  const issue = flat.find(each => each.code === 'unrecognized_keys') ?? flat[0]
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  if (!issue) return { path: [], part: 'value', message: sentence`The file is not right.`, hint: describe(root, []) }
  if (issue.code === 'unrecognized_keys') return unknownKey(issue.path, issue.keys[0] ?? '', root)
  const { path } = issue
  const name = nameOf(path)
  const found = valueAt(value, path)
  const subject = name === '' ? sentence`The file` : sentence`"${name}"`
  const message = found === undefined ? sentence`"${name}" is missing.` : sentence`${subject} ${wordsOf(issue, found)}.`
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
  const hint = near ? sentence`Did you mean "${near}"?` : sentence`What can stand here: ${series(known)}.`
  return { path, part: 'key', message: sentence`"${nameOf(path)}" is not a setting.`, hint }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value
  for (const part of path) found = (found as Record<PropertyKey, unknown> | null | undefined)?.[part]
  return found
}

const TYPE_NAMES: Readonly<Record<string, Sentence>> = {
  string: sentence`text`,
  number: sentence`a number`,
  int: sentence`a whole number`,
  boolean: sentence`true or false`,
  array: sentence`a list`,
  object: sentence`a group of settings`,
  record: sentence`a group of names and values`,
  null: sentence`empty`,
}
const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)
const typeName = (type: string): SentenceValue => TYPE_NAMES[type] ?? type

/** What the value must be, as the end of a sentence. */
function wordsOf(issue: Issue, found: unknown): Sentence {
  switch (issue.code) {
    case 'invalid_type':
      return sentence`must be ${typeName(issue.expected)}, not ${typeName(typeOf(found))}`
    case 'invalid_value':
      return sentence`must be ${listed(issue.values.map(String), 'or') ?? ''}`
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array' ? tooShort(issue) : tooSmall(issue)
    case 'too_big':
      return issue.inclusive
        ? sentence`must be at most ${String(issue.maximum)}`
        : sentence`must be less than ${String(issue.maximum)}`
    case 'invalid_union':
      return sentence`must be ${alternatives(issue.errors.flat())}`
    default:
      return ownWords(issue)
  }
}

type TooSmall = Extract<Issue, { code: 'too_small' }>

const tooShort = ({ minimum }: TooSmall): Sentence =>
  minimum === 1 ? sentence`must not be empty` : sentence`must be at least ${String(minimum)} long`

const tooSmall = ({ minimum, inclusive }: TooSmall): Sentence =>
  inclusive ? sentence`must be at least ${String(minimum)}` : sentence`must be more than ${String(minimum)}`

/** What one of our schemas says itself, in its parameters where it has gaps. */
function ownWords(issue: Issue): Sentence {
  if (issue.code === 'custom' && issue.params?.told) return issue.params.told
  const told = { template: issue.message, values: [] }
  return issue.message.startsWith('must ') ? told : sentence`is not right: ${told}`
}

function alternatives(issues: readonly Issue[]): SentenceValue {
  const expected = issues.filter(each => each.code === 'invalid_type').map(each => each.expected)
  return listed([...new Set(expected)].map(typeName), 'or') ?? sentence`something else`
}

/** `stages[2].name`, the first of a list being 1. */
function nameOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part + 1}]`
    return text ? `${text}.${String(part)}` : String(part)
  }, '')
}

/** What the schema says about the setting; where it says nothing, what it says about the group it stands in. */
function describe(root: JsonSchema, path: readonly PropertyKey[]): Sentence {
  for (let length = path.length; length >= 0; length--)
    for (const schema of schemasAt(root, path.slice(0, length)))
      if (schema.description) return { template: schema.description, values: [] }
  return sentence`The schemas/ of the workspace describe every setting.`
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
