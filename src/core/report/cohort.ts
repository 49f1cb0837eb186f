import { monthOf, monthsBetween } from '../day.js'
import { groupBy } from '../group-by.js'
import { cohortCells } from '../store/sales.js'
import { type Cell, type Column, column } from '../table.js'
import { type Report, rangeOf } from './report.js'

const FIXED = [column('cohort', 'First purchase', 'text'), column('size', 'Customers', 'integer')] as const

const monthColumn = (n: number): Column => column(`month_${n}`, `Month ${n}`, 'ratio')

/** Share of the customers of each first-purchase month who bought again, by months since then. Future months are empty. */
export const cohort: Report = {
  name: 'cohort',
  title: 'Customers who came back, by month of their first purchase',
  views: { default: [...FIXED, monthColumn(0), monthColumn(1)] },
  figures: [column('contacts', 'Customers', 'integer'), column('cohorts', 'Cohorts', 'integer')],
  async run({ store }, period) {
    const range = rangeOf(period)
    const cohorts = groupBy(await cohortCells(store, range), cell => cell.cohort)
    const lastMonth = monthOf(range.until)
    const first = [...cohorts.keys()][0]
    const months = first === undefined ? 0 : monthsBetween(first, lastMonth) + 1
    const rows = [...cohorts].map(([name, cells]) => {
      const customers = new Map(cells.map(cell => [monthsBetween(name, cell.month), cell.customers]))
      const size = customers.get(0) ?? 0
      const row: Record<string, Cell> = { cohort: name, size }
      for (let n = 0; n < months; n++)
        row[`month_${n}`] = n > monthsBetween(name, lastMonth) ? null : (customers.get(n) ?? 0) / size
      return row
    })
    const columns = [...FIXED, ...Array.from({ length: months }, (_, n) => monthColumn(n))]
    return {
      table: { name: 'cohort', columns, rows },
      summary: { contacts: rows.reduce((sum, row) => sum + Number(row.size), 0), cohorts: rows.length, months },
      notes: rows.length === 0 ? ['Nobody has bought in this time.'] : [],
    }
  },
}
