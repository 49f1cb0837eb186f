import * as z from 'zod'
import { english, sentence } from '../sentence.js'
import { readYaml } from './yaml-file.js'

/** A rule as a file says it: one line of text, or a tree whose leaves are such lines. */
export type RuleTree = string | { all: RuleTree[] } | { any: RuleTree[] } | { not: RuleTree }

const Tree: z.ZodType<RuleTree> = z.lazy(() =>
  z.union([
    z.string().min(1),
    z.strictObject({ all: z.array(Tree).min(1).describe('All of these hold.') }),
    z.strictObject({ any: z.array(Tree).min(1).describe('At least one of these holds.') }),
    // A description here would make another schema each time, without end.
    z.strictObject({ not: Tree }),
  ]),
)

const Contacts = z
  .array(z.union([z.string().min(1), z.number()]).transform(String))
  .default([])
  .describe('Contacts by id, external id, e-mail or phone.')

/** What a file under segments/ may say. */
export const Segment = z
  .strictObject({
    title: z.string().min(1).optional().describe('What people call it.'),
    description: z.string().optional().describe('What it is for.'),
    where: Tree.optional().describe('Who belongs to it, such as: orders.count >= 3 and not tag = "vip".'),
    include: Contacts.describe('Contacts that belong to it whatever the rule says.'),
    exclude: Contacts.describe('Contacts that never belong to it.'),
  })
  .refine(({ where, include }) => where !== undefined || include.length > 0, {
    message: english(sentence`must have a rule under "where", or contacts under "include"`),
  })
  .meta({ title: 'segments/*.yaml', description: 'Who belongs together.' })

export type Segment = z.output<typeof Segment> & { name: string; path: string }

/** Reads a segment file. Throws E_CONFIG with file, line and column. */
export async function readSegment(path: string, name: string): Promise<Segment> {
  return { ...(await readYaml(path, Segment)), name, path }
}
