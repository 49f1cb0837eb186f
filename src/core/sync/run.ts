import type { Context } from '../context.js'
import { GuanxiError } from '../error.js'
import type { Applied, SharedBook, TabChanges } from '../shared-table.js'
import { beginRun, type Run, saveSpans } from '../store/run.js'
import type { SyncConflictTable } from '../store/schema-sync.js'
import { closeConflicts, insertConflicts, openConflicts, syncState } from '../store/sync.js'
import { whileAlone } from '../store/sync-lock.js'
import { homeOf } from '../workspace/home.js'
import { DEFAULT_IDENTITY_RULES } from '../workspace/identity-rule.js'
import type { Sync } from '../workspace/sync.js'
import { absentRows, appendRecords, settleGone, settleVanished } from './absent.js'
import { assignRows } from './assign.js'
import { brake } from './brake.js'
import { claimRows } from './claim.js'
import { CONFLICT_ID, CONFLICTS_TAB, ConflictQueue, conflictTable, type Decision } from './conflict.js'
import type { EntityContext } from './entity.js'
import { recordFilter, type SegmentMembers } from './filter.js'
import { finishPass } from './finish.js'
import { applyVerdicts, judgeRows, loadOf } from './merge-rows.js'
import { type SyncOutcome, SyncTally } from './outcome.js'
import { askedBy, overwrittenKey, type Pass, questionKey } from './pass.js'
import { placeRows } from './place.js'
import { CellReader } from './read-cell.js'
import { RowBook } from './row-book.js'
import { dropLost, settlePending } from './settle.js'
import { columnSettings, type SheetWords, tabChanges } from './sheet-changes.js'
import { columnsOf, entityOf } from './spec.js'
import { KEY, type KnownColumns, SheetView } from './view.js'

export interface SyncRequest {
  sync: Sync
  book: SharedBook
  dryRun: boolean
  /** Go on whatever the limits say. */
  force: boolean
  words: SheetWords
  /** Who is in a segment, where the filter may name one. */
  membersOf: SegmentMembers
  onProgress?: (share: number) => void
}

/** So often a run begins again where the file was replaced under its hands. */
const ATTEMPTS = 3

/**
 * Brings both sides of a sync in step. What is decided is stored first, then written into the sheet, then noted as done:
 * killed at any point, the next run goes on rightly. Throws E_LIMIT, E_LOCKED, E_CONFLICT, E_REMOTE.
 */
export async function runSync(context: Context, request: SyncRequest): Promise<SyncOutcome> {
  return whileAlone(context.workspace.databasePath, async () => {
    const tally = new SyncTally(request)
    let run: Run | undefined
    for (let attempt = 1; ; attempt++) {
      try {
        const prepared = await prepare(context, request, await lookAndClaim(context, request, tally), run)
        run = prepared.run
        tally.add(prepared)
        if (request.dryRun) return tally.outcome(prepared, request.book.callsFor(prepared.changes))
        const applied = await write(request, prepared, tally)
        await finishPass(context, request, prepared, applied, tally)
        return tally.outcome(prepared)
      } catch (error) {
        const isReplaced = error instanceof GuanxiError && error.code === 'E_CONFLICT'
        if (!isReplaced || attempt === ATTEMPTS) throw run ? tally.explained(error) : error
      }
    }
  })
}

async function write(
  { book, onProgress }: SyncRequest,
  { changes }: Prepared,
  tally: SyncTally,
): Promise<Applied | undefined> {
  if (changes.length === 0) return undefined
  const applied = await book.apply(changes, onProgress ? { onProgress } : {})
  tally.count(applied.calls)
  return applied
}

interface Look {
  view: SheetView
  queue: ConflictQueue
}

async function lookAndClaim(context: Context, request: SyncRequest, tally: SyncTally): Promise<Look> {
  const found = await look(context, request, tally)
  if (request.dryRun) return found
  const entity = entityOf(request.sync.entity, await entityContext(context))
  const isClaimed = await claimRows(context, { ...request, entity, view: found.view })
  return isClaimed ? look(context, request, tally) : found
}

async function look(context: Context, { sync, book }: SyncRequest, tally: SyncTally): Promise<Look> {
  const [tab, conflicts] = await book.read([
    { tab: book.tab, key: KEY },
    { tab: CONFLICTS_TAB, key: CONFLICT_ID },
  ])
  if (!tab || !conflicts) throw new Error('The place did not read its tabs.')
  if (isRemote(book)) tally.count({ reads: 1, writes: 0 })
  const entity = entityOf(sync.entity, await entityContext(context))
  const rows = await RowBook.open(context.store, sync.name, entity.table)
  const base = new Map(rows.all().map(row => [row.key, row.base]))
  const known = await knownColumns(context, sync)
  const view = new SheetView(tab, { entity: sync.entity, columns: columnsOf(entity, sync), known, base })
  return { view, queue: new ConflictQueue(conflicts) }
}

const isRemote = ({ place }: SharedBook): boolean => place.startsWith('sheets:')

async function knownColumns({ store }: Context, sync: Sync): Promise<KnownColumns> {
  return JSON.parse((await syncState(store, sync.name))?.columns ?? '{}') as KnownColumns
}

/** What the kinds of records are given to work with in a workspace. */
export async function entityContext({ store, workspace, today }: Context): Promise<EntityContext> {
  const { currency, identity = DEFAULT_IDENTITY_RULES } = workspace.config
  return { store, currency, today, identity, pipelines: await workspace.pipelines().catch(() => []) }
}

/** What a run has decided, and stored, and now writes into the sheet. */
export interface Prepared {
  run: Run
  pass: Pass
  known: KnownColumns
  changes: TabChanges[]
  open: readonly SyncConflictTable[]
  /** Rows of the queue in which stands what is no decision. */
  unclear: readonly { row: number; text: string }[]
}

/** Looks at our side, merges, changes the records, and stores what is to be written: all in one transaction. */
async function prepare(
  context: Context,
  request: SyncRequest,
  { view, queue }: Look,
  before: Run | undefined,
): Promise<Prepared> {
  const { sync, book, dryRun, force, words, membersOf } = request
  return context.store.transaction(
    async store => {
      const run = before ?? (await beginRun(store, { ...context, now: context.now(), random: context.random() }))
      const known = await knownColumns({ ...context, store }, sync)
      const { decided, unclear } = queue.decisions()
      const pass = await openPass({ ...context, store }, request, view, run, decided)
      restoreTab(pass, force)
      await settlePending(pass)
      dropLost(pass)
      const { gone, newGone } = absentRows(pass)
      settleGone(pass, gone)
      const placed = await placeRows(pass, newRows(pass))
      const judged = judgeRows(pass)
      const { vanished, newVanished } = absentRows(pass)
      if (!force) brake(loadOf(pass, judged, newGone, newVanished), sync)
      await applyVerdicts(pass, judged, placed)
      await settleVanished(pass, vanished)
      appendRecords(pass, await recordFilter(sync.filter, pass.entity, membersOf, sync.path))
      forgetMissingColumns(pass)
      dissolveLost(pass)
      const { settings, known: columns } = await columnSettings(pass, known, book.keeps, words)
      const tab = tabChanges(pass, settings, { keeps: book.keeps, stamp: words.stamp(context.now()), tell: words.tell })
      notePending(pass)
      const open = await storeQuestions(pass)
      await pass.rows.save(store)
      await saveSpans(store, run)
      const headingOf = (key: string, label: string) => (book.keeps.columnIds ? words.heading({ key, label }) : key)
      const fieldName = (field: string): string =>
        pass.view.heading(field) ?? pass.columns.find(each => each.field.key === field)?.field.label ?? field
      const reasons = new Map(pass.questions.map(each => [questionKey(each.row_key, each.field), each.reason]))
      const reasonOf = ({ row_key, field, reason }: SyncConflictTable) =>
        reasons.get(questionKey(row_key, field)) ?? reason
      const asked = queue.changesTo(
        conflictTable(open, fieldName, words.tell, reasonOf),
        sync.name,
        headingOf,
        isRemote(book),
      )
      const changes = [tab, asked].filter(each => each !== undefined)
      return { run, pass, known: columns, changes, open, unclear }
    },
    { rollback: dryRun },
  )
}

async function openPass(
  context: Context,
  { sync }: SyncRequest,
  view: SheetView,
  run: Run,
  decided: readonly { id: number; decision: Decision }[],
): Promise<Pass> {
  const { store, workspace, today } = context
  const given = await entityContext(context)
  const entity = entityOf(sync.entity, given)
  const columns = columnsOf(entity, sync)
  const fields = columns.map(({ field }) => field)
  const rows = await RowBook.open(store, sync.name, entity.table)
  const records = new Map((await entity.records()).map(record => [record.id, record]))
  const byKey = new Map([...records.values()].map(record => [record.key, record]))
  const { rows: sheet, fresh } = assignRows(view, rows, key => byKey.has(key))
  for (const key of sheet.keys()) {
    const record = byKey.get(key)
    if (rows.get(key) || !record || rows.of(record.id)) continue
    // A sheet that knows the record better than this database, which may have come from a backup.
    rows.put({ key, recordId: record.id, state: 'synced', base: {}, pending: undefined })
  }
  const open = await openConflicts(store, sync.name)
  const decisions = new Map(open.flatMap(({ id, decision }) => (decision === null ? [] : [[id, decision] as const])))
  for (const { id, decision } of decided) decisions.set(id, decision)
  const nameOf = ({ kind, row_key, field }: SyncConflictTable): string =>
    kind === 'overwritten' ? overwrittenKey(row_key, field ?? '') : questionKey(row_key, field)
  return {
    sync,
    columns,
    entity,
    today,
    reader: new CellReader({
      ...homeOf(workspace.config),
      entity: sync.entity,
      fields,
      pipelines: given.pipelines,
    }),
    view,
    store,
    run,
    rows,
    records,
    sheet: new Map(sheet),
    fresh,
    open: new Map(open.map(conflict => [nameOf(conflict), conflict])),
    decisions,
    writes: [],
    appends: [],
    removes: [],
    crm: [],
    refusals: [],
    questions: [],
    closing: new Map(),
    created: 0,
    linked: 0,
    archived: 0,
    stale: 0,
  }
}

/** A tab that is gone is made anew where that was asked for: all its rows are on their way again. */
function restoreTab({ view, rows }: Pass, force: boolean): void {
  if (view.snapshot.exists || !force) return
  for (const row of rows.all())
    if (row.state === 'synced') rows.put({ ...row, state: 'appending', base: {}, pending: {} })
    else if (row.state !== 'archived') rows.drop(row.key)
}

/** Rows that are to become records: those that have been given a key, and in a dry run those that would be given one. */
function newRows({ rows, sheet, fresh }: Pass) {
  const claimed = rows.all().flatMap(({ key, state }) => {
    const row = state === 'claimed' || state === 'copied' ? sheet.get(key) : undefined
    return row ? [{ key, row, isCopy: state === 'copied' }] : []
  })
  return [...claimed, ...fresh.map(({ row, isCopy }) => ({ key: `new row ${row.number}`, row, isCopy }))]
}

/** A column that people have taken away says nothing; should it come back, it begins as a new one. */
function forgetMissingColumns({ rows, view }: Pass): void {
  if (view.missing.length === 0) return
  for (const row of rows.all()) {
    const kept = Object.entries(row.base).filter(([field]) => !view.missing.includes(field))
    if (kept.length < Object.keys(row.base).length) rows.put({ ...row, base: Object.fromEntries(kept) })
  }
}

/** Questions about cells of rows that are no longer in step. */
function dissolveLost({ open, rows, closing }: Pass): void {
  for (const { id, row_key, field } of open.values()) {
    const row = rows.get(row_key)
    if (!closing.has(id) && (!row || (field !== null && row.state === 'archived'))) closing.set(id, 'dissolved')
  }
}

/** What is about to be written is stored before, so that the next run knows what may have arrived. */
function notePending({ writes, rows }: Pass): void {
  const pending = new Map<string, Record<string, Pass['writes'][number]['after']>>()
  for (const { key, field, after } of writes) pending.set(key, { ...pending.get(key), [field]: after })
  for (const [key, cells] of pending) {
    const row = rows.get(key)
    if (row) rows.put({ ...row, pending: cells })
  }
}

async function storeQuestions(pass: Pass): Promise<SyncConflictTable[]> {
  const { store, sync, run, closing, questions } = pass
  await closeConflicts(store, [...closing], run.id)
  await insertConflicts(
    store,
    questions.map(question => askedBy(pass, question)),
  )
  return openConflicts(store, sync.name)
}
