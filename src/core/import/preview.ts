import { toMajor } from '../money.js'
import type { Store } from '../store/open.js'
import { type NamedTable, namesOfRecords } from '../store/record-name.js'
import type { Cell } from '../table.js'
import type { Difference, PreviewedRow } from './outcome.js'

/** Columns that hold the inner id of another record, by the table it stands in. */
const REFERENCES: Readonly<Record<string, NamedTable>> = {
  company_id: 'company',
  owner_id: 'owner',
  product_id: 'product',
  contact_id: 'contact',
  deal_id: 'deal',
  source_id: 'source',
}

const MONEY = new Set(['amount', 'unit_price', 'price', 'value'])

/** The rows as people read them: other records by their names, and money in major units. */
export async function nameReferences(
  store: Store,
  rows: readonly PreviewedRow[],
  currency: string,
): Promise<PreviewedRow[]> {
  const wanted = new Map<NamedTable, Set<number>>()
  for (const { differences = [] } of rows)
    for (const { field, before, after } of differences) {
      const table = REFERENCES[field]
      if (!table) continue
      const ids = wanted.get(table) ?? new Set()
      for (const id of [before, after]) if (typeof id === 'number') ids.add(id)
      wanted.set(table, ids)
    }
  const names = new Map<NamedTable, Map<number, string>>()
  for (const [table, ids] of wanted) names.set(table, await namesOfRecords(store, table, [...ids]))
  const read = ({ field, before, after }: Difference): Difference => {
    const table = REFERENCES[field]
    const shown = (cell: Cell): Cell => {
      if (typeof cell !== 'number') return cell
      if (table) return names.get(table)?.get(cell) ?? null
      return MONEY.has(field) ? toMajor(cell, currency) : cell
    }
    return { field: field.replace(/_id$/, table ? '' : '_id'), before: shown(before), after: shown(after) }
  }
  return rows.map(row => (row.differences ? { ...row, differences: row.differences.map(read) } : row))
}

/** Differences as one text: `city: "Leeds" → "York"; phone: + "+4411"; tags: − "old"`. */
export function differencesText(differences: readonly Difference[] = []): string | null {
  if (differences.length === 0) return null
  return differences
    .map(({ field, before, after }) => {
      if (before === null) return `${field}: + ${JSON.stringify(after)}`
      if (after === null) return `${field}: − ${JSON.stringify(before)}`
      return `${field}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`
    })
    .join('; ')
}
