import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseAst } from 'vitest/node'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))
const catalogue: Record<string, string> = JSON.parse(
  readFileSync(join(SRC, 'core', 'i18n', 'zh-TW.sentences.json'), 'utf8'),
)

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
