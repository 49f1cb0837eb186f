import { monthOf, monthsBetween } from '../day.js'
import { groupBy } from '../group-by.js'
import { toMajor } from '../money.js'
import { note } from '../note.js'
import { refreshSums } from '../store/purchase-sums.js'
import { type CohortCell, cohortCells } from '../store/sales.js'
import { type Cell, type Column, type ColumnType, column } from '../table.js'
import { type Report, rangeOf } from './report.js'

const FIXED = [column('cohort', 'First purchase', 'text'), column('size', 'Customers', 'integer')] as const

const monthColumn = (n: number, type: ColumnType): Column => column(`month_${n}`, `Month ${n}`, type)

/** What a cohort is measured by: who came back, net sales, or net sales so far for each customer who ever began. */
export const MEASURES = ['customers', 'revenue', 'value'] as const
export type Measure = (typeof MEASURES)[number]

/** The customers of each first-purchase month, by months since then: who bought again, or what they brought. Future months are empty. */
export const cohort: Report<{ measure: Measure }> = {
  name: 'cohort',
  title: 'Customers who came back, by month of their first purchase',
  views: { default: [...FIXED, monthColumn(0, 'ratio'), monthColumn(1, 'ratio')] },
  figures: [column('contacts', 'Customers', 'integer'), column('cohorts', 'Cohorts', 'integer')],
  async run({ store, workspace }, { measure, ...period }) {
    const { currency } = workspace.config
    const range = rangeOf(period)
    await refreshSums(store)
    const cohorts = groupBy(await cohortCells(store, range), cell => cell.cohort)
    const lastMonth = monthOf(range.until)
    const first = [...cohorts.keys()][0]
    const months = first === undefined ? 0 : monthsBetween(first, lastMonth) + 1
    const rows = [...cohorts].map(([name, cells]) => {
      const cellAt = new Map(cells.map(cell => [monthsBetween(name, cell.month), cell]))
      const size = cellAt.get(0)?.customers ?? 0
      const row: Record<string, Cell> = { cohort: name, size }
      const known = monthsBetween(name, lastMonth)
      let soFar = 0
      for (let n = 0; n < months; n++) {
        const { customers, amount } = cellAt.get(n) ?? NOTHING
        soFar += amount
        const value = {
          customers: customers / size,
          revenue: toMajor(amount, currency),
          value: toMajor(soFar / size, currency),
        }
        row[`month_${n}`] = n > known ? null : value[measure]
      }
      return row
    })
    const type = measure === 'customers' ? 'ratio' : 'money'
    const columns = [...FIXED, ...Array.from({ length: months }, (_, n) => monthColumn(n, type))]
    return {
      table: { name: 'cohort', columns, rows },
      summary: { contacts: rows.reduce((sum, row) => sum + Number(row.size), 0), cohorts: rows.length, months },
      notes: rows.length === 0 ? [note('note.nobody-bought')] : [],
    }
  },
}

const NOTHING: Pick<CohortCell, 'customers' | 'amount'> = { customers: 0, amount: 0 }
