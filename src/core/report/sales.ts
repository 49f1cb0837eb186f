import { toMajor } from '../money.js'
import { customerCount, newCustomersByMonth, salesByMonth } from '../store/sales.js'
import { column, tableOf } from '../table.js'
import { type Report, rangeOf } from './report.js'

const BY_MONTH = [
  column('month', 'Month', 'text'),
  column('orders', 'Orders', 'integer'),
  column('gross_revenue', 'Gross sales', 'money'),
  column('refunds', 'Refunds', 'money'),
  column('revenue', 'Net sales', 'money'),
  column('avg_order_value', 'Avg. order', 'money'),
  column('customers', 'Customers', 'integer'),
  column('new_customers', 'New', 'integer'),
  column('returning_customers', 'Returning', 'integer'),
  column('anonymous_orders', 'Anonymous orders', 'integer'),
] as const

/** Whose orders count. */
export interface SalesParameters {
  customers: 'all' | 'known'
}

/**
 * Orders, revenue and customers by month. `revenue` is net of refunds and cancellations; the average order value is
 * gross revenue by purchase orders; new customers made their first purchase order in the month.
 */
export const sales: Report<SalesParameters> = {
  name: 'sales',
  title: 'Sales by month',
  views: { default: BY_MONTH },
  figures: [
    column('orders', 'Orders', 'integer'),
    column('revenue', 'Net sales', 'money'),
    column('avg_order_value', 'Avg. order', 'money'),
    column('customers', 'Customers', 'integer'),
  ],
  async run({ store, workspace }, { customers, ...period }) {
    const { currency } = workspace.config
    const range = rangeOf(period)
    const months = await salesByMonth(store, { ...range, isKnownOnly: customers === 'known' })
    const firsts = await newCustomersByMonth(store, range)
    const rows = months.map(({ month, orders, purchases, refunds, anonymous_orders, customers }) => {
      const fresh = firsts.get(month) ?? 0
      return {
        month,
        orders,
        gross_revenue: toMajor(purchases, currency),
        refunds: toMajor(refunds, currency),
        revenue: toMajor(purchases + refunds, currency),
        avg_order_value: orders === 0 ? null : toMajor(purchases / orders, currency),
        customers,
        new_customers: fresh,
        returning_customers: customers - fresh,
        anonymous_orders,
      }
    })
    const total = (key: 'orders' | 'purchases' | 'refunds'): number =>
      months.reduce((sum, month) => sum + month[key], 0)
    const gross = total('purchases')
    return {
      table: tableOf('sales', BY_MONTH, rows),
      summary: {
        orders: total('orders'),
        gross_revenue: toMajor(gross, currency),
        refunds: toMajor(total('refunds'), currency),
        revenue: toMajor(gross + total('refunds'), currency),
        avg_order_value: total('orders') === 0 ? null : toMajor(gross / total('orders'), currency),
        customers: await customerCount(store, range),
      },
    }
  },
}
