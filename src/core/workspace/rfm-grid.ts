import * as z from 'zod'
import { english, listed, sentence } from '../sentence.js'

const RANGE = english(sentence`must be a score or a range of scores from 1 to 5, such as 3-4`)

/** A number that is no score is looked at no further, since the rest expects texts. */
const LAST = { abort: true }

const range = z
  .union([z.string().regex(/^[1-5](-[1-5])?$/, RANGE), z.int().min(1, LAST).max(5, LAST)])
  .transform(value => String(value))
  .refine(text => text <= text.split('-').reverse().join('-'), RANGE)

const SCORES = [1, 2, 3, 4, 5] as const

/** Rectangles of scores, each with its segment. Together they must cover all 25 pairs, each once. */
export const RfmGrid = z
  .array(
    z.strictObject({
      segment: z.string().min(1).describe('Name of the segment.'),
      r: range.describe('Recency scores: 5 bought last, 1 longest ago.'),
      f: range.describe('Frequency scores: 5 bought most often, 1 least often.'),
    }),
  )
  .superRefine((cells, context) => {
    for (const r of SCORES)
      for (const f of SCORES) {
        const found = cells.filter(cell => covers(cell.r, r) && covers(cell.f, f))
        if (found.length === 1) continue
        const names = listed(
          found.map(cell => cell.segment),
          'and',
        )
        const told = names
          ? sentence`must give each pair of scores one segment, but r ${r} f ${f} has ${names}`
          : sentence`must cover all pairs of scores, but r ${r} f ${f} has no segment`
        context.addIssue({ code: 'custom', message: english(told), params: { told } })
        return
      }
  })
  .describe('Segment of each pair of recency and frequency scores.')

export type RfmGrid = z.output<typeof RfmGrid>

function covers(text: string, score: number): boolean {
  const [low, high = low] = text.split('-').map(Number)
  return low !== undefined && high !== undefined && score >= low && score <= high
}

/** The common ten-segment grid. */
export const DEFAULT_RFM_GRID: RfmGrid = [
  { segment: 'Champions', r: '5', f: '4-5' },
  { segment: 'Loyal', r: '3-4', f: '4-5' },
  { segment: 'Potential loyalists', r: '4-5', f: '2-3' },
  { segment: 'New customers', r: '5', f: '1' },
  { segment: 'Promising', r: '4', f: '1' },
  { segment: 'Need attention', r: '3', f: '3' },
  { segment: 'About to sleep', r: '3', f: '1-2' },
  { segment: 'Cannot lose', r: '1-2', f: '5' },
  { segment: 'At risk', r: '1-2', f: '3-4' },
  { segment: 'Hibernating', r: '1-2', f: '1-2' },
]

const limits = (what: string) =>
  z
    .array(z.number())
    .length(4)
    .refine(
      list => list.every((limit, i) => i === 0 || limit > (list[i - 1] ?? 0)),
      english(sentence`must rise from one to the next`),
    )
    .describe(what)

export const MONETARY = ['sum', 'average', 'margin'] as const

/** What guanxi.yaml may say of the RFM report. */
export const RfmSettings = z
  .strictObject({
    grid: RfmGrid.optional(),
    thresholds: z
      .strictObject({
        recency_days: limits('Days since the last order up to which the scores 5, 4, 3 and 2 are given.').optional(),
        frequency: limits('Orders from which on the scores 2, 3, 4 and 5 are given.').optional(),
        monetary: limits('Amounts from which on the scores 2, 3, 4 and 5 are given, in units of currency.').optional(),
      })
      .prefault({})
      .describe('Fixed limits in place of fifths of the customers; each of the three by itself.'),
    quantiles: limits(
      'Shares of customers who are worse from which on the scores 2, 3, 4 and 5 are given; fifths unless said.',
    )
      .refine(list => list.every(share => share > 0 && share < 1), english(sentence`must lie between 0 and 1`))
      .optional(),
    monetary: z
      .enum(MONETARY)
      .default('sum')
      .describe(
        'What counts as monetary value: the sum of all amounts, the average of an order, or the margin over the cost of the products.',
      ),
  })
  .describe('Scores and segments of the RFM report.')

export type RfmSettings = z.output<typeof RfmSettings>

/** The segment of a pair of scores. */
export function segmentOf(grid: RfmGrid, r: number, f: number): string {
  return grid.find(cell => covers(cell.r, r) && covers(cell.f, f))?.segment ?? ''
}

/** The segments of a grid in its order, each once. */
export const segmentsOf = (grid: RfmGrid): string[] => [...new Set(grid.map(cell => cell.segment))]
