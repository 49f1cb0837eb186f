import type { Endpoint } from '../core/endpoint.js'
import type { RowWriter } from '../core/io/csv.js'
import { openSharedBook } from '../core/io/open-shared.js'
import type { Column, Row } from '../core/table.js'

/** The tab of refused rows, where the endpoint names none. */
const TAB = 'Rejects'
const DECISION = '_decision'

/** What a person may decide about a refused row. */
export const REJECT_DECISIONS = ['import', 'skip'] as const

/** Refused rows for a workbook or a Google tab, where people mend them; each has a drop-down for the decision. */
export async function openRejectsBook(endpoint: Endpoint, columns: readonly Column[]): Promise<RowWriter> {
  const book = await openSharedBook(endpoint, { tab: TAB })
  const rows: Row[] = []
  return {
    async write(more) {
      rows.push(...more)
    },
    async close() {
      const [snapshot] = await book.read([{ tab: book.tab }])
      if (!snapshot) return
      const settings = [...columns.map(({ key, type }) => ({ id: key, header: key, type })), DECISION_COLUMN]
      const remove = snapshot.rows.map(({ number }) => number)
      await book.apply([{ snapshot, columns: settings, append: rows, remove }])
    },
    discard: async () => undefined,
  }
}

const DECISION_COLUMN = { id: DECISION, header: DECISION, type: 'text' as const, choices: REJECT_DECISIONS }
