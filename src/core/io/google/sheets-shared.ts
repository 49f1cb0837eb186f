import { createHash } from 'node:crypto'
import { formatEndpoint } from '../../endpoint.js'
import { GuanxiError } from '../../error.js'
import { sentence } from '../../sentence.js'
import { isEmptyPlan, planSize, planTab, type TabPlan } from '../../shared-plan.js'
import { columnNamed } from '../../shared-rows.js'
import type {
  Applied,
  ApplyOptions,
  Calls,
  SharedBook,
  SharedCell,
  TabChanges,
  TabRequest,
  WriteConflict,
} from '../../shared-table.js'
import type { SharedOptions } from '../open-shared.js'
import { missingTab, snapshotOf } from '../shared-snapshot.js'
import { GoogleClient, type Request, type SheetsEndpoint, TooLarge } from './client.js'
import { refusalOf } from './failure.js'
import { CELL_FIELDS, type CellData, cellOf, quoted, rowsOf } from './grid.js'
import type { GoogleSettings } from './settings.js'
import { appendChunks, newTabId, type OpenGoogleTab, tabRequests } from './shared-requests.js'
import { type Misplaced, SwapTab } from './shared-swap.js'
import { askedTab, closedRanges, isInside, readTabs, type Sheet, TAB_FIELDS, tabNamed, tabsOf } from './tabs.js'

/** Key of the metadata that says which column is which; it moves with the column. */
export const COLUMN_KEY = 'guanxi.column'
/** Key of the metadata that says which rules the column has from us. */
export const RULES_KEY = 'guanxi.rules'

const FIELDS = `${TAB_FIELDS},sheets(data(startRow,startColumn,rowData.values(${CELL_FIELDS}),columnMetadata(hiddenByUser,developerMetadata(metadataId,metadataKey,metadataValue))),protectedRanges(protectedRangeId,range,description,warningOnly,requestingUserCanEdit))`

/** A Google spreadsheet that people and guanxi share. */
export async function openSheetsShared(
  endpoint: SheetsEndpoint,
  options: SharedOptions,
  settings: GoogleSettings,
): Promise<SharedBook> {
  const client = await GoogleClient.open(endpoint, settings, true)
  const tab =
    endpoint.tab ??
    (endpoint.gid === undefined ? options.tab : undefined) ??
    askedTab(await readTabs(client), endpoint, client.place).title
  const book = new GoogleBook(client, options)
  return {
    place: formatEndpoint(endpoint),
    tab,
    keeps: { columnIds: true, notes: true, choices: true, hidden: true, formulas: true },
    read: async requests => (await book.read(requests)).map(({ snapshot }) => snapshot),
    callsFor: changes => book.callsFor(changes),
    apply: (changes, applyOptions) => book.apply(changes, applyOptions),
  }
}

class GoogleBook {
  constructor(
    private readonly client: GoogleClient,
    private readonly options: SharedOptions,
  ) {}

  async read(requests: readonly TabRequest[]): Promise<OpenGoogleTab[]> {
    const sheets = await this.#sheets(requests.map(({ tab }) => tab))
    const tabs = tabsOf(sheets)
    return requests.map(({ tab, key }) => {
      const found = tabNamed(tabs, tab)
      if (!found) return { tab: undefined, snapshot: missingTab(tab, key), headerRow: 1, values: [], columns: [] }
      const [data] = found.sheet.data ?? []
      const values = rowsOf(found.sheet)
      const left = data?.startColumn ?? 0
      const columns: OpenGoogleTab['columns'] = [
        ...Array.from({ length: left }, () => ({})),
        ...(data?.columnMetadata ?? []),
      ]
      const ids = new Map<number, string>()
      for (const [index, { developerMetadata }] of columns.entries()) {
        const id = developerMetadata?.find(({ metadataKey }) => metadataKey === COLUMN_KEY)?.metadataValue
        if (id) ids.set(index, id)
      }
      const content = {
        tab,
        key,
        ids,
        lines: values.map((cells, at) => ({ number: at + 1, cells: cellMap(cells) })),
        isHidden: (index: number) => columns[index]?.hiddenByUser ?? false,
      }
      return { tab: found, values, columns, ...snapshotOf(content) }
    })
  }

  /** Google refuses to read any tab where one of them is not there; then it is asked which there are. */
  async #sheets(names: readonly string[]): Promise<Sheet[]> {
    const read = async (tabs: readonly string[]) => (await this.client.read(FIELDS, tabs.map(quoted))).sheets ?? []
    try {
      return await read(names)
    } catch (error) {
      const refusal = refusalOf(error instanceof GuanxiError ? error.cause : error)
      if (refusal.status !== 400 || !/unable to parse range/i.test(refusal.message)) throw error
      const tabs = await readTabs(this.client)
      const there = names.flatMap(name => tabNamed(tabs, name)?.title ?? [])
      return there.length === 0 ? [] : read(there)
    }
  }

  callsFor(changes: readonly TabChanges[]): Calls {
    const plans = changes.map(each => planTab(each, each.snapshot))
    if (plans.every(isEmptyPlan)) return { reads: 1, writes: 0 }
    const more = plans.map(plan => Math.max(0, appendChunks(plan).length - 1))
    // Cells are written with a look at what the write has met, which is tidied away afterwards.
    const swaps = plans.some(({ cells }) => cells.length > 0) ? 1 : 0
    return { reads: 1, writes: 1 + swaps + more.reduce((sum, count) => sum + count, 0) }
  }

  async apply(changes: readonly TabChanges[], { onProgress }: ApplyOptions = {}): Promise<Applied> {
    const before = { ...this.client.calls }
    const round = new Round(this.client, this, changes, this.options)
    await round.write(onProgress)
    const { reads, writes } = this.client.calls
    return { ...round.result(), calls: { reads: reads - before.reads, writes: writes - before.writes } }
  }
}

/** Rows that move in the very instant of the write move seldom; thrice in a row they do not. */
const MOST_ROUNDS = 3

/** One `apply`: looks again, writes, and looks what the write has met. */
class Round {
  readonly #newIds: number[]
  #swap: SwapTab
  #plans: TabPlan[] = []
  #first: TabPlan[] | undefined
  #later: Request[][] = []
  #overwritten: WriteConflict[] = []
  #misplaced: Misplaced[] = []
  /** Rounds of looking that have begun with the present copies. */
  #looks = 0

  constructor(
    private readonly client: GoogleClient,
    private readonly book: GoogleBook,
    private readonly changes: readonly TabChanges[],
    private readonly options: SharedOptions,
  ) {
    this.#newIds = changes.map(() => newTabId(client.settings))
    this.#swap = new SwapTab(client.settings)
  }

  result(): { written: number; conflicts: WriteConflict[] } {
    const written = (this.#first ?? []).reduce((sum, plan) => sum + planSize(plan), 0)
    return { written, conflicts: [...this.#plans.flatMap(plan => plan.conflicts), ...this.#overwritten] }
  }

  async write(onProgress: ApplyOptions['onProgress']): Promise<void> {
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      await this.#once()
      if (this.#misplaced.length === 0) break
    }
    await this.#rest(onProgress)
    onProgress?.(1)
  }

  async #once(): Promise<void> {
    this.#swap = new SwapTab(this.client.settings)
    this.#looks = 0
    const { client } = this
    const answer = () =>
      this.#swap.isUsed ? { answerRanges: [quoted(this.#swap.title)], answerFields: SWAP_FIELDS } : {}
    const met = await client.write(() => this.#look(), answer)
    if (!this.#swap.isUsed) return
    if (met) this.#take(this.#swap.compare(met))
    const remove = this.#swap.remove()
    await client.write(async () => {
      // Asked a second time, it may be gone already.
      const tabs = this.#looks < 0 ? await readTabs(client) : undefined
      this.#looks = -1
      return tabs && !tabs.some(({ title }) => title === this.#swap.title) ? [] : [remove]
    })
  }

  #take({ conflicts, misplaced }: ReturnType<SwapTab['compare']>): void {
    this.#overwritten.push(...conflicts)
    this.#misplaced = misplaced
  }

  /** Looks again, and says what is still to be written: the rows of a large table come afterwards. */
  async #look(): Promise<Request[]> {
    const asked = this.changes.map(({ snapshot: { tab, key } }) => (key === undefined ? { tab } : { tab, key }))
    const isAgain = this.#looks++ > 0 && this.#swap.isUsed
    const opened = await this.book.read(isAgain ? [...asked, { tab: this.#swap.title }] : asked)
    const copies = isAgain ? opened.pop()?.tab : undefined
    // The write arrived after all, and only its answer was lost.
    if (copies) this.#take(this.#swap.compare({ sheets: [copies.sheet] }))
    this.#plans = this.changes.map((each, at) => planTab(each, opened[at]?.snapshot ?? each.snapshot))
    for (const [at, plan] of this.#plans.entries()) leaveOutClosed(plan, opened[at])
    this.#first ??= this.#plans
    const requests = this.#restores(opened)
    this.#later = []
    for (const [at, plan] of this.#plans.entries()) {
      const open = opened[at]
      if (!open || isEmptyPlan(plan)) continue
      const made = tabRequests(plan, open, { newId: this.#newIds[at] ?? 0, ...this.options })
      requests.push(...made.requests)
      this.#later.push(...made.later)
    }
    if (copies) return requests
    const touched = opened.map((open, at) => ({ open, cells: this.#plans[at]?.cells ?? [] }))
    return [...this.#swap.requests(touched), ...requests]
  }

  /** What our write met on a wrong row goes back to that row, wherever it is now. */
  #restores(opened: readonly OpenGoogleTab[]): Request[] {
    const requests = this.#misplaced.flatMap(({ sheetId, key, index, value }) => {
      const open = opened.find(({ tab }) => tab?.sheetId === sheetId)
      const keyAt = columnNamed(open?.snapshot.columns ?? [], open?.snapshot.key ?? '')
      const wanted = cellOf(key).value
      const row =
        keyAt === undefined ? undefined : open?.snapshot.rows.find(({ cells }) => cells[keyAt]?.value === wanted)
      if (!row || wanted === null) return []
      const start = { sheetId, rowIndex: row.number - 1, columnIndex: index }
      const cell = value.effectiveValue ? { userEnteredValue: value.effectiveValue } : {}
      return [{ updateCells: { start, rows: [{ values: [cell] }], fields: 'userEnteredValue' } }]
    })
    this.#misplaced = []
    return requests
  }

  /** The further rows of a large table. */
  async #rest(onProgress: ApplyOptions['onProgress']): Promise<void> {
    const pieces = this.#later.length
    for (let next = this.#later.shift(); next; next = this.#later.shift()) {
      onProgress?.(1 - (this.#later.length + 1) / (pieces + 1))
      const requests = next
      let isAgain = false
      try {
        await this.client.write(async () => {
          // Asked again, it may be there already: rows are known by their keys.
          const made = isAgain ? await this.#look() : requests
          isAgain = true
          return made
        })
      } catch (error) {
        throw this.#brokenOff(error, pieces)
      }
    }
  }

  #brokenOff(error: unknown, pieces: number): unknown {
    const { place } = this.client
    if (error instanceof TooLarge) {
      return new GuanxiError('E_LIMIT', sentence`Google takes no such large tables at once.`, {
        at: place,
        cause: error,
      })
    }
    if (!(error instanceof GuanxiError)) return error
    const { message, hint } = error.told
    return new GuanxiError(error.code, message, {
      at: place,
      ...(hint && { hint }),
      details: [
        sentence`${pieces - this.#later.length} of ${pieces + 1} parts are written; the next run goes on from there.`,
      ],
      cause: error,
    })
  }
}

/** Cells that this account may not edit are conflicts; left in, Google would refuse the whole batch. */
function leaveOutClosed(plan: TabPlan, open: OpenGoogleTab | undefined): void {
  const ranges = open?.tab ? closedRanges(open.tab) : []
  if (ranges.length === 0) return
  const isClosed = (row: number, index: number) => ranges.some(({ range }) => isInside(range, row - 1, index))
  plan.cells = plan.cells.filter(({ row, index, asked }) => {
    if (!isClosed(row, index)) return true
    plan.conflicts.push({ tab: plan.tab, row: asked.row, column: asked.column, reason: 'protected' })
    return false
  })
  plan.notes = plan.notes.filter(({ row, index, asked }) => {
    if (asked.row === 'header' || row === 'header' || !isClosed(row, index)) return true
    plan.conflicts.push({ tab: plan.tab, row: asked.row, column: asked.column, reason: 'protected' })
    return false
  })
}

const SWAP_FIELDS =
  'updatedSpreadsheet.sheets(properties(sheetId,title),data(startRow,startColumn,rowData.values.effectiveValue))'

function cellMap(values: readonly CellData[]): Map<number, SharedCell> {
  const cells = new Map<number, SharedCell>()
  for (const [at, data] of values.entries()) {
    const cell = cellOf(data)
    if (cell.value !== null || cell.formula !== undefined || cell.note !== undefined) cells.set(at, cell)
  }
  return cells
}

/** Tells one set of rules of a column from another. */
export function rulesHash(setting: { choices?: readonly string[]; isProtected?: boolean; message?: string }): string {
  const { choices, isProtected, message } = setting
  return createHash('sha256')
    .update(JSON.stringify([choices, isProtected, message]))
    .digest('hex')
    .slice(0, 16)
}
