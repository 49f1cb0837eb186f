import { type Kysely, sql } from 'kysely'
import { columnTypes, type Dialect } from '../dialect.js'
import type { Database } from '../schema.js'

/**
 * What merging contacts leaves behind: who went into whom, and which keys led to the one who is gone, so that undo can
 * give them back; and the pairs that a person has said to be two people.
 */
export async function duplicates(db: Kysely<Database>, dialect: Dialect): Promise<void> {
  const { integer, strict } = columnTypes(dialect)
  const statements = [
    `create table contact_merge (
      run_id ${integer} not null references run (id), absorbed_id ${integer} not null, survivor_id ${integer} not null,
      primary key (run_id, absorbed_id)
    ) ${strict}`,
    `create table contact_merge_key (
      run_id ${integer} not null references run (id), kind text not null, value text not null,
      absorbed_id ${integer} not null, primary key (run_id, kind, value)
    ) ${strict}`,
    `create table not_duplicate (
      id ${integer} primary key, first_id ${integer} not null references contact (id),
      second_id ${integer} not null references contact (id),
      created_run_id ${integer} not null, changed_run_id ${integer} not null, unique (first_id, second_id)
    ) ${strict}`,
    'create index not_duplicate_second on not_duplicate (second_id)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
