import * as z from 'zod'
import { english, sentence } from '../sentence.js'

/** The kinds of records that can be kept in step with a sheet. */
export const SYNC_ENTITIES = ['contacts', 'companies', 'deals', 'interactions', 'products'] as const
export type SyncEntityName = (typeof SYNC_ENTITIES)[number]

/** Which side a column belongs to. */
export const OWNERS = ['crm', 'sheet', 'both'] as const
export type ColumnOwner = (typeof OWNERS)[number]

const Owner = z.enum(OWNERS).describe('Whose word counts: crm, sheet, or both (whoever changed it last).')

const Column = z.union([
  Owner,
  z.strictObject({
    owner: Owner.default('both'),
    heading: z.string().min(1).optional().describe('Heading in the sheet (default: that of the field).'),
  }),
])

const share = (share: number) => z.number().min(0).max(1).default(share)

const Limits = z.strictObject({
  changed: share(0.5).describe('Share of the cells of one column that a run may change on one side.'),
  cleared: share(0.2).describe('Share of the cells of one column that a run may clear on one side.'),
  rows: share(0.2).describe('Share of the rows that may be gone from the sheet, or from guanxi.'),
  at_least: z.int().min(0).default(10).describe('So few cells or rows never stop a run, whatever share they are.'),
})

/** What a file under syncs/ may say. */
export const Sync = z
  .strictObject({
    entity: z.enum(SYNC_ENTITIES).describe('What a row of the sheet is.'),
    to: z
      .string()
      .min(1)
      .describe('The sheet: FILE.xlsx#Tab, FILE.csv or sheets:ID#Tab; a path is relative to the workspace.'),
    filter: z
      .string()
      .min(1)
      .optional()
      .describe('Which records are sent: a condition such as "city = Taipei", or a segment. Rows once sent stay.'),
    columns: z
      .record(z.string(), Column)
      .refine(columns => Object.keys(columns).length > 0, english(sentence`must name at least one column`))
      .describe('Field of guanxi, or custom.NAME: whose word counts.'),
    on_vanished: z
      .enum(['ask', 'archive'])
      .default('ask')
      .describe('A row was deleted in the sheet: ask in the Conflicts tab, or archive the record.'),
    limits: Limits.prefault({}).describe('A run that would change more than this stops; --force lets it go on.'),
  })
  .meta({ title: 'syncs/*.yaml', description: 'A spreadsheet that people and guanxi keep in step.' })

export type Sync = z.output<typeof Sync> & { name: string; path: string }
