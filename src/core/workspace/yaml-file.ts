import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type * as z from 'zod'
import { GuanxiError } from '../error.js'
import { type Sentence, sentence } from '../sentence.js'
import { faultOf } from './yaml-fault.js'
import { adviceOnSyntax } from './yaml-syntax.js'

/** Reads a YAML file and checks it; throws E_CONFIG with file, line and column of the first thing that is wrong. */
export async function readYaml<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw new GuanxiError('E_CONFIG', sentence`This file cannot be read.`, {
      at: path,
      hint: reasonOf(error),
      cause: error,
    })
  }
  if (!isUtf8(bytes))
    throw new GuanxiError('E_CONFIG', sentence`This file is not UTF-8 text.`, {
      at: path,
      hint: sentence`Save it again with the encoding UTF-8; an editor may have kept Big5 or GBK.`,
    })
  return checkYaml(bytes.toString('utf8'), path, schema)
}

const reasonOf = (error: unknown): Sentence =>
  (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? sentence`There is no such file.`
    : sentence`Check that it is a file you may read.`

/** Checks YAML text against a schema; `path` is named in the error. */
export function checkYaml<S extends z.ZodType>(text: string, path: string, schema: S): z.output<S> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${path}:${Math.max(line, 1)}:${Math.max(col, 1)}`
  }
  const slip = [...document.errors, ...document.warnings][0]
  if (slip) {
    const [message, hint] = adviceOnSyntax(slip)
    throw new GuanxiError('E_CONFIG', message, { at: place(slip.pos[0]), hint })
  }
  const value = plainValue(document, place) ?? {}
  const checked = schema.safeParse(value)
  if (checked.success) return checked.data
  const fault = faultOf(checked.error.issues, schema, value)
  throw new GuanxiError('E_CONFIG', fault.message, {
    at: place(offsetOf(document, fault.path, fault.part)),
    hint: fault.hint,
  })
}

/** More aliases (`*name`) than any honest file has; a few lines of them can unfold to gigabytes. */
const MAX_ALIASES = 100

function plainValue(document: Document.Parsed, place: (offset: number) => string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch (error) {
    throw new GuanxiError('E_CONFIG', sentence`The aliases ("*name") of this file cannot be followed.`, {
      at: place(firstAlias(document)),
      hint: sentence`Write the value out where it is used.`,
      cause: error,
    })
  }
}

function firstAlias(document: Document.Parsed): number {
  let offset = 0
  visit(document, (_key, node) => {
    if (!isAlias(node)) return undefined
    offset = node.range?.[0] ?? 0
    return visit.BREAK
  })
  return offset
}

/** Where the key or the value of a path stands; where there is none, where its nearest parent stands. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[], part: 'key' | 'value'): number {
  let value: unknown = document.contents
  let offset = document.contents?.range[0] ?? 0
  path.forEach((step, index) => {
    const pair = pairAt(value, step)
    value = pair?.value
    const wanted = part === 'value' && index === path.length - 1 ? [pair?.value, pair?.key] : [pair?.key, pair?.value]
    const node = wanted.find(isNode)
    if (node?.range) offset = node.range[0]
  })
  return offset
}

/** The entry of a YAML map or list; keys are compared as text, because 2024 is a number in YAML. */
function pairAt(parent: unknown, step: PropertyKey): { key?: unknown; value: unknown } | undefined {
  if (isSeq(parent)) return { value: parent.items[Number(step)] }
  if (!isMap(parent)) return undefined
  return parent.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step))
}
