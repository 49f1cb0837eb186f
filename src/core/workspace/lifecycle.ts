import * as z from 'zod'
import { english, sentence } from '../sentence.js'

const limit = (what: string) =>
  z
    .strictObject({
      gaps: z.number().positive().optional().describe('So many of the usual gaps between purchases.'),
      days: z.int().positive().optional().describe('So many days.'),
    })
    .refine(
      ({ gaps, days }) => (gaps === undefined) !== (days === undefined),
      english(sentence`must say either gaps or days, and not both`),
    )
    .optional()
    .describe(what)

/** What lifecycle.yaml may say; whatever it leaves out follows from the data. */
export const Lifecycle = z
  .strictObject({
    new_days: z
      .int()
      .positive()
      .optional()
      .describe('Days from the first purchase for which somebody who has bought once is new (default: the usual gap).'),
    won_back_days: z
      .int()
      .positive()
      .optional()
      .describe('Days for which somebody who has come back after a lapse is won back (default: the usual gap).'),
    own_rhythm_from: z
      .int()
      .min(2)
      .default(3)
      .describe('Days with a purchase from which on the usual gap is the customer’s own, and not that of all.'),
    shortest_gap_days: z
      .int()
      .min(1)
      .default(7)
      .describe(
        'No usual gap is taken for shorter than this: who bought on three days of one week is no daily customer.',
      ),
    at_risk: limit('Since the last purchase, from which on somebody is at risk.'),
    lapsed: limit('Since the last purchase, from which on somebody is lapsed.'),
    lost: limit('Since the last purchase, from which on somebody is lost.'),
  })
  .meta({ title: 'lifecycle.yaml', description: 'When a customer is new, active, at risk, lapsed, lost or won back.' })

export type Lifecycle = z.output<typeof Lifecycle>
