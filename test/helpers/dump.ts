import { join } from 'node:path'
import SqliteDriver from 'better-sqlite3'
import type { Folder } from './workspace.js'

type Row = Record<string, string | number | null>
export type Dump = Record<string, Row[]>

const HISTORY = ['run', 'run_span', 'change']

/** Tables that follow from the others, and are brought up to date when somebody asks. */
export const DERIVED = [
  'purchase_sum',
  'purchase_group',
  'purchase_month',
  'cohort_cell',
  'purchase_stale',
  'purchase_state',
]

/** Every row of every table of the workspace's store; `history: false` leaves out what tells of runs. */
export function dump({ path }: Pick<Folder, 'path'>, { history = true } = {}): Dump {
  return read(path, query => {
    const tables = query(`select name from sqlite_master where type = 'table' order by name`).map(row => `${row.name}`)
    const kept = tables.filter(name => !DERIVED.includes(name) && (history || !HISTORY.includes(name)))
    return Object.fromEntries(kept.map(name => [name, sorted(query(`select * from "${name}"`))]))
  })
}

const sorted = (rows: Row[]): Row[] => rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

const CONTACT = `(select group_concat(k, ' ') from (
  select i.kind || ':' || coalesce(s.name, '') || ':' || i.value_key as k from contact_identity i
  left join source s on s.id = i.source_id where i.contact_id = $ order by k))`
const contactOf = (column: string): string => CONTACT.replace('$', column)

/** What a store says of the world, by the keys people use: equal for two stores that differ in inner numbers only. */
const QUESTIONS: Record<string, string> = {
  contacts: `select c.name, c.family_name, c.given_name, o.name as company, c.job_title, c.birthday, c.city, c.country,
    c.note, c.custom, ${contactOf('c.id')} as identities,
    (select group_concat(tag, ' ') from (select tag from contact_tag t where t.contact_id = c.id order by tag)) as tags
    from contact c left join company o on o.id = c.company_id where c.id > 0`,
  companies: 'select name, industry, employees, revenue, country, parent, custom from company',
  owners: 'select name, email, team, region, custom from owner',
  products: 'select code, name, category, price, currency, custom from product',
  orders: `select s.name as source, number, ${contactOf('o.contact_id')} as customer, ordered_at, day, is_purchase,
    amount, currency, line_count, channel, store, country from "order" o join source s on s.id = o.source_id`,
  lines: `select o.number, p.code, coalesce(l.description, p.name) as description, quantity, unit_price, l.amount,
    l.custom, l.contact_id = o.contact_id as is_with_order
    from order_line l join "order" o on o.id = l.order_id left join product p on p.id = l.product_id`,
  deals: `select d.external_id, d.name, ${contactOf('d.contact_id')} as contact, c.name as company, p.code as product,
    w.name as owner, pipeline, stage, state, value, d.currency, probability, lead_source, created_day,
    expected_close_day, closed_day, d.note, d.custom
    from deal d left join company c on c.id = d.company_id left join product p on p.id = d.product_id
    left join owner w on w.id = d.owner_id`,
  interactions: `select n.external_id, ${contactOf('n.contact_id')} as contact, d.name as deal, c.name as company,
    w.name as owner, n.kind, n.happened_at, n.subject, n.body, n.custom
    from interaction n left join deal d on d.id = n.deal_id left join company c on c.id = n.company_id
    left join owner w on w.id = n.owner_id`,
  stages: `select d.external_id, d.name, t.stage, t.entered_day from deal_stage t join deal d on d.id = t.deal_id
    order by d.external_id, d.name, t.id`,
}

/** Each row as text, without what is blank; in the order of the rows only where it says something (stages). */
export function worldOf({ path }: Pick<Folder, 'path'>): Record<string, string[]> {
  return read(path, query => {
    const world: Record<string, string[]> = {}
    for (const [name, question] of Object.entries(QUESTIONS)) {
      const rows = query(question).map(textOf)
      if (rows.length > 0) world[name] = name === 'stages' ? rows : rows.sort()
    }
    return world
  })
}

const textOf = (row: Row): string =>
  Object.entries(row)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ')

function read<T>(folder: string, ask: (query: (sql: string) => Row[]) => T): T {
  const driver = new SqliteDriver(join(folder, 'crm.db'), { readonly: true })
  try {
    return ask(sql => driver.prepare(sql).all() as Row[])
  } finally {
    driver.close()
  }
}
