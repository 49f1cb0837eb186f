import { join } from 'node:path'
import SqliteDriver from 'better-sqlite3'

/** Which contact each row has become: by its id where the file has one, else in the order of the rows. */
export function contactsOfRows(place, imported, rows) {
  const db = new SqliteDriver(join(place, 'crm.db'), { readonly: true })
  const contacts = db.prepare('select id, public_id from contact where id > 0 order by id').all()
  const ids = db
    .prepare(
      `select i.value, c.public_id from contact_identity i join contact c on c.id = i.contact_id where kind = 'external'`,
    )
    .all()
  db.close()
  if (ids.length === rows && ids.every(({ value }) => /^p\d+$/.test(value)))
    return new Map(ids.map(({ value, public_id }) => [Number(value.slice(1)), public_id]))
  const same = new Map()
  const lost = new Set()
  for (const [, row, first] of imported.matchAll(/row (\d+): is the same contact as row (\d+)/g))
    same.set(Number(row), Number(first))
  for (const [, row] of imported.matchAll(/refused \S+ row (\d+):/g)) lost.add(Number(row))
  const map = new Map()
  let next = 0
  for (let at = 0; at < rows; at++) {
    const number = at + 2
    if (lost.has(number)) continue
    const first = same.get(number)
    map.set(at, first === undefined ? contacts[next++]?.public_id : map.get(first - 2))
  }
  if (next !== contacts.length) throw new Error(`${next} rows made contacts, and there are ${contacts.length}`)
  return map
}

/**
 * How many of the pairs of rows that speak of one person were found: `contactOf` says which contact each row has become,
 * `pairs` are the rows of the review table, `persons` says who each row is. Rows that the import itself has put together
 * count as found; pairs follow from each other where a person has more than two entries only as far as they are told.
 */
export function qualityOf({ contactOf, pairs, persons }) {
  const rowsOf = new Map()
  for (const [row, contact] of contactOf) rowsOf.set(contact, [...(rowsOf.get(contact) ?? []), row])
  const found = new Set()
  const add = (a, b) => found.add(a < b ? `${a} ${b}` : `${b} ${a}`)
  for (const rows of rowsOf.values()) for (const [at, b] of rows.entries()) for (const a of rows.slice(0, at)) add(a, b)
  for (const { contact_id_a, contact_id_b } of pairs)
    for (const a of rowsOf.get(contact_id_a) ?? []) for (const b of rowsOf.get(contact_id_b) ?? []) add(a, b)
  const entries = new Map()
  for (const person of persons) entries.set(person, (entries.get(person) ?? 0) + 1)
  let truth = 0
  for (const n of entries.values()) truth += (n * (n - 1)) / 2
  let right = 0
  for (const pair of found) {
    const [a, b] = pair.split(' ')
    if (persons[a] === persons[b]) right++
  }
  const [precision, recall] = [right / found.size, right / truth]
  return { truth, found: found.size, right, precision, recall, f1: (2 * right) / (found.size + truth) }
}
