import { type Kysely, sql } from 'kysely'
import { columnTypes, type Dialect } from '../dialect.js'
import type { Database } from '../schema.js'

/**
 * What people have allowed and withdrawn, who was erased, and how good the data was found to be.
 *
 * `consent` is only ever added to. `erased_key` holds keyed hashes of what erased persons were known by, and `secret`
 * their key: both stand outside of the history, since no undo may bring a person back.
 */
export async function trust(db: Kysely<Database>, dialect: Dialect): Promise<void> {
  const { integer, strict, keyByContact } = columnTypes(dialect)
  const runs = `created_run_id ${integer} not null, changed_run_id ${integer} not null`
  const statements = `
    create table consent (
      ${keyByContact}, contact_id ${integer} not null references contact (id), channel text not null,
      state text not null, day text not null, source text not null, note text, ${runs}
    ) ${strict};
    create index consent_contact on consent (contact_id, channel);

    create table secret (name text primary key, value text not null) ${strict};

    create table erased_key (
      kind text not null, hash text not null, run_id ${integer} not null, primary key (kind, hash)
    ) ${strict};

    create table quality_figure (
      id ${integer} primary key, day text not null, entity text not null, source text not null, field text not null,
      records ${integer} not null, filled ${integer} not null, invalid ${integer} not null,
      repeated ${integer} not null, stale ${integer} not null, ${runs}
    ) ${strict};
    create index quality_figure_day on quality_figure (day, entity, source, field)
    `
  for (const statement of statements.split(';')) await sql.raw(statement).execute(db)
}
