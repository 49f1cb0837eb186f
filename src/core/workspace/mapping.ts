import * as z from 'zod'

/** The kinds of records a file can hold. */
export const ENTITIES = ['contacts', 'companies', 'owners', 'products', 'transactions', 'deals'] as const
export type Entity = (typeof ENTITIES)[number]

const Target = z
  .union([
    z.string().min(1),
    z.strictObject({
      field: z.string().min(1).describe('Field of guanxi that the column becomes.'),
      format: z.string().optional().describe('How days are written in this column, such as DD/MM/YYYY.'),
    }),
    z.null(),
  ])
  .describe('Field of guanxi, custom.NAME, or nothing to leave the column out.')
  .transform(target => (typeof target === 'string' ? { field: target } : target))

/** What a file under mappings/ may say. */
export const Mapping = z
  .strictObject({
    entity: z.enum(ENTITIES).describe('What a row of the file is.'),
    columns: z
      .record(z.string(), Target)
      .describe(
        'Heading in the file: field of guanxi. custom.NAME keeps it as a custom field; an empty value leaves it out.',
      ),
    constants: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .default({})
      .describe('Fields that are the same in all rows.'),
    date_format: z.string().optional().describe('How days are written in all columns, such as DD/MM/YYYY.'),
  })
  .meta({ title: 'mappings/*.yaml', description: 'How the columns of a file become the fields of guanxi.' })

export type Mapping = z.output<typeof Mapping>
