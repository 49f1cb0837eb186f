import { type Kysely, sql } from 'kysely'
import { columnTypes, type Dialect } from '../dialect.js'
import type { Database } from '../schema.js'

/** Answers by what a contact is found. */
export const CONTACT_KEY_INDEX = 'create index contact_key_contact on contact_key (contact_id)'

/** Answers what a contact has bought, and when, without reading the orders themselves. */
export const ORDER_CONTACT_INDEX = 'create index order_contact on "order" (contact_id, is_purchase, day, amount)'

/**
 * The first tables. Money is integer minor units beside its currency; days are ISO text; flags are 0 and 1.
 * Every record says which run created it and which changed it last. What must be unique over all contacts stands in
 * the key tables, everything else that belongs to a contact carries contact_id, so that it can be distributed by it.
 * Runs are never deleted, and undo looks itself for what depends on a product: neither needs a foreign key, which
 * would be checked for every order line.
 */
export async function start(db: Kysely<Database>, dialect: Dialect): Promise<void> {
  const { integer, real, json, strict, keyByContact, belongsTo } = columnTypes(dialect)
  const runs = `created_run_id ${integer} not null, changed_run_id ${integer} not null`
  const statements = `
    create table run (
      id ${integer} primary key, public_id text not null unique, command text not null, arguments ${json} not null,
      actor text not null, started_at text not null, finished_at text, state text not null,
      source text, source_sha256 text, counts ${json}, undone_by_run_id ${integer} references run (id)
    ) ${strict};

    create table run_span (
      run_id ${integer} not null references run (id), table_name text not null,
      first_id ${integer} not null, last_id ${integer} not null, primary key (run_id, table_name)
    ) ${strict};

    create table change (
      run_id ${integer} not null references run (id), table_name text not null, row_id ${integer} not null,
      before ${json} not null, primary key (run_id, table_name, row_id)
    ) ${strict};
    create index change_row on change (table_name, row_id);

    create table source (id ${integer} primary key, name text not null unique, ${runs}) ${strict};

    create table custom_field (
      id ${integer} primary key, entity text not null, key text not null, label text not null, type text not null,
      ${runs}, unique (entity, key)
    ) ${strict};

    create table company (
      id ${integer} primary key, public_id text not null unique, name text not null, name_key text not null unique,
      external_id text, industry text, website text, email text, phone text, tax_id text,
      street text, city text, region text, postal_code text, country text,
      employees ${integer}, revenue real, founded ${integer}, parent text, custom ${json}, ${runs}
    ) ${strict};

    create table owner (
      id ${integer} primary key, name text not null, name_key text not null unique, email text, team text, region text,
      custom ${json}, ${runs}
    ) ${strict};

    create table product (
      id ${integer} primary key, public_id text not null unique, code text not null, code_key text not null unique,
      name text, category text, price ${integer}, currency text not null, custom ${json}, ${runs}
    ) ${strict};

    create table contact (
      id ${integer} primary key, public_id text not null, name text, family_name text, given_name text,
      company_id ${integer} references company (id), job_title text, birthday text, language text,
      street text, city text, region text, postal_code text, country text, note text, custom ${json}, ${runs}
    ) ${strict};
    create index contact_company on contact (company_id);

    create table contact_key (
      kind text not null, value text not null, contact_id ${integer} not null references contact (id),
      primary key (kind, value)
    ) ${strict};
    ${CONTACT_KEY_INDEX};

    create table contact_identity (
      ${keyByContact}, contact_id ${integer} not null references contact (id), kind text not null,
      value text not null, value_key text not null, source_id ${integer} references source (id), ${runs}
    ) ${strict};
    create index contact_identity_contact on contact_identity (contact_id, kind, id);

    create table contact_tag (
      ${keyByContact}, contact_id ${integer} not null references contact (id), tag text not null, ${runs},
      unique (contact_id, tag)
    ) ${strict};

    create table "order" (
      ${keyByContact}, contact_id ${integer} not null references contact (id), source_id ${integer} not null references source (id),
      number text not null, ordered_at text not null, day text not null, is_purchase ${integer} not null,
      amount ${integer} not null, currency text not null, line_count ${integer} not null,
      channel text, store text, country text, ${runs}
    ) ${strict};
    ${ORDER_CONTACT_INDEX};

    create table order_key (
      source_id ${integer} not null references source (id), number text not null,
      contact_id ${integer} not null, order_id ${integer} not null, primary key (source_id, number)
    ) ${strict};

    create table order_line (
      ${keyByContact}, contact_id ${integer} not null, order_id ${integer} not null, product_id ${integer},
      description text, quantity ${real} not null, unit_price ${integer}, amount ${integer} not null, custom ${json}, ${runs},
      ${belongsTo('order_id', 'order')}
    ) ${strict};
    create index order_line_order on order_line (order_id);

    create table deal (
      ${keyByContact}, contact_id ${integer} not null references contact (id), public_id text not null,
      source_id ${integer} not null references source (id), external_id text,
      name text, company_id ${integer} references company (id), product_id ${integer} references product (id),
      owner_id ${integer} references owner (id), pipeline text not null, stage text not null, state text not null,
      value ${integer}, currency text not null, probability ${real}, lead_source text, lost_reason text,
      created_day text, expected_close_day text, closed_day text, note text, custom ${json}, ${runs}
    ) ${strict};
    create index deal_contact on deal (contact_id);
    create index deal_company on deal (company_id);
    create index deal_product on deal (product_id);
    create index deal_owner on deal (owner_id);

    create table deal_key (
      kind text not null, value text not null, contact_id ${integer} not null, deal_id ${integer} not null,
      primary key (kind, value)
    ) ${strict};

    create table deal_stage (
      ${keyByContact}, contact_id ${integer} not null, deal_id ${integer} not null, stage text,
      entered_day text, ${runs}, ${belongsTo('deal_id', 'deal')}
    ) ${strict};
    create index deal_stage_deal on deal_stage (deal_id, id);

    create table interaction (
      ${keyByContact}, contact_id ${integer} not null references contact (id), deal_id ${integer}, kind text not null,
      happened_at text not null, subject text, body text, custom ${json}, ${runs}
    ) ${strict};
    create index interaction_contact on interaction (contact_id, happened_at);

    create table loyalty_entry (
      ${keyByContact}, contact_id ${integer} not null references contact (id), kind text not null, points ${integer} not null,
      day text not null, order_id ${integer}, order_amount ${integer}, points_per_unit ${real}, reason text not null, ${runs}
    ) ${strict};
    create index loyalty_entry_contact on loyalty_entry (contact_id, day);
    create index loyalty_entry_order on loyalty_entry (order_id);

    create table mail (
      ${keyByContact}, contact_id ${integer} not null references contact (id), public_id text not null,
      campaign text not null, address text not null, address_key text not null, subject text not null,
      message_id text not null, as_of text not null, state text not null, transport text, detail text,
      queued_at text not null, settled_at text, ${runs}, unique (campaign, contact_id, address_key)
    ) ${strict};

    create table suppression (
      id ${integer} primary key, address_key text not null unique, reason text not null, day text not null, ${runs}
    ) ${strict};
    `
  for (const statement of statements.split(';')) {
    if (statement.trim()) await sql.raw(statement).execute(db)
  }
  // Orders, deals and mails of nobody in particular belong to contact 0, so that contact_id is never NULL.
  await sql
    .raw(`insert into run (id, public_id, command, arguments, actor, started_at, finished_at, state)
    values (0, '0', 'init', '[]', 'guanxi', '', '', 'done')`)
    .execute(db)
  await sql.raw(`insert into contact (id, public_id, created_run_id, changed_run_id) values (0, '0', 0, 0)`).execute(db)
}
