import { type Kysely, sql } from 'kysely'
import { columnTypes, type Dialect } from '../dialect.js'
import type { Database } from '../schema.js'

/** Saved scores of deals: each save adds rows, and those of the latest day count. */
export async function dealScores(db: Kysely<Database>, dialect: Dialect): Promise<void> {
  const { integer, real, strict, keyByContact, belongsTo } = columnTypes(dialect)
  const statements = `
    create table deal_score (
      ${keyByContact}, contact_id ${integer} not null, deal_id ${integer} not null, points ${integer} not null,
      band text not null, chance ${real}, as_of text not null,
      created_run_id ${integer} not null, changed_run_id ${integer} not null, ${belongsTo('deal_id', 'deal')}
    ) ${strict};
    create index deal_score_deal on deal_score (deal_id, as_of, id)
    `
  for (const statement of statements.split(';')) await sql.raw(statement).execute(db)
}
