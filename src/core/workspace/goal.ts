import * as z from 'zod'
import { isDay } from '../day.js'
import { english, sentence } from '../sentence.js'

/** What a goal can be set for: the columns of the kpi report. */
export const GOAL_KPIS = [
  'revenue',
  'orders',
  'customers',
  'new_customers',
  'returning_customers',
  'avg_order_value',
  'revenue_per_customer',
  'repeat_rate',
  'retention',
] as const

export const PERIODS = ['month', 'quarter', 'year'] as const
export type PeriodKind = (typeof PERIODS)[number]

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, english(sentence`must be a day such as 2024-01-01`))
  .refine(isDay, english(sentence`must be a day that exists`))

/** What a file under goals/ may say. */
export const Goal = z
  .strictObject({
    kpi: z.enum(GOAL_KPIS).describe('What the goal is for: a column of guanxi report kpi.'),
    target: z.number().positive().describe('What shall be reached: money in units of currency, rates between 0 and 1.'),
    period: z.enum(PERIODS).default('month').describe('The calendar period in which it shall be reached.'),
    from: day.optional().describe('First day for which the goal holds; before it there is no goal.'),
    until: day.optional().describe('Last day for which the goal holds.'),
  })
  .meta({
    title: 'goals/*.yaml',
    description: 'A goal for sales or customers, and the period in which it shall be reached.',
  })

export type Goal = z.output<typeof Goal> & { name: string }
