import { type Kysely, sql } from 'kysely'
import { columnTypes, type Dialect } from '../dialect.js'
import type { Database } from '../schema.js'

/** What companies are called by the systems they come from, and where interactions come from and whose they are. */
export async function relations(db: Kysely<Database>, dialect: Dialect): Promise<void> {
  const { integer, strict } = columnTypes(dialect)
  const statements = `
    create table company_identity (
      id ${integer} primary key, company_id ${integer} not null references company (id),
      source_id ${integer} not null references source (id), value text not null,
      created_run_id ${integer} not null, changed_run_id ${integer} not null, unique (source_id, value)
    ) ${strict};
    create index company_identity_company on company_identity (company_id);

    alter table interaction add column source_id ${integer};
    alter table interaction add column external_id text;
    alter table interaction add column company_id ${integer};
    alter table interaction add column owner_id ${integer};
    create index interaction_external on interaction (source_id, external_id);
    create index interaction_deal on interaction (deal_id);
    `
  for (const statement of statements.split(';')) {
    if (statement.trim()) await sql.raw(statement).execute(db)
  }
}
