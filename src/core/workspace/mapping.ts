import * as z from 'zod'
import { isTimezone } from '../day.js'
import { english, sentence } from '../sentence.js'

/** The kinds of records a file can hold. */
export const ENTITIES = [
  'contacts',
  'companies',
  'owners',
  'products',
  'transactions',
  'deals',
  'interactions',
] as const
export type Entity = (typeof ENTITIES)[number]

/** What a cell may do with a value that is stored already. */
export const POLICIES = ['overwrite', 'fill', 'append', 'never'] as const
export type Policy = (typeof POLICIES)[number]

/** What is done where a row names a record that is not there. */
export const MISSING = ['create', 'skip', 'error'] as const
export type Missing = (typeof MISSING)[number]

/** What the cells of a custom field hold. */
export const CUSTOM_TYPES = ['text', 'number', 'day', 'time', 'yes_no', 'list'] as const
export type CustomType = (typeof CUSTOM_TYPES)[number]

const Label = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const PolicyName = z.enum(POLICIES)
const MissingName = z.enum(MISSING)
const DateFormat = z.string()
const Decimal = z
  .enum(['.', ',', 'point', 'comma'])
  .transform((sign): '.' | ',' => (sign === ',' || sign === 'comma' ? ',' : '.'))
const Timezone = z.string().refine(isTimezone, english(sentence`must be a time zone such as Asia/Taipei`))

const Target = z
  .union([
    z.string().min(1),
    z.strictObject({
      field: z.string().min(1).describe('Field of guanxi that the column becomes.'),
      type: z.enum(CUSTOM_TYPES).optional().describe('Of a custom field: what its cells hold; else text as it is.'),
      format: DateFormat.optional().describe('How days are written in this column, such as DD/MM/YYYY.'),
      decimal: Decimal.optional().describe('What stands before the decimals of numbers in this column.'),
      timezone: Timezone.optional().describe('Time zone of the times in this column that name none.'),
      separator: z.string().min(1).optional().describe('What stands between several values in one cell.'),
      values: z
        .record(z.string(), z.union([Label, z.null()]))
        .optional()
        .describe('Label in the file: what it is called here; an empty value makes the cell blank.'),
    }),
    z.null(),
  ])
  .describe('Field of guanxi, custom.NAME, or nothing to leave the column out.')
  .transform(target => (typeof target === 'string' ? { field: target } : target))

const Join = z
  .union([
    z.array(z.string()).min(1),
    z.strictObject({
      columns: z.array(z.string()).min(1).describe('Headings, in the order in which their cells are joined.'),
      with: z.string().default(' ').describe('What is put between them; a blank unless it says otherwise.'),
    }),
  ])
  .transform(join => (Array.isArray(join) ? { columns: join, with: ' ' } : join))

const Constant = z.union([z.string(), z.number()])

/** What a file under mappings/ may say. */
export const Mapping = z
  .strictObject({
    entity: z.enum(ENTITIES).describe('What a row of the file is.'),
    source: z.string().min(1).optional().describe('Name of the system the file comes from, where --source names none.'),
    columns: z
      .record(z.string(), Target)
      .default({})
      .describe(
        'Heading in the file: field of guanxi. custom.NAME keeps it as a custom field; an empty value leaves it out.',
      ),
    join: z.record(z.string(), Join).default({}).describe('Fields that are made of several columns.'),
    constants: z.record(z.string(), Constant).default({}).describe('Fields that are the same in all rows.'),
    defaults: z.record(z.string(), Constant).default({}).describe('What fields are where their cell is blank.'),
    policy: PolicyName.optional().describe(
      'What cells may do with stored values: overwrite them (lists are added to), fill blanks, append, or never change them. Default overwrite.',
    ),
    policies: z
      .record(z.string(), PolicyName)
      .default({})
      .describe('The policy of single fields, also of custom.NAME.'),
    missing: z
      .record(z.string(), MissingName)
      .default({})
      .describe(
        'What is done where a row names a company, contact, owner, product or deal that is not there: create it, skip the link, or refuse the row (error). Default create; of a deal skip.',
      ),
    date_format: DateFormat.optional().describe('How days are written in all columns, such as DD/MM/YYYY.'),
    decimal: Decimal.optional().describe('What stands before the decimals of numbers in all columns.'),
    timezone: Timezone.optional().describe('Time zone of times that name none; default that of guanxi.yaml.'),
    separator: z.string().min(1).optional().describe('What stands between several values in one cell, in all columns.'),
  })
  .meta({ title: 'mappings/*.yaml', description: 'How the columns of a file become the fields of guanxi.' })

export type Mapping = z.output<typeof Mapping>
export type ColumnTarget = NonNullable<Mapping['columns'][string]>
