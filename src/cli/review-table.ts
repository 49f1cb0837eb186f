import { type DecisionRow, readDecisions } from '../core/contact/dedupe/decisions.js'
import { PAIRS } from '../core/contact/dedupe/find.js'
import { parseEndpoint } from '../core/endpoint.js'
import { translateTable } from '../core/i18n/translate.js'
import { openSource } from '../core/io/open.js'
import { LANGUAGES } from '../core/workspace/config.js'

/** Reads the decisions of a review table, whatever the language of its headings. */
export async function openReviewTable(place: string): Promise<DecisionRow[]> {
  const source = await openSource(parseEndpoint(place), { stdin: process.stdin })
  const tables = LANGUAGES.map(lang => translateTable({ name: 'duplicates', columns: PAIRS, rows: [] }, lang))
  const namesOf = (key: string): string[] =>
    tables.flatMap(({ columns }) => columns.find(column => column.key === key)?.label ?? [])
  return readDecisions(source, namesOf)
}
