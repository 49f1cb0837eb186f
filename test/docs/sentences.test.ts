import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseAst } from 'vitest/node'
import { jsonSchemas } from '../../src/core/workspace/json-schema.js'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))
const read = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(join(SRC, 'core', 'i18n', `zh-TW.${name}.json`), 'utf8'))
const catalogue = read('sentences')

interface Node {
  type: string
  tag?: { name?: string }
  quasi?: { quasis: { value: { cooked: string } }[] }
}

/** The templates of all that is tagged `sentence`; what people are told can be nothing else, by its type. */
function templatesIn(path: string): string[] {
  const templates: string[] = []
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const { type, tag, quasi } = node as Node
    if (type === 'TaggedTemplateExpression' && tag?.name === 'sentence' && quasi)
      templates.push(quasi.quasis.map(({ value }) => value.cooked).reduce((text, part, at) => `${text}{${at}}${part}`))
    for (const part of Object.values(node)) visit(part)
  }
  visit(parseAst(readFileSync(path, 'utf8'), { lang: 'ts' }))
  return templates
}

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.ts'))
const said = sources.flatMap(path => templatesIn(join(SRC, path)).map(template => ({ template, path })))
const gaps = (text: string): string[] => [...new Set(text.match(/\{\d+\}/g))].sort()
/** Sentences that are nothing but what stands in them need no other words. */
const hasWords = (template: string): boolean => /[a-z]/i.test(template)

describe('what people are told is there in zh-TW', () => {
  test('for every sentence of the source', () => {
    expect(said.filter(({ template }) => hasWords(template) && catalogue[template] === undefined)).toEqual([])
  })

  test('and for nothing else', () => {
    const templates = new Set(said.map(({ template }) => template))
    expect(Object.keys(catalogue).filter(template => !templates.has(template))).toEqual([])
  })

  test('with the same things in it', () => {
    for (const [template, text] of Object.entries(catalogue)) expect([text, gaps(text)]).toEqual([text, gaps(template)])
  })
})

/** What a schema says of its settings, which is advice where one is wrong. */
function descriptionsIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { description } = schema as { description?: unknown }
  return [...(typeof description === 'string' ? [description] : []), ...Object.values(schema).flatMap(descriptionsIn)]
}

test('and so is what the schemas say of every setting, and nothing else', () => {
  const described = [...jsonSchemas().values()].flatMap(text => descriptionsIn(JSON.parse(text)))
  expect(Object.keys(read('settings')).sort()).toEqual([...new Set(described)].sort())
})
