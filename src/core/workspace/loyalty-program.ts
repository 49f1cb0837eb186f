import * as z from 'zod'
import { isDay } from '../day.js'
import { english, sentence } from '../sentence.js'

/** Rates and limits are reckoned exactly, as decimals. */
const rate = z
  .number()
  .refine(value => Number(value.toFixed(6)) === value, english(sentence`may have at most 6 decimals`))

/** What loyalty/program.yaml may say. */
export const LoyaltyProgram = z
  .strictObject({
    name: z.string().min(1).describe('Name of the programme, used in reports and mails.'),
    points_per_unit: rate
      .positive()
      .max(1_000_000)
      .describe('Points for one unit of currency, rounded down for each order.'),
    point_value: rate.min(0).max(1_000_000).describe('What one point is worth to its holder, in units of currency.'),
    starts: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/, english(sentence`must be a day such as 2024-01-01`))
      .refine(isDay, english(sentence`must be a day that exists`))
      .optional()
      .describe('First day that earns points.'),
    tiers: z
      .array(
        z.strictObject({
          name: z.string().min(1).describe('Name of the tier.'),
          from: rate
            .min(0)
            .max(1_000_000_000)
            .describe('Spend in the last 12 months from which on it is reached; 0 for the first.'),
        }),
      )
      .min(1)
      .describe(
        'Tiers by spend in the last 12 months, in units of currency, from the lowest; the first must begin at 0.',
      ),
  })
  .superRefine(({ tiers }, context) => {
    if (tiers[0]?.from !== 0)
      context.addIssue({ code: 'custom', path: ['tiers'], message: english(sentence`must begin with a tier from 0`) })
    for (let i = 1; i < tiers.length; i++)
      if ((tiers[i]?.from ?? 0) <= (tiers[i - 1]?.from ?? 0))
        context.addIssue({
          code: 'custom',
          path: ['tiers', i, 'from'],
          message: english(sentence`must be more than the tier before`),
        })
  })
  .meta({ title: 'loyalty/program.yaml', description: 'A loyalty programme: what earns points, and the tiers.' })

export type LoyaltyProgram = z.output<typeof LoyaltyProgram>
