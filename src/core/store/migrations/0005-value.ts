import { type Kysely, sql } from 'kysely'
import { columnTypes, type Dialect, triggersOn } from '../dialect.js'
import type { Database } from '../schema.js'

/**
 * Saved scores of contacts: each save adds rows, and the newest of a name is the one that counts. And sums of orders
 * that reports would else reckon anew each time (store/purchase-sums.ts). These are no records: they follow from the
 * orders, and their buyer_id is a contact that may be gone already. Triggers note whose sums are out of date; new
 * orders need none, for their ids are larger than all before.
 */
export async function value(db: Kysely<Database>, dialect: Dialect): Promise<void> {
  const { integer, real, strict, keyByContact } = columnTypes(dialect)
  const statements = `
    create table score (
      ${keyByContact}, contact_id ${integer} not null references contact (id), name text not null,
      value ${real} not null, label text, as_of text not null,
      created_run_id ${integer} not null, changed_run_id ${integer} not null
    ) ${strict};
    create index score_contact on score (contact_id, name, id);

    create table purchase_sum (
      buyer_id ${integer} primary key, first_day text not null, last_day text not null, orders ${integer} not null, amount ${integer} not null
    ) ${strict};

    create table purchase_group (
      last_day text not null, orders ${integer} not null, contacts ${integer} not null, amount ${integer} not null,
      primary key (last_day, orders)
    ) ${strict};

    create table purchase_month (
      buyer_id ${integer} not null, month text not null, orders ${integer} not null, amount ${integer} not null,
      primary key (buyer_id, month)
    ) ${strict};

    create table cohort_cell (
      cohort text not null, month text not null, customers ${integer} not null, amount ${integer} not null,
      primary key (cohort, month)
    ) ${strict};

    create table purchase_stale (buyer_id ${integer} primary key) ${strict};

    create table purchase_state (
      id ${integer} primary key, last_order_id ${integer} not null, last_run_id ${integer} not null,
      last_day text not null, asked_order_id ${integer} not null
    ) ${strict};

    insert into purchase_state (id, last_order_id, last_run_id, last_day, asked_order_id) values (1, 0, 0, '', 0)
    `
  for (const statement of statements.split(';')) {
    if (statement.trim()) await sql.raw(statement).execute(db)
  }
  const note = (row: 'old' | 'new') =>
    `insert into purchase_stale (buyer_id) select ${row}.contact_id where true on conflict do nothing`
  for (const statement of triggersOn(dialect, {
    table: 'order',
    columns: ['contact_id', 'day', 'is_purchase', 'amount'],
    onUpdate: [note('old'), note('new')],
    onDelete: [note('old')],
  }))
    await sql.raw(statement).execute(db)
}
