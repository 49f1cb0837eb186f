import { sentence } from '../sentence.js'
import { appendConsents, type NewConsent } from '../store/consent.js'
import type { ConsentChannel } from '../store/schema.js'
import type { ConsentColumn } from './consent-columns.js'
import { readConsent } from './consent-columns.js'
import type { WriterContext } from './writer.js'

/**
 * Writes down who withdraws consent in a file of contacts. What a file says in favour of mailing somebody is kept as a
 * custom field, and never taken as consent.
 */
export class ConsentCells {
  readonly #told = new Set<string>()
  #pending: NewConsent[] = []

  constructor(private readonly context: WriterContext & { consentColumns: readonly ConsentColumn[] }) {}

  /** Whether the file has any such column. */
  get isAsked(): boolean {
    return this.context.consentColumns.length > 0
  }

  /** The channels a row withdraws and that are not withdrawn yet; they are stored with the next `flush`. */
  withdraw(contactId: number, row: { number: number; custom: string | null }, withdrawn: Set<ConsentChannel>): boolean {
    if (!this.isAsked || row.custom === null) return false
    const custom = JSON.parse(row.custom) as Record<string, unknown>
    let isNew = false
    for (const column of this.context.consentColumns) {
      const cell = custom[column.key]
      const said = readConsent(column, cell)
      if (said !== 'withdrawn') this.remark(row.number, column, said, String(cell))
      else
        for (const channel of column.channels) {
          if (withdrawn.has(channel)) continue
          withdrawn.add(channel)
          isNew = true
          const { today, sourceName: source } = this.context
          const note = `${column.key}: ${cell}`
          this.#pending.push({ contact_id: contactId, channel, state: 'withdrawn', day: today(), source, note })
        }
    }
    return isNew
  }

  async flush(): Promise<void> {
    await appendConsents(this.context.store, this.context.run, this.#pending)
    this.#pending = []
  }

  private remark(rowNumber: number, { key, asks }: ConsentColumn, said: string | undefined, cell: string): void {
    const { tally } = this.context
    if (said === 'unclear')
      tally.warn(rowNumber, sentence`"${cell}" in "${key}" says neither yes nor no: nothing was withdrawn`)
    if (said !== 'allowed' || asks === 'objection' || this.#told.has(key)) return
    this.#told.add(key)
    tally.warn(
      rowNumber,
      sentence`"${key}" is kept as a custom field: no import grants consent; guanxi consent grant does`,
    )
  }
}
