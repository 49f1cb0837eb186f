import { GuanxiError } from '../error.js'
import { type LiquidText, parseLiquid } from './liquid.js'
import { mjmlToHtml } from './mjml.js'
import type { Person } from './person.js'
import type { Values } from './variables.js'

/** Nobody: by him a template is tried before there is anybody to write to. */
export const SAMPLE: Person & { name: string; email: string } = {
  contactId: 0,
  id: '0000000000000',
  externalId: 'A-1',
  name: `Anna "<b>" O'Hara & 安娜`,
  givenName: 'Anna',
  familyName: `O'Hara`,
  email: 'anna@example.com',
  company: 'Hara & Co.',
  language: 'en',
  city: '臺北',
  country: 'TW',
  rfm: {
    contactId: 0,
    recencyDays: 200,
    frequency: 3,
    monetary: 123456,
    r: 1,
    f: 3,
    m: 3,
    segment: 'At risk',
  },
  scores: new Map(
    ['rfm', 'clv', 'churn', 'lifecycle', 'lead', 'action'].map(name => [name, { value: 12.5, label: name }]),
  ),
}

/** How the body of a letter comes about: the values are filled in, and what comes out is made HTML. */
export interface Layout {
  body: LiquidText
  toHtml(filled: string): Promise<string>
}

const REMARK = /\{%-?\s*comment\s*-?%\}[\s\S]*?\{%-?\s*endcomment\s*-?%\}/g

/**
 * Reads a template and tries it with the sample. Throws E_CONFIG. Values are filled in first, then MJML lays the letter
 * out; but MJML takes ten times as long as all the rest, so where the template has no conditions or loops, and the other
 * order demonstrably gives the same letter, it is laid out once for all.
 */
export async function layOut(
  file: { path: string; text: string },
  names: readonly string[],
  sample: Values,
): Promise<Layout> {
  const body = await parseLiquid({ ...file, escape: true }, names)
  if (!file.path.endsWith('.mjml')) return { body, toHtml: async filled => filled }
  const layout: Layout = { body, toHtml: filled => mjmlToHtml(filled, file.path) }
  const expected = await letterOf(layout, sample)
  const source = file.text.replace(REMARK, '')
  if (source.includes('{%')) return layout
  const once = await layOutOnce({ ...file, text: source }, names).catch(error => {
    // Such as quotes in a filter within an attribute, which MJML cannot read before they are gone.
    if (error instanceof GuanxiError) return layout
    throw error
  })
  return (await letterOf(once, sample)) === expected ? once : layout
}

async function layOutOnce(file: { path: string; text: string }, names: readonly string[]): Promise<Layout> {
  const text = await mjmlToHtml(file.text, file.path)
  return { body: await parseLiquid({ ...file, text, escape: true }, names), toHtml: async filled => filled }
}

async function letterOf({ body, toHtml }: Layout, values: Values): Promise<string | undefined> {
  const filled = body.render(values)
  return 'text' in filled ? toHtml(filled.text) : undefined
}
