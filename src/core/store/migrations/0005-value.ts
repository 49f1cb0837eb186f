import { type Kysely, sql } from 'kysely'
import { columnTypes, type Dialect } from '../dialect.js'
import type { Database } from '../schema.js'

/** Saved scores of contacts: each save adds rows, and the newest of a name is the one that counts. */
export async function value(db: Kysely<Database>, dialect: Dialect): Promise<void> {
  const { integer, real, strict, keyByContact } = columnTypes(dialect)
  const statements = `
    create table score (
      ${keyByContact}, contact_id ${integer} not null references contact (id), name text not null,
      value ${real} not null, label text, as_of text not null,
      created_run_id ${integer} not null, changed_run_id ${integer} not null
    ) ${strict};
    create index score_contact on score (contact_id, name, id);
    `
  for (const statement of statements.split(';')) {
    if (statement.trim()) await sql.raw(statement).execute(db)
  }
}
