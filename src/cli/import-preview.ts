import type { Endpoint } from '../core/endpoint.js'
import { translate } from '../core/i18n/translate.js'
import type { Difference, PreviewedRow } from '../core/import/outcome.js'
import { differencesText } from '../core/import/preview.js'
import { openRowWriter, type RowWriter } from '../core/io/csv.js'
import { english, nameOf, type Teller } from '../core/sentence.js'
import { type Cell, column, type Row } from '../core/table.js'
import type { Language } from '../core/workspace/config.js'
import type { Entity } from '../core/workspace/mapping.js'
import { type Presentation, writeTargets } from './present.js'
import { paint } from './terminal.js'

/** So many rows stand in the document; --preview writes all of them. */
const KEPT = 1000
/** So many rows of each outcome are shown to people. */
const SHOWN = 3
const DIFFERENCES_SHOWN = 6

const PREVIEW = [
  column('_row', 'Row', 'integer'),
  column('_outcome', 'Outcome'),
  column('contact_id', 'Contact'),
  column('record', 'Record'),
  column('differences', 'Differences'),
  column('reason', 'Reason'),
] as const

/** What an import that is tried out would do with each row: to be shown, kept in part, and written as it comes. */
export class ImportPreview {
  readonly rows: PreviewedRow[] = []
  readonly #sample = new Map<string, PreviewedRow[]>()
  readonly #whole: Row[] = []
  #writers: RowWriter[] = []
  total = 0

  private constructor(
    private readonly others: readonly Endpoint[],
    private readonly entity: Entity,
    private readonly tell: Teller,
  ) {}

  /** CSV files are written row by row; other kinds of places get all rows at the end. */
  static async open(endpoints: readonly Endpoint[], entity: Entity, tell: Teller): Promise<ImportPreview> {
    const preview = new ImportPreview(
      endpoints.filter(({ kind }) => kind !== 'csv'),
      entity,
      tell,
    )
    for (const endpoint of endpoints)
      if (endpoint.kind === 'csv') preview.#writers.push(await openRowWriter(endpoint.path, PREVIEW))
    return preview
  }

  async add(row: PreviewedRow): Promise<void> {
    this.total++
    if (this.rows.length < KEPT) this.rows.push(row)
    const sample = this.#sample.get(row.outcome) ?? []
    if (sample.length < SHOWN) this.#sample.set(row.outcome, [...sample, row])
    if (this.#writers.length === 0 && this.others.length === 0) return
    const cells = {
      _row: row.row,
      _outcome: row.outcome,
      contact_id: row.contactId ?? null,
      record: row.record ?? null,
      differences: differencesText(row.differences),
      reason: row.reason ? this.tell(row.reason) : null,
    }
    for (const writer of this.#writers) await writer.write([cells])
    if (this.others.length > 0) this.#whole.push(cells)
  }

  /** Puts the files in their places; returns what to tell the person. */
  async close(presentation: Presentation): Promise<string[]> {
    for (const writer of this.#writers) await writer.close()
    this.#writers = []
    return writeTargets(this.others, [{ name: 'preview', columns: PREVIEW, rows: this.#whole }], presentation)
  }

  async discard(): Promise<void> {
    for (const writer of this.#writers) await writer.discard()
  }

  /** The first rows of each outcome, for people. */
  lines(lang: Language): string[] {
    const order = ['created', 'updated', 'unchanged', 'skipped', 'rejected'] as const
    const widest = Math.max(...order.map(outcome => translate(lang, `preview.${outcome}`).length))
    const colon = translate(lang, 'error.place')
    return order.flatMap(outcome =>
      (this.#sample.get(outcome) ?? []).map(({ row, contactId, record, differences = [], reason }) => {
        const word = COLOUR[outcome](translate(lang, `preview.${outcome}`).padEnd(widest))
        const told = [record, contactId && paint.dim(contactId), reason && this.tell(reason)].filter(Boolean).join(' ')
        const shown = differences
          .slice(0, DIFFERENCES_SHOWN)
          .map(each => this.#differenceOf(each))
          .join(translate(lang, 'preview.separator'))
        const rest = differences.length > DIFFERENCES_SHOWN ? ` (+${differences.length - DIFFERENCES_SHOWN})` : ''
        return `${word} ${translate(lang, 'preview.row', { row })} ${told}${shown && colon}${shown}${rest}`.trimEnd()
      }),
    )
  }

  #differenceOf({ field, before, after }: Difference): string {
    const name = this.tell(nameOf(`field.${this.entity}`, field))
    const text = (value: Cell): string => JSON.stringify(value)
    if (before === null) return `${name} ${paint.green(`+ ${text(after)}`)}`
    if (after === null) return `${name} ${paint.red(`− ${text(before)}`)}`
    return `${name} ${paint.red(text(before))} → ${paint.green(text(after))}`
  }

  /** The rows for programs. */
  document() {
    return [...this.rows]
      .sort((a, b) => a.row - b.row)
      .map(({ row, outcome, contactId = null, record = null, differences = [], reason }) => ({
        ...{ row, outcome, contact_id: contactId, record, differences },
        reason: reason ? english(reason) : null,
      }))
  }
}

const COLOUR = {
  created: paint.green,
  updated: paint.yellow,
  unchanged: paint.dim,
  skipped: paint.dim,
  rejected: paint.red,
}
