import { parseEndpoint } from '../core/endpoint.js'
import { GuanxiError } from '../core/error.js'
import { headerKey } from '../core/import/field.js'
import { openSource } from '../core/io/open.js'
import { sentence } from '../core/sentence.js'
import { CONFLICT_ID, conflictNumber, type Decided, decisionOf } from '../core/sync/conflict.js'

/** Reads the decisions of a queue that was sent somewhere and filled in. Throws E_COLUMN where it is none. */
export async function readDecisions(typed: string): Promise<Decided[]> {
  const source = await openSource(parseEndpoint(typed), { stdin: process.stdin })
  const at = (name: string, ...others: string[]): number => {
    const index = source.columns.findIndex(heading => [name, ...others].map(headerKey).includes(headerKey(heading)))
    if (index >= 0) return index
    throw new GuanxiError('E_COLUMN', sentence`No column is called "${name}".`, {
      at: source.name,
      hint: sentence`Name what guanxi sync resolve --to has written.`,
    })
  }
  const [decisionAt, idAt] = [at('decision', '決定'), at(CONFLICT_ID, 'No.', '編號')]
  const decided: Decided[] = []
  for await (const rows of source.batches)
    for (const { number, cells } of rows) {
      const text = String(cells[decisionAt] ?? '').trim()
      const id = conflictNumber(cells[idAt])
      if (text === '' || id === undefined) continue
      const decision = decisionOf(text)
      if (!decision)
        throw new GuanxiError('E_FILE', sentence`"${text}" is no decision.`, {
          at: sentence`${source.name} row ${number}`,
          hint: sentence`Write "keep sheet" or "keep CRM", or leave the cell empty.`,
        })
      decided.push({ id, decision })
    }
  return decided
}
