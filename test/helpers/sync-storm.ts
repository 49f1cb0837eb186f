import { GuanxiError } from '../../src/core/error.js'
import { sentence } from '../../src/core/sentence.js'
import type { SharedBook, TabChanges } from '../../src/core/shared-table.js'
import { allConflicts } from '../../src/core/store/sync.js'
import type { Cell } from '../../src/core/table.js'
import { randomOf, type SyncWorld, syncWorld } from './sync-world.js'

/** A column as a person sees it, with whatever the place has tied to it. */
export interface Heading {
  header: string
  id?: string
}

/** A tab as a person sees it: headings, and rows below them. */
export interface Grid {
  headers: Heading[]
  rows: Cell[][]
}

/** A place in which people edit, and the same place as guanxi sees it. */
export interface StormPlace {
  book: SharedBook
  /** What a person does to a tab; the grid may be changed in place. */
  edit(tab: 'main' | 'Conflicts', change: (grid: Grid) => void): Promise<void>
}

export interface StormOptions {
  seed: number
  contacts: number
  rounds: number
  /** Edits of each of the three in a round. */
  edits: number
  open: () => Promise<StormPlace>
}

/** Both sides at the end, and what went wrong on the way: nothing should have. */
export interface StormResult {
  crm: Record<string, Cell>[]
  sheet: Record<string, Cell>[]
  lost: string[]
  unequal: string[]
  /** Names that more than one record has: every name is typed once. */
  doubled: string[]
  conflicts: number
  faults: number
  runs: number
}

const COLUMNS = { name: 'both', city: 'both', note: 'both', country: 'crm', job_title: 'sheet' } as const
const SHARED = ['name', 'city', 'note'] as const

/** Ends a run as a power cut would: nothing catches it. */
class Killed extends Error {}

type Fault = 'none' | 'busy' | 'reset' | 'kill-before' | 'kill-after' | 'partial' | 'replaced' | 'typing'
const FAULTS: Fault[] = ['busy', 'reset', 'kill-before', 'kill-after', 'partial', 'replaced', 'typing']

/**
 * Two people and a cron job edit the same rows in random order, while the place fails in every way it can. Every value
 * that anybody types is used once, so that at the end each can be accounted for.
 */
export async function storm({ seed, contacts, rounds, edits, open }: StormOptions): Promise<StormResult> {
  const limits = { changed: 1, cleared: 1, rows: 1, at_least: 1_000_000 }
  const world = await syncWorld({ columns: COLUMNS, limits }, { contacts, seed })
  try {
    return await new Storm(world, await open(), seed, edits).blow(rounds)
  } finally {
    await world.close()
  }
}

class Storm {
  readonly #random: () => number
  readonly #faultRandom: () => number
  #typed: string[] = []
  /** Values that somebody has seen and written over. */
  readonly #replaced = new Set<string>()
  #count = 0
  #faults = 0
  #runs = 0
  /** Names of the columns that people have given them. */
  readonly #heading = new Map<string, string>()

  constructor(
    private readonly world: SyncWorld,
    private readonly place: StormPlace,
    seed: number,
    private readonly edits: number,
  ) {
    this.#random = randomOf(seed * 7919 + 1)
    this.#faultRandom = randomOf(seed * 104729 + 3)
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  #value(who: string): string {
    const value = `${who}${++this.#count}`
    this.#typed.push(value)
    return value
  }

  async blow(rounds: number): Promise<StormResult> {
    await this.#run('none')
    await this.place.edit('main', ({ headers }) => {
      for (const field of Object.keys(COLUMNS)) this.#heading.set(field, headingFor(headers, field))
    })
    for (let round = 0; round < rounds; round++) {
      for (const who of this.#order()) await (who === 'cron' ? this.#cron() : this.#person(who))
      if (this.#random() < 0.3) await this.#decide()
      const fault =
        this.#faultRandom() < 0.4 ? (FAULTS[Math.floor(this.#faultRandom() * FAULTS.length)] ?? 'none') : 'none'
      await this.#run(fault)
    }
    return this.#settle()
  }

  #order(): string[] {
    return ['ann', 'bo', 'cron']
      .map(who => ({ who, at: this.#random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ who }) => who)
  }

  /** The cron job changes records. */
  async #cron(): Promise<void> {
    const records = await this.world.records()
    const changes = new Map<number, Record<string, string | undefined>>()
    const count = this.#below(this.edits + 1)
    for (let n = 0; n < count; n++) {
      const record = records[this.#below(records.length)]
      if (!record) continue
      const field = [...SHARED, 'country'][this.#below(4)] ?? 'city'
      const values = changes.get(record.id) ?? {}
      if (field in values) continue
      this.#replace(record.cells[field] ?? null)
      values[field] = field !== 'name' && this.#random() < 0.1 ? undefined : this.#value('cron')
      changes.set(record.id, values)
    }
    await this.world.change([...changes].map(([id, values]) => ({ id, values })))
  }

  #replace(cell: Cell): void {
    if (cell !== null) this.#replaced.add(String(cell))
  }

  /** A person types, and moves things about. */
  async #person(who: string): Promise<void> {
    await this.place.edit('main', grid => {
      const count = this.#below(this.edits + 1)
      for (let n = 0; n < count; n++) this.#type(grid, who)
      const dice = this.#random()
      if (dice < 0.1) this.#sort(grid)
      else if (dice < 0.2) this.#copyRow(grid, who)
      else if (dice < 0.28) this.#newRow(grid, who)
      else if (dice < 0.34) this.#deleteRow(grid)
      else if (dice < 0.4) this.#moveColumn(grid)
      else if (dice < 0.43) this.#renameColumn(grid)
      else if (dice < 0.46) grid.headers.push({ header: `Remark ${++this.#count}` })
      else if (dice < 0.5)
        grid.rows.splice(
          this.#below(grid.rows.length + 1),
          0,
          grid.headers.map(() => null),
        )
      else if (dice < 0.56) this.#moveRow(grid)
    })
  }

  /** A person types all over the sheet just while it is about to be written. */
  async #typeInto(who: string): Promise<void> {
    await this.place.edit('main', grid => {
      for (let n = 0; n < 2 * this.edits; n++) this.#type(grid, who)
    })
  }

  #at({ headers }: Grid, field: string): number {
    return headers.findIndex(({ header }) => header === (this.#heading.get(field) ?? field))
  }

  #type(grid: Grid, who: string): void {
    const field = [...SHARED, 'job_title'][this.#below(4)] ?? 'city'
    const row = grid.rows[this.#below(grid.rows.length)]
    const at = this.#at(grid, field)
    if (!row || row.every(cell => cell === null) || at < 0) return
    this.#replace(row[at] ?? null)
    row[at] = field !== 'name' && this.#random() < 0.1 ? null : this.#value(who)
  }

  #sort(grid: Grid): void {
    const at = this.#at(grid, 'city')
    grid.rows.sort((a, b) => (String(a[at] ?? '') < String(b[at] ?? '') ? -1 : 1))
  }

  #copyRow(grid: Grid, who: string): void {
    const row = grid.rows[this.#below(grid.rows.length)]
    if (!row || row.every(cell => cell === null)) return
    const copy = [...row]
    copy[this.#at(grid, 'name')] = this.#value(who)
    grid.rows.splice(this.#below(grid.rows.length + 1), 0, copy)
  }

  #newRow(grid: Grid, who: string): void {
    const row: Cell[] = grid.headers.map(() => null)
    row[this.#at(grid, 'name')] = this.#value(who)
    row[this.#at(grid, 'city')] = this.#value(who)
    grid.rows.splice(this.#below(grid.rows.length + 1), 0, row)
  }

  #deleteRow(grid: Grid): void {
    const [row] = grid.rows.splice(this.#below(grid.rows.length), 1)
    for (const cell of row ?? []) this.#replace(cell)
  }

  #moveRow(grid: Grid): void {
    const [row] = grid.rows.splice(this.#below(grid.rows.length), 1)
    if (row) grid.rows.splice(this.#below(grid.rows.length + 1), 0, row)
  }

  #moveColumn(grid: Grid): void {
    const [from, to] = [this.#below(grid.headers.length), this.#below(grid.headers.length)]
    const [heading] = grid.headers.splice(from, 1)
    if (!heading) return
    grid.headers.splice(to, 0, heading)
    for (const row of grid.rows) {
      while (row.length < grid.headers.length) row.push(null)
      const [cell = null] = row.splice(from, 1)
      row.splice(to, 0, cell)
    }
  }

  #renameColumn(grid: Grid): void {
    const field = SHARED[this.#below(SHARED.length)] ?? 'city'
    const at = this.#at(grid, field)
    const column = grid.headers[at]
    if (!column) return
    column.header = `Heading ${++this.#count}`
    this.#heading.set(field, column.header)
  }

  /** A person decides about some of the questions. */
  async #decide(share = 0.5): Promise<void> {
    await this.place.edit('Conflicts', ({ headers, rows }) => {
      const at = headers.findIndex(({ header }) => /^decision$/i.test(header))
      if (at < 0) return
      for (const row of rows) if (this.#random() < share) row[at] = this.#random() < 0.5 ? 'keep sheet' : 'keep CRM'
    })
  }

  /** One run; whatever happens to it, nobody mends anything afterwards but the next run. */
  async #run(fault: Fault): Promise<void> {
    this.#runs++
    if (fault !== 'none') this.#faults++
    try {
      await this.world.run(this.#faulty(fault))
    } catch (error) {
      const isExpected = error instanceof Killed || (error instanceof GuanxiError && error.code === 'E_REMOTE')
      if (!isExpected) throw error
    }
  }

  #faulty(fault: Fault): SharedBook {
    const { book } = this.place
    // Which of the calls of the run fails.
    let left = Math.floor(this.#faultRandom() * 3)
    const strikes = (): boolean => fault !== 'none' && left-- === 0
    return {
      place: book.place,
      tab: book.tab,
      keeps: book.keeps,
      callsFor: changes => book.callsFor(changes),
      read: async tabs => {
        const now = strikes()
        if (now && fault === 'kill-before') throw new Killed()
        if (now && (fault === 'busy' || fault === 'reset'))
          throw new GuanxiError('E_REMOTE', sentence`The service is busy.`)
        const found = await book.read(tabs)
        if (now && fault === 'kill-after') throw new Killed()
        return found
      },
      apply: async changes => {
        const now = strikes()
        if (now && fault === 'kill-before') throw new Killed()
        if (now && fault === 'busy') throw new GuanxiError('E_REMOTE', sentence`The service is busy.`)
        if (now && fault === 'replaced') throw new GuanxiError('E_CONFLICT', sentence`The file was replaced.`)
        if (fault === 'typing') await this.#typeInto('between')
        if (now && fault === 'partial') {
          await book.apply(changes.map(halfOf))
          throw new GuanxiError('E_REMOTE', sentence`The connection was lost half-way.`)
        }
        const applied = await book.apply(changes)
        if (now && fault === 'kill-after') throw new Killed()
        if (now && fault === 'reset') throw new GuanxiError('E_REMOTE', sentence`The connection was reset.`)
        return applied
      },
    }
  }

  /** Everybody stops; what is asked is decided, until nothing is left to do. */
  async #settle(): Promise<StormResult> {
    const { world } = this
    let open = 1
    for (let n = 0; n < 12 && open > 0; n++) {
      await this.#decide(1)
      const { counts } = await world.run(this.place.book)
      this.#runs++
      open = counts.conflicts + counts.toCrm + counts.toSheet + counts.appended + counts.created + counts.removed
    }
    const records = await world.records()
    const sheet: Record<string, Cell>[] = []
    await this.place.edit('main', grid => {
      const key = grid.headers.findIndex(({ header }) => header === '_key')
      for (const row of grid.rows) {
        if (row.every(cell => cell === null)) continue
        const cells = Object.keys(COLUMNS).map(field => [field, row[this.#at(grid, field)] ?? null])
        sheet.push({ _key: row[key] ?? null, ...Object.fromEntries(cells) })
      }
    })
    sheet.sort((a, b) => (String(a._key) < String(b._key) ? -1 : 1))
    const crm = records.map(({ cells }) => ({
      ...Object.fromEntries([...Object.keys(COLUMNS), 'custom.archived'].map(field => [field, cells[field] ?? null])),
    }))
    return {
      crm,
      sheet,
      lost: await this.#lost(crm, sheet),
      unequal: open > 0 ? [`${open} things are never settled`] : unequal(crm, sheet),
      doubled: twice(crm.map(({ name }) => String(name))),
      conflicts: (await allConflicts(world.context.store, 'team')).length,
      faults: this.#faults,
      runs: this.#runs,
    }
  }

  /** Values that somebody typed, nobody wrote over, and no question tells of. */
  async #lost(crm: Record<string, Cell>[], sheet: Record<string, Cell>[]): Promise<string[]> {
    const asked = (await allConflicts(this.world.context.store, 'team')).map(({ crm, sheet }) => `${crm} ${sheet}`)
    const words = new Set(asked.flatMap(text => text.match(/[a-z]+\d+/g) ?? []))
    const there = new Set([...crm, ...sheet].flatMap(row => Object.values(row).map(String)))
    return this.#typed.filter(value => !there.has(value) && !this.#replaced.has(value) && !words.has(value))
  }
}

/** Rows of the sheet and records must be the same; archived records have no row. */
function unequal(crm: Record<string, Cell>[], sheet: Record<string, Cell>[]): string[] {
  const textOf = (row: Record<string, Cell>): string =>
    JSON.stringify(Object.keys(COLUMNS).map(field => String(row[field] ?? '')))
  const ours = crm
    .filter(row => row['custom.archived'] === null)
    .map(textOf)
    .sort()
  const theirs = sheet.map(textOf).sort()
  const missing = ours.filter(row => !theirs.includes(row)).map(row => `only in the CRM: ${row}`)
  return [...missing, ...theirs.filter(row => !ours.includes(row)).map(row => `only in the sheet: ${row}`)].slice(0, 20)
}

const twice = (names: readonly string[]): string[] => names.filter((name, at) => names.indexOf(name) !== at)

function halfOf(change: TabChanges): TabChanges {
  const half = <T>(list: readonly T[] = []): T[] => list.slice(0, Math.ceil(list.length / 2))
  return { ...change, cells: half(change.cells), append: half(change.append), notes: half(change.notes), remove: [] }
}

function headingFor(headers: readonly Heading[], field: string): string {
  const names: Record<string, string[]> = {
    name: ['Name'],
    city: ['City'],
    note: ['Note'],
    country: ['Country'],
    job_title: ['Job title'],
  }
  return headers.find(({ header }) => header === field || names[field]?.includes(header))?.header ?? field
}
