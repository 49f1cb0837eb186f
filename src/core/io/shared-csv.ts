import { createHash } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import { planTab } from '../shared-plan.js'
import { withOwnNote } from '../shared-rows.js'
import type { Applied, SharedBook, SharedCell, SharedRow, Snapshot, TabChanges, TabRequest } from '../shared-table.js'
import { pendingFile } from './atomic-write.js'
import { type CsvFile, NO_FILE, parseShared, sharedText, shownText, storedText } from './shared-csv-text.js'

/** The column of a text file that holds what would be notes at its cells. */
const NOTE = '_note'

/**
 * A CSV file that people and guanxi keep together. A column is known by its heading; other tabs are files beside it
 * (`team.csv` has `team.conflicts.csv`); notes stand in a column `_note`, a line for each cell.
 */
export function openSharedCsv(path: string): SharedBook {
  const name = path.replace(/^.*[\\/]/, '').replace(/\.[a-z]+$/i, '')
  const pathOf = (tab: string): string =>
    tab === name ? path : path.replace(/(\.[a-z]+)?$/i, ending => `.${tab.toLowerCase()}${ending}`)
  return {
    place: path,
    tab: name,
    keeps: { columnIds: false, notes: true, choices: false, hidden: false, formulas: false },
    read: tabs => Promise.all(tabs.map(async request => snapshotOf(await readShared(pathOf(request.tab)), request))),
    callsFor: () => ({ reads: 0, writes: 0 }),
    async apply(changes, { onProgress } = {}) {
      const applied: Applied[] = []
      for (const change of changes) {
        applied.push(await applyTo(pathOf(change.snapshot.tab), change))
        onProgress?.(applied.length / changes.length)
      }
      return {
        written: applied.reduce((sum, { written }) => sum + written, 0),
        conflicts: applied.flatMap(({ conflicts }) => conflicts),
        calls: { reads: 0, writes: 0 },
      }
    },
  }
}

interface ReadFile extends CsvFile {
  fingerprint: string
}

const fingerprintOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

async function readShared(path: string): Promise<ReadFile> {
  if (!(await stat(path).catch(() => undefined))) return { ...NO_FILE, fingerprint: '' }
  // The bytes are read once more for their fingerprint: a file that changes between is found out before it is written.
  const bytes = await readFile(path)
  return { ...(await parseShared(path)), fingerprint: fingerprintOf(bytes) }
}

const numberAt = (index: number): number => index + 2

function snapshotOf(file: ReadFile, { tab, key }: TabRequest): Snapshot {
  const noteAt = file.header.indexOf(NOTE)
  const columns = file.header.map((header, index) => ({ header, index, isHidden: false }))
  const shown = columns.filter(({ index }) => index !== noteAt)
  const rows = file.records.flatMap(({ cells }, index): SharedRow[] => {
    if (cells.every(cell => cell === '')) return []
    const notes = notesOf(noteAt < 0 ? '' : (cells[noteAt] ?? ''))
    return [
      { number: numberAt(index), cells: shown.map(column => cellOf(cells[column.index], notes.get(column.header))) },
    ]
  })
  const { exists, fingerprint } = file
  return { tab, exists, ...(key !== undefined && { key }), columns: shown, rows, fingerprint }
}

function cellOf(text: string | undefined, note: string | undefined): SharedCell {
  const value = text === undefined || text === '' ? null : shownText(text)
  return note === undefined ? { value } : { value, note }
}

/** `phone: "x" is not a number`, a line for each cell. */
function notesOf(text: string): Map<string, string> {
  const lines = shownText(text)
    .split(/\r?\n/)
    .map(line => /^([^:]+): (.*)$/.exec(line))
  return new Map(lines.flatMap(match => (match?.[1] ? [[match[1], withOwnNote(undefined, match[2] ?? '') ?? '']] : [])))
}

/** A file while changes are made to it: records by row number. */
class Draft {
  readonly header: string[]
  readonly #records: (string[] | undefined)[]
  readonly #touched = new Set<number>()
  written = 0

  constructor(private readonly file: ReadFile) {
    this.header = [...file.header]
    this.#records = file.records.map(({ cells }) => [...cells])
  }

  /** The place of a column; one that is not there is made. */
  addColumn(name: string): number {
    const at = this.header.indexOf(name)
    return at < 0 ? this.header.push(name) - 1 : at
  }

  set(row: number, at: number, text: string): void {
    const record = this.#records[row - 2]
    if (!record) return
    while (record.length <= at) record.push('')
    if (record[at] === text) return
    record[at] = text
    this.#touched.add(row - 2)
    this.written++
  }

  get(row: number, at: number): string {
    return this.#records[row - 2]?.[at] ?? ''
  }

  append(cells: ReadonlyMap<number, string>): void {
    this.#records.push(this.header.map((_, at) => cells.get(at) ?? ''))
    this.written++
  }

  remove(row: number): void {
    this.#records[row - 2] = undefined
    this.written++
  }

  /** The whole text; records that nobody has touched are byte for byte what they were. */
  async text(): Promise<string> {
    const { file, header } = this
    const isWider = header.length > file.header.length
    const raw = (index: number): string | undefined =>
      isWider || this.#touched.has(index) ? undefined : file.records[index]?.raw
    const records = this.#records.flatMap((cells, index) => (cells ? [raw(index) ?? cells] : []))
    return sharedText(file, isWider || file.rawHeader === undefined ? header : file.rawHeader, records, header.length)
  }
}

async function applyTo(path: string, change: TabChanges): Promise<Applied> {
  const { tab, key } = change.snapshot
  const file = await readShared(path)
  const now = snapshotOf(file, { tab, ...(key !== undefined && { key }) })
  const plan = planTab(change, now)
  const draft = new Draft(file)
  const there = new Set(now.columns.map(({ index }) => index))
  const made = new Map<number, number>()
  for (const { index, header, setting } of plan.columns)
    if (!there.has(index)) made.set(index, draft.addColumn(header ?? setting.id))
  // The column of notes is none of the snapshot, so a new column may have been planned in its place.
  const placeOf = (index: number): number => made.get(index) ?? index
  for (const { row, index, value } of plan.cells) draft.set(row, placeOf(index), storedText(value))
  // A text file has no place for a note at a heading.
  for (const { row, index, note } of plan.notes)
    if (row !== 'header') setNote(draft, row, draft.header[placeOf(index)] ?? '', note)
  for (const row of plan.remove) draft.remove(row)
  for (const cells of plan.append)
    draft.append(new Map(cells.map(({ index, value }) => [placeOf(index), storedText(value)])))
  if (draft.written > 0 || draft.header.length > file.header.length) await replace(path, file, await draft.text())
  return { written: draft.written, conflicts: plan.conflicts, calls: { reads: 0, writes: 0 } }
}

function setNote(draft: Draft, row: number, heading: string, note: string | null): void {
  const at = draft.header.indexOf(NOTE)
  if (at < 0 && note === null) return
  const lines = at < 0 ? [] : shownText(draft.get(row, at)).split(/\r?\n/)
  const kept = lines.filter(line => line !== '' && !line.startsWith(`${heading}: `))
  if (note !== null) kept.push(`${heading}: ${note}`)
  draft.set(row, draft.addColumn(NOTE), storedText(kept.length === 0 ? null : kept.join('\n')))
}

/** Puts the new text in the place of the file that was read; throws E_CONFLICT where it is another one by now. */
async function replace(path: string, { fingerprint }: ReadFile, text: string): Promise<void> {
  const pending = pendingFile(path)
  await writeFile(pending.temporaryPath, text)
  const current = await readFile(path).catch(() => undefined)
  if ((current ? fingerprintOf(current) : '') !== fingerprint) {
    await pending.discard()
    throw new GuanxiError(
      'E_CONFLICT',
      sentence`The file was replaced while guanxi was about to write it; it was left alone.`,
      {
        at: path,
        hint: sentence`Run the same command again.`,
      },
    )
  }
  await pending.commit()
}
