import * as z from 'zod'

const RANGE = 'must be a score or a range of scores from 1 to 5, such as 3-4'

const range = z
  .union([z.string().regex(/^[1-5](-[1-5])?$/, RANGE), z.int().min(1).max(5)])
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
        const names = found.map(cell => cell.segment).join(' and ')
        const message = names
          ? `must give each pair of scores one segment, but r ${r} f ${f} has ${names}`
          : `must cover all pairs of scores, but r ${r} f ${f} has no segment`
        context.addIssue({ code: 'custom', message })
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

/** The segment of a pair of scores. */
export function segmentOf(grid: RfmGrid, r: number, f: number): string {
  return grid.find(cell => covers(cell.r, r) && covers(cell.f, f))?.segment ?? ''
}

/** The segments of a grid in its order, each once. */
export const segmentsOf = (grid: RfmGrid): string[] => [...new Set(grid.map(cell => cell.segment))]
