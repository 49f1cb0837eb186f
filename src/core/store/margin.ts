import { sql } from 'kysely'
import { parseDecimal, toMinor } from '../decimal.js'
import { GuanxiError } from '../error.js'
import { minorDigits } from '../money.js'
import { sentence } from '../sentence.js'
import type { Store } from './open.js'
import type { DayRange } from './purchase.js'

/** Headings under which a product's cost may have come as a custom field. */
const COST = new Set([
  'cost',
  'unitcost',
  'costprice',
  'costperitem',
  'purchaseprice',
  'variantcost',
  '成本',
  '單位成本',
  '进价',
  '進價',
])

const keyOf = (name: string): string => name.toLowerCase().replace(/[\s_\-()（）]/g, '')

/** What is left of sales after the cost of the products. */
export interface Margins {
  /** Minor units. */
  byContact: Map<number, number>
  /** Share of sales whose products have a cost; the others are left out. */
  covered: number
}

/** Margins of contacts in the range: amounts less quantity × cost, for lines whose product has a cost. Throws E_CONFIG where none has. */
export async function marginSums({ db }: Store, { since = '', until }: DayRange): Promise<Margins> {
  const products = await db
    .selectFrom('product')
    .select(['id', 'custom', 'currency'])
    .where('custom', 'is not', null)
    .execute()
  const costs = new Map(
    products.flatMap(({ id, custom, currency }) => {
      const cost = costIn(custom, currency)
      return cost === undefined ? [] : [[id, cost] as const]
    }),
  )
  if (costs.size === 0)
    throw new GuanxiError('E_CONFIG', sentence`No product has a cost, so there is no margin.`, {
      hint: sentence`Import products with a column "cost" (guanxi import products FILE), or take --monetary sum.`,
    })
  const { rows } = await sql<{ contact_id: number; product_id: number | null; quantity: number; amount: number }>`
    select "order".contact_id, product_id, sum(quantity) as quantity, sum(order_line.amount) as amount
    from "order" join order_line on order_line.order_id = "order".id
    where "order".contact_id > 0 and day >= ${since} and day <= ${until}
    group by "order".contact_id, product_id`.execute(db)
  const byContact = new Map<number, number>()
  let [covered, all] = [0, 0]
  for (const { contact_id, product_id, quantity, amount } of rows) {
    all += Math.abs(amount)
    const cost = product_id === null ? undefined : costs.get(product_id)
    if (cost === undefined) continue
    covered += Math.abs(amount)
    byContact.set(contact_id, (byContact.get(contact_id) ?? 0) + amount - Math.round(quantity * cost))
  }
  return { byContact, covered: all > 0 ? covered / all : 0 }
}

function costIn(custom: string | null, currency: string): number | undefined {
  const fields = JSON.parse(custom ?? '{}') as Record<string, unknown>
  const found = Object.entries(fields).find(([name]) => COST.has(keyOf(name)))
  const decimal = found && parseDecimal(String(found[1]).trim())
  return decimal ? toMinor(decimal, minorDigits(currency)) : undefined
}
