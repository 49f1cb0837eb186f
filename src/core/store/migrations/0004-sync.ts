import { type Kysely, sql } from 'kysely'
import { columnTypes, type Dialect } from '../dialect.js'
import type { Database } from '../schema.js'

/**
 * What both sides of a sync last agreed on, what is being written to the other side, and what they disagree about.
 * None of it is a record: an undo of a run changes the records alone, so that the next sync sees what was undone as a
 * change of ours and tells the sheet.
 */
export async function sync(db: Kysely<Database>, dialect: Dialect): Promise<void> {
  const { integer, json, strict } = columnTypes(dialect)
  const statements = `
    create table sync_state (
      sync text primary key, columns ${json} not null, synced_at text not null, run_id ${integer} not null
    ) ${strict};

    create table sync_row (
      sync text not null, row_key text not null, table_name text not null, record_id ${integer}, state text not null,
      base ${json} not null, pending ${json}, primary key (sync, row_key)
    ) ${strict};
    create index sync_row_record on sync_row (table_name, record_id);

    create table sync_conflict (
      id ${integer} primary key, sync text not null, row_key text not null, table_name text not null, record_id ${integer},
      field text, kind text not null,
      label text, crm ${json}, sheet ${json}, reason text, state text not null, decision text,
      opened_run_id ${integer} not null, closed_run_id ${integer}
    ) ${strict};
    create index sync_conflict_state on sync_conflict (sync, state);

    create table sync_write (
      run_id ${integer} not null, sync text not null, row_key text not null, table_name text not null, record_id ${integer},
      field text not null, kind text not null,
      label text, before ${json}, after ${json}, primary key (run_id, sync, row_key, field, kind)
    ) ${strict}
    `
  for (const statement of statements.split(';')) await sql.raw(statement).execute(db)
}
