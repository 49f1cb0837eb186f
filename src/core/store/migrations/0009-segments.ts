import { type Kysely, sql } from 'kysely'
import { columnTypes, type Dialect } from '../dialect.js'
import type { Database } from '../schema.js'

/** Who was in a segment, snapshot by snapshot: a contact has a row for each stretch, so that a quiet night costs none. */
export async function segments(db: Kysely<Database>, dialect: Dialect): Promise<void> {
  const { integer, json, strict, keyByContact } = columnTypes(dialect)
  const runs = `created_run_id ${integer} not null, changed_run_id ${integer} not null`
  const statements = `
    create table segment_snapshot (
      id ${integer} primary key, segment text not null, as_of text not null, members ${integer} not null,
      rule ${json} not null, ${runs}
    ) ${strict};
    create index segment_snapshot_segment on segment_snapshot (segment, id);

    create table segment_member (
      ${keyByContact}, contact_id ${integer} not null references contact (id), segment text not null,
      entered_id ${integer} not null, left_id ${integer}, ${runs}
    ) ${strict};
    create index segment_member_segment on segment_member (segment, left_id, contact_id);
    create index segment_member_contact on segment_member (contact_id);
    create index segment_member_left on segment_member (left_id);
    create index segment_member_entered on segment_member (entered_id);
    `
  for (const statement of statements.split(';')) {
    if (statement.trim()) await sql.raw(statement).execute(db)
  }
}
