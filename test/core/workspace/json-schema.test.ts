import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { jsonSchemas } from '../../../src/core/workspace/json-schema.js'

const FOLDER = new URL('../../../schemas/', import.meta.url)

test('schemas/ is what the program checks; if this fails: npm run build && npm run schemas', async () => {
  const schemas = jsonSchemas()
  expect((await readdir(FOLDER)).sort()).toEqual([...schemas.keys()].sort())
  for (const [name, text] of schemas) expect(await readFile(new URL(name, FOLDER), 'utf8'), name).toBe(text)
})

test('an editor finds a title and a description of every setting', () => {
  for (const [name, text] of jsonSchemas()) {
    const schema = JSON.parse(text)
    expect([schema.title, schema.description], name).toEqual([expect.any(String), expect.any(String)])
    expect(withoutDescription(schema), name).toEqual([])
  }
})

interface Schema {
  description?: string
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
}

function withoutDescription({ properties = {}, items, anyOf = [] }: Schema): string[] {
  const own = Object.entries(properties).flatMap(([key, schema]) => [
    ...(schema.description ? [] : [key]),
    ...withoutDescription(schema),
  ])
  return [...own, ...[...anyOf, ...(items ? [items] : [])].flatMap(withoutDescription)]
}
