import { plainAmount } from '../clean/amount.js'
import type { CleaningLog } from '../clean/cleaning-log.js'
import { ProbeLog, type StepTaken } from '../clean/probe-log.js'
import type { Decimal } from '../decimal.js'
import type { RawRow } from '../source.js'
import { ABSENT, type BatchColumns, type DecimalValues, setDecimal } from './batch-columns.js'
import type { ColumnPlan, PlannedColumn } from './column-plan.js'
import { homeOfRow, isClear, readCell } from './map-row.js'
import { CellProblem, KEEP } from './read-value.js'

/** What a cell was found to say. */
interface Said {
  value: unknown
  /** What cleaning does to it, which counts each time. */
  steps: readonly StepTaken[]
}

const NO_STEPS: readonly StepTaken[] = []
const BLANK: Said = { value: undefined, steps: NO_STEPS }
/** So many different cells of a column are remembered; one that has more is a column of ids, which seldom repeat. */
const REMEMBERED = 16_384
/** After so many rows it is known whether most rows of a file can be read quickly. */
const TRIED = 2_000

interface QuickColumn {
  planned: PlannedColumn
  /** The cell of the row before, undefined where that was not read here: most cells of an order are alike. */
  cell: string | undefined
  said: Said
  known: Map<string, Said> | undefined
  /** Of the batch in hand. */
  values: unknown[]
  decimals: DecimalValues | undefined
}

/**
 * Reads the plain rows of a file of order lines straight into columns. What they become is what `mapRow` and
 * `rowCompleter` make of them, at a fraction of the time: there may be millions, most cells have been seen before, and
 * none becomes an object. A row that says anything a person should know is left to those two.
 */
export class QuickRows {
  readonly #columns: readonly QuickColumn[]
  readonly #orderedAt: QuickColumn | undefined
  readonly #customIndices: readonly number[]
  readonly #probe = new ProbeLog()
  #batch: BatchColumns | undefined
  #steps: StepTaken[] = []
  #taken = 0
  #left = 0

  private constructor(
    private readonly plan: ColumnPlan,
    private readonly log: CleaningLog,
  ) {
    this.#columns = plan.columns.map(planned => ({
      ...{ planned, cell: undefined, said: BLANK, known: new Map<string, Said>(), values: [], decimals: undefined },
    }))
    this.#orderedAt = this.#columns.find(({ planned }) => planned.name === 'ordered_at')
    this.#customIndices = plan.custom.map(({ index }) => index)
  }

  /** undefined where the rows of a plan take more than reading one cell after the other. */
  static of(plan: ColumnPlan, log: CleaningLog): QuickRows | undefined {
    return isQuick(plan) ? new QuickRows(plan, log) : undefined
  }

  /** Rows that are taken from now on become rows of a batch. */
  begin(batch: BatchColumns): void {
    const isWorthIt = this.#taken + this.#left < TRIED || this.#taken > this.#left
    this.#batch = isWorthIt ? batch : undefined
    if (!isWorthIt) return
    for (const column of this.#columns) {
      const { kind, name } = column.planned
      if (kind === 'decimal') column.decimals = batch.decimals(name)
      else column.values = batch.values(name)
    }
  }

  /** Adds a row to the batch; false where it is for `mapRow`, which then adds it at the same place. */
  take(row: RawRow): boolean {
    const batch = this.#batch
    if (!batch) return false
    if (!this.#isPlain(row) || !this.#read(row.cells, batch.length)) {
      this.#left++
      for (const column of this.#columns) column.cell = undefined
      return false
    }
    this.#taken++
    if (this.#steps.length > 0) for (const { step, before, after } of this.#steps) this.log.changed(step, before, after)
    batch.numbers.push(row.number)
    return true
  }

  #isPlain(row: RawRow): boolean {
    const { cells } = row
    if (row.problem !== undefined || row.notes !== undefined) return false
    for (const index of this.#customIndices) if ((cells[index] ?? '') !== '') return false
    return homeOfRow(this.plan, row) === this.plan.home
  }

  #read(cells: RawRow['cells'], at: number): boolean {
    if (this.#steps.length > 0) this.#steps = []
    for (const column of this.#columns) {
      const cell = cells[column.planned.index] ?? ''
      if (typeof cell !== 'string') return false
      const isRead = column.decimals
        ? this.#readDecimal(column, column.decimals, cell, at)
        : this.#readText(column, cell)
      if (!isRead) return false
      if (!column.decimals) column.values[at] = column.said.value
      if (column.said.steps !== NO_STEPS) this.#steps.push(...column.said.steps)
    }
    // An export may tell the day in the first line of an order only.
    return this.#orderedAt?.said.value !== undefined
  }

  #readText(column: QuickColumn, cell: string): boolean {
    if (cell === column.cell) return true
    const said = this.#ask(column, cell)
    if (!said) return false
    column.cell = cell
    column.said = said
    return true
  }

  #readDecimal(column: QuickColumn, decimals: DecimalValues, cell: string, at: number): boolean {
    const plain = cell === '' ? undefined : plainAmount(cell, column.planned.options.decimal)
    if (plain) {
      column.said = BLANK
      setDecimal(decimals, at, plain)
      return true
    }
    const said = this.#ask(column, cell)
    if (!said) return false
    column.said = said
    if (said.value === undefined) decimals.scales[at] = ABSENT
    else setDecimal(decimals, at, said.value as Decimal)
    return true
  }

  /** What a cell says; undefined where there is more to it than a value and steps that are counted. */
  #ask(column: QuickColumn, cell: string): Said | undefined {
    if (cell === '') return BLANK
    const known = column.known?.get(cell)
    if (known) return known
    if (isClear(cell)) return undefined
    const value = readCell(column.planned, cell, this.plan.home, this.#probe)
    const steps = this.#probe.takeSteps()
    if (!steps || value instanceof CellProblem || value === KEEP) return undefined
    // Currencies are written in capitals, which is for `rowCompleter` to do.
    if (column.planned.name === 'currency' && value !== String(value).toUpperCase()) return undefined
    if (!column.known) return { value, steps: steps.length === 0 ? NO_STEPS : steps }
    const said = {
      value: typeof value === 'string' ? ownText(value) : value,
      steps: steps.length === 0 ? NO_STEPS : steps,
    }
    column.known.set(ownText(cell), said)
    if (column.known.size > REMEMBERED) column.known = undefined
    return said
  }
}

/** A cell is a part of the text it was cut from, and would keep all of that in memory. */
const ownText = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le')

function isQuick({ entity, columns, constants, defaults, customConstants, customDefaults, decisionIndex }: ColumnPlan) {
  const names = new Set(columns.map(({ name }) => name))
  const isBare = [constants, defaults, customConstants, customDefaults].every(
    values => Object.keys(values).length === 0,
  )
  return (
    entity === 'transactions' &&
    isBare &&
    decisionIndex === undefined &&
    names.size === columns.length &&
    names.has('ordered_at') &&
    !names.has('customer_given_name') &&
    !names.has('customer_family_name') &&
    columns.every(
      ({ kind, values, toZone, joinWith }) =>
        kind !== 'list' && values === undefined && toZone === undefined && joinWith === undefined,
    )
  )
}
