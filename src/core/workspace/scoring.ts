import * as z from 'zod'
import { english, sentence } from '../sentence.js'

/** What rules can ask of a contact, and what it is. */
export const CONTACT_FACTS = {
  name: 'name',
  email: 'the first e-mail address',
  phone: 'the first phone number',
  company: 'name of the company',
  job_title: 'job title',
  city: 'city',
  region: 'region',
  country: 'country',
  language: 'language',
  tags: 'tags; equals and one_of ask whether there is one',
  birthday_in_days: 'days to the next birthday',
  orders: 'purchase orders',
  spent: 'net sales, in units of currency',
  days_since_order: 'days since the last purchase order',
  lifecycle: 'stage of life: prospect, new, active, won back, at risk, lapsed, lost',
  rfm_segment: 'segment of the rfm report',
  gaps_since_order: 'usual gaps between purchases that have passed since the last',
  interactions: 'interactions',
  days_since_interaction: 'days since the last interaction',
  open_deals: 'open deals',
  open_deal_value: 'value of open deals, in units of currency',
  won_deals: 'won deals',
} as const

/** What rules can ask of a deal. */
export const DEAL_FACTS = {
  name: 'name of the deal',
  contact: 'name of the contact',
  company: 'name of the company',
  product: 'product',
  owner: 'owner',
  team: 'team of the owner',
  region: 'region of the owner',
  stage: 'stage',
  source: 'lead source',
  value: 'value, in units of currency',
  list_price: 'list price of the product, in units of currency',
  age_days: 'days since it was created',
  days_in_stage: 'days since it entered the stage',
  days_to_close: 'days to the expected close; below 0 when overdue',
} as const

const scalar = z.union([z.string(), z.number()])

const Condition = z
  .strictObject({
    field: z.string().min(1).describe('What is asked for.'),
    is: z.enum(['present', 'absent']).optional().describe('Whether there is a value at all.'),
    equals: scalar.optional().describe('The very value, whatever its case.'),
    one_of: z.array(scalar).min(1).optional().describe('One of these values, whatever their case.'),
    contains: z.string().min(1).optional().describe('A part of the text, whatever its case.'),
    at_least: z.number().optional().describe('A number from this on.'),
    at_most: z.number().optional().describe('A number up to this.'),
  })
  .refine(
    ({ field: _, ...tests }) => Object.values(tests).some(test => test !== undefined),
    english(sentence`must ask something: is, equals, one_of, contains, at_least or at_most`),
  )

export type Condition = z.output<typeof Condition>

const conditions = z.array(Condition).min(1).describe('All of these must hold.')

/** What a file under scoring/ may say. */
export const Scoring = z
  .strictObject({
    rules: z
      .array(
        z.strictObject({
          when: conditions,
          points: z.int().describe('Points that it adds; below 0 it takes away.'),
          reason: z.string().min(1).describe('What people read beside the score.'),
        }),
      )
      .default([])
      .describe('Rules that add points (scoring/lead.yaml, scoring/deal.yaml).'),
    bands: z
      .array(
        z.strictObject({
          name: z.string().min(1).describe('Name of the band.'),
          from: z.number().describe('Points from which on.'),
        }),
      )
      .default([
        { name: 'hot', from: 60 },
        { name: 'warm', from: 30 },
        { name: 'cold', from: -1_000_000 },
      ])
      .describe('Names for scores, from the highest.'),
    actions: z
      .array(
        z.strictObject({
          when: conditions,
          action: z.string().min(1).describe('What to do.'),
          reason: z.string().min(1).describe('Why.'),
          priority: z.int().min(1).max(9).default(5).describe('1 comes first.'),
        }),
      )
      .default([])
      .describe(
        'Next best actions (scoring/next-action.yaml); of several that hold, the one that comes first in the file.',
      ),
  })
  .meta({ title: 'scoring/*.yaml', description: 'Rules that score leads and deals, or say what to do next.' })

export type Scoring = z.output<typeof Scoring>
