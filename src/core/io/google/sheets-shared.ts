import { createHash } from 'node:crypto'
import { formatEndpoint } from '../../endpoint.js'
import { GuanxiError } from '../../error.js'
import { isEmptyPlan, planSize, planTab, type TabPlan } from '../../shared-plan.js'
import type {
  Applied,
  ApplyOptions,
  Calls,
  SharedBook,
  SharedCell,
  TabChanges,
  TabRequest,
} from '../../shared-table.js'
import type { SharedOptions } from '../open-shared.js'
import { missingTab, snapshotOf } from '../shared-snapshot.js'
import { GoogleClient, type Request, type SheetsEndpoint, TooLarge } from './client.js'
import { refusalOf } from './failure.js'
import { CELL_FIELDS, type CellData, cellOf, quoted, rowsOf } from './grid.js'
import type { GoogleSettings } from './settings.js'
import { appendChunks, newTabId, type OpenGoogleTab, tabRequests } from './shared-requests.js'
import { askedTab, readTabs, type Sheet, TAB_FIELDS, tabNamed, tabsOf } from './tabs.js'

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
    return { reads: 1, writes: 1 + more.reduce((sum, count) => sum + count, 0) }
  }

  async apply(changes: readonly TabChanges[], { onProgress }: ApplyOptions = {}): Promise<Applied> {
    const before = { ...this.client.calls }
    const newIds = changes.map(() => newTabId(this.client.settings))
    let plans: TabPlan[] | undefined
    let first: TabPlan[] | undefined
    /** Looks again, and says what is still to be written: the rows of a large table come afterwards. */
    const look = async (): Promise<{ requests: Request[]; later: Request[][] }> => {
      const opened = await this.read(
        changes.map(({ snapshot: { tab, key } }) => (key === undefined ? { tab } : { tab, key })),
      )
      plans = changes.map((each, at) => planTab(each, opened[at]?.snapshot ?? each.snapshot))
      first ??= plans
      const requests: Request[] = []
      const later: Request[][] = []
      for (const [at, plan] of plans.entries()) {
        const open = opened[at]
        if (!open || isEmptyPlan(plan)) continue
        const made = tabRequests(plan, open, { newId: newIds[at] ?? 0, ...this.options })
        requests.push(...made.requests)
        later.push(...made.later)
      }
      return { requests, later }
    }
    await this.#writeAll(look, onProgress)
    const { reads, writes } = this.client.calls
    const written = (first ?? []).reduce((sum, plan) => sum + planSize(plan), 0)
    const conflicts = (plans ?? []).flatMap(plan => plan.conflicts)
    return { written, conflicts, calls: { reads: reads - before.reads, writes: writes - before.writes } }
  }

  async #writeAll(
    look: () => Promise<{ requests: Request[]; later: Request[][] }>,
    onProgress: ApplyOptions['onProgress'],
  ): Promise<void> {
    let later: Request[][] = []
    await this.client.write(async () => {
      const made = await look()
      later = made.later
      return made.requests
    })
    const pieces = later.length
    for (let next = later.shift(); next; next = later.shift()) {
      onProgress?.(1 - (later.length + 1) / (pieces + 1))
      let requests = next
      let isSecondLook = false
      try {
        await this.client.write(async () => {
          // Asked again, it may be there already: rows are known by their keys.
          if (isSecondLook) {
            const made = await look()
            requests = made.requests
            later = made.later
          }
          isSecondLook = true
          return requests
        })
      } catch (error) {
        if (error instanceof TooLarge) {
          throw new GuanxiError('E_LIMIT', 'Google takes no such large tables at once.', {
            at: this.client.place,
            cause: error,
          })
        }
        if (!(error instanceof GuanxiError)) throw error
        const { code, message, at, hint } = error
        throw new GuanxiError(code, message, {
          ...(at && { at }),
          ...(hint && { hint }),
          details: [`${pieces - later.length} of ${pieces + 1} parts are written; the next run goes on from there.`],
          cause: error,
        })
      }
    }
    onProgress?.(1)
  }
}

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
