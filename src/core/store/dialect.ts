import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from './schema.js'

/** The two stores guanxi is written for; PostgreSQL joins later, and this file is the only one that may tell them apart. */
export type Dialect = 'sqlite' | 'postgres'

/** The words of `create table` in which the stores differ. */
export function columnTypes(dialect: Dialect) {
  const sqlite = dialect === 'sqlite'
  return {
    integer: sqlite ? 'integer' : 'bigint',
    real: sqlite ? 'real' : 'double precision',
    json: 'text',
    /** Without it SQLite lets text slip into integer columns. */
    strict: sqlite ? 'strict' : '',
    /** Primary key of a table that is distributed by contact: there a unique key must contain the contact. */
    keyByContact: sqlite ? 'id integer primary key' : 'id bigint not null, primary key (contact_id, id)',
    /** A reference to a row of a table that is distributed by contact. */
    belongsTo: (column: string, table: string) =>
      sqlite
        ? `foreign key (${column}) references "${table}" (id)`
        : `foreign key (contact_id, ${column}) references "${table}" (contact_id, id)`,
  }
}

/** Whether the store has a table of that name. */
export async function hasTable(db: Kysely<Database>, dialect: Dialect, name: string): Promise<boolean> {
  const { rows } =
    dialect === 'sqlite'
      ? await sql`select 1 from sqlite_master where type = 'table' and name = ${name}`.execute(db)
      : await sql`select 1 from information_schema.tables where table_name = ${name}`.execute(db)
  return rows.length > 0
}

/** A list for `in`: one bound value however long the list, so that the statement is the same each time. */
export function listOf<T extends string | number>(dialect: Dialect, values: readonly T[]): RawBuilder<T> {
  const json = JSON.stringify(values)
  if (dialect === 'sqlite') return sql<T>`(select value from json_each(${json}))`
  return typeof values[0] === 'number'
    ? sql<T>`(select jsonb_array_elements_text(${json}::jsonb)::bigint)`
    : sql<T>`(select jsonb_array_elements_text(${json}::jsonb))`
}

/** The whole number that a JSON column holds under a key of its object; null where there is none. */
export function jsonInteger(dialect: Dialect, column: string, key: string): RawBuilder<number | null> {
  return dialect === 'sqlite'
    ? sql`json_extract(${sql.ref(column)}, ${`$.${key}`})`
    : sql`((${sql.ref(column)})::jsonb ->> ${key})::bigint`
}

/** What shall happen for each row of a table that is changed in one of the columns, or deleted. */
export interface Triggers {
  table: string
  columns: readonly string[]
  onUpdate: readonly string[]
  onDelete: readonly string[]
}

/** The statements that make the store do it. */
export function triggersOn(dialect: Dialect, { table, columns, onUpdate, onDelete }: Triggers): string[] {
  const list = (actions: readonly string[]): string => actions.map(action => `${action};`).join(' ')
  const events = [
    { name: `${table}_updated`, event: `update of ${columns.join(', ')}`, actions: list(onUpdate) },
    { name: `${table}_deleted`, event: 'delete', actions: list(onDelete) },
  ]
  if (dialect === 'sqlite')
    return events.map(
      ({ name, event, actions }) => `create trigger ${name} after ${event} on "${table}" begin ${actions} end`,
    )
  return events.flatMap(({ name, event, actions }) => [
    `create function ${name}() returns trigger language plpgsql as $$ begin ${actions} return null; end $$`,
    `create trigger ${name} after ${event} on "${table}" for each row execute function ${name}()`,
  ])
}

/** Where a text stands in another, from 1; 0 where it does not. Capitals and small letters differ. */
export function placeIn(dialect: Dialect, text: RawBuilder<unknown>, wanted: string): RawBuilder<number> {
  return dialect === 'sqlite' ? sql`instr(${text}, ${wanted})` : sql`strpos(${text}, ${wanted})`
}

/** What a JSON column holds under a key of its object, as text; null where there is none. */
export function jsonText(dialect: Dialect, column: string, key: string): RawBuilder<string | null> {
  const path = `$."${key.replaceAll('"', '\\"')}"`
  return dialect === 'sqlite'
    ? sql`cast(json_extract(${sql.ref(column)}, ${path}) as text)`
    : sql`((${sql.ref(column)})::jsonb ->> ${key})`
}

/** A text as the number it writes in digits; null where it writes none. */
export function numberOf(dialect: Dialect, text: RawBuilder<string | null>): RawBuilder<number | null> {
  return dialect === 'sqlite'
    ? sql`case when ${text} glob '*[0-9]*' and ${text} not glob '*[^0-9.+-]*' and ${text} not glob '?*[+-]*'
        and ${text} not glob '*.*.*' then cast(${text} as real) end`
    : sql`case when ${text} ~ '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)$' then (${text})::double precision end`
}
