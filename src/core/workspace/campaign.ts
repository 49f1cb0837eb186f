import { readFile } from 'node:fs/promises'
import { LineCounter, parseDocument } from 'yaml'
import * as z from 'zod'
import { readYaml } from './yaml-file.js'

/** What a file under campaigns/ may say. */
export const Campaign = z
  .strictObject({
    subject: z
      .string()
      .min(1)
      .describe('Subject line; may use the variables of the template, such as {{ contact.name }}.'),
    template: z.string().min(1).describe('File under templates/, such as win-back.mjml.'),
    audience: z
      .union([
        z.strictObject({ rfm: z.array(z.string().min(1)).min(1).describe('Segments of the RFM report.') }),
        z.strictObject({
          segment: z.string().min(1).describe('A file under segments/, by its name.'),
          entered: z
            .boolean()
            .default(false)
            .describe('Only those who have entered it between the last two times it was run.'),
        }),
      ])
      .describe('Who gets it.'),
    variables: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .default({})
      .describe('Variables of this campaign, the same for everybody: {{ variables.NAME }} in subject and template.'),
    fallbacks: z
      .record(z.string(), z.string())
      .default({})
      .describe(
        'What stands for a variable, such as contact.given_name, where a contact has no value; without it he is refused.',
      ),
  })
  .meta({ title: 'campaigns/*.yaml', description: 'A mail to a segment.' })

export type Campaign = z.output<typeof Campaign> & {
  name: string
  path: string
  /** Line and column of a value of the file, both from 1; the begin of the file where there is no such value. */
  place(...keys: readonly (string | number)[]): { line: number; column: number }
}

/** Reads a campaign file. Throws E_CONFIG with file, line and column. */
export async function readCampaign(path: string, name: string): Promise<Campaign> {
  const checked = await readYaml(path, Campaign)
  const text = await readFile(path, 'utf8')
  return {
    ...checked,
    name,
    path,
    place(...keys) {
      const lineCounter = new LineCounter()
      const node = parseDocument(text, { lineCounter }).getIn(keys, true) as
        | { range?: [number, number, number] }
        | undefined
      const offset = node?.range?.[0] ?? 0
      const { line, col } = lineCounter.linePos(offset)
      const quoted = text[offset] === '"' || text[offset] === "'"
      return { line: Math.max(line, 1), column: Math.max(col, 1) + (quoted ? 1 : 0) }
    },
  }
}
