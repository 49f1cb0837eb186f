import type { Context } from '../core/context.js'
import { EXIT_REFUSED, GuanxiError } from '../core/error.js'
import { tellerOf } from '../core/i18n/sentences.js'
import type { MessageKey } from '../core/i18n/translate.js'
import { english, nameOf, sentence, type Teller } from '../core/sentence.js'
import type { SyncOutcome } from '../core/sync/outcome.js'
import { runSync } from '../core/sync/run.js'
import type { SyncEntityName } from '../core/workspace/sync.js'
import { renderTable } from './present.js'
import { showProgress } from './progress.js'
import { openBook, openSyncs, segmentMembers, sheetWords } from './sync-command.js'

/** What a command says, and where. */
interface Speaker {
  flags: { quiet: boolean }
  text(key: MessageKey, values?: Readonly<Record<string, string | number>>): string
  print(text: string): void
  say(text: string): void
  warnOf(text: string): void
}

interface RunFlags {
  names: readonly string[]
  force: boolean
  dryRun: boolean
}

/** So many lines are told to a person; the document has all. */
const TOLD = 20

/** Runs syncs one after the other; one that stops does not keep the others from running. */
export async function runSyncs(
  command: Speaker,
  context: Context,
  { names, force, dryRun }: RunFlags,
): Promise<Record<string, unknown>[]> {
  const syncs = await openSyncs(context, names)
  if (syncs.length === 0)
    throw new GuanxiError('E_USAGE', sentence`There is no sync yet.`, {
      hint: sentence`Begin with: guanxi sync add NAME --entity contacts --to team.xlsx`,
    })
  const documents: Record<string, unknown>[] = []
  let worst = 0
  const tell = await tellerOf(context.lang)
  for (const sync of syncs) {
    const progress = showProgress(
      command.text('progress.syncing', { sync: sync.name }),
      command.flags.quiet,
      context.lang,
    )
    try {
      const outcome = await runSync(context, {
        sync,
        book: await openBook(context, sync),
        dryRun,
        force,
        words: await sheetWords(command, context, sync.entity),
        membersOf: segmentMembers(context, sync.entity),
        onProgress: share => progress.update(0, share),
      })
      progress.done()
      await tellOutcome(command, context, outcome, { tell, entity: sync.entity })
      const isOpen = outcome.counts.rejected + outcome.counts.conflicts > 0
      worst = Math.max(worst, isOpen ? EXIT_REFUSED : 0)
      documents.push(documentOf(outcome))
    } catch (error) {
      progress.done()
      if (syncs.length === 1 || !(error instanceof GuanxiError)) throw error
      const { code, message, at, hint, details, exit, told } = error
      worst = Math.max(worst, exit)
      command.warnOf(tell(sentence`${sync.name}: ${told.message}`))
      for (const line of told.details) command.say(`  ${tell(line)}`)
      if (told.hint) command.say(`  ${tell(told.hint)}`)
      documents.push({ sync: sync.name, error: { code, message, at, hint, details, exit } })
    }
  }
  process.exitCode = worst
  return documents
}

function documentOf({ changes, conflicts, refusals, missing, ...outcome }: SyncOutcome): Record<string, unknown> {
  const { counts, calls, sync, place, run, dryRun } = outcome
  return {
    sync,
    place,
    run,
    dryRun,
    ...counts,
    calls,
    missingColumns: missing,
    rejections: refusals.map(({ row, field, label, reason }) => ({
      ...{ row, field: field ?? null, record: label },
      reason: english(reason),
    })),
    changes: changes.rows,
    openConflicts: conflicts.map(({ id, row_key, field, kind, label, crm, sheet }) => ({
      id,
      record: row_key,
      label,
      field,
      kind,
      crm: JSON.parse(crm ?? 'null'),
      sheet: JSON.parse(sheet ?? 'null'),
    })),
  }
}

async function tellOutcome(
  command: Speaker,
  context: Context,
  outcome: SyncOutcome,
  { tell, entity }: { tell: Teller; entity: SyncEntityName },
): Promise<void> {
  const nameOfField = (field: string): string => tell(nameOf(`field.${entity}`, field))
  const { sync, place, run, dryRun, counts, refusals, missing, unclear, changes, calls } = outcome
  const said = (Object.entries(counts) as [keyof typeof counts, number][]).flatMap(([name, count]) =>
    count > 0 ? [command.text(`sync.count.${name}`, { count })] : [],
  )
  const list = said.length > 0 ? said.join(command.text('list.separator')) : command.text('sync.nothing')
  command.print(command.text(dryRun ? 'sync.preview' : 'sync.done', { sync, place, list, run: run ?? '' }))
  if (dryRun && changes.rows.length > 0) {
    const { lang, workspace } = context
    const shown = { ...changes, rows: changes.rows.slice(0, TOLD).map(row => ({ ...row, entity })) }
    command.print(await renderTable(shown, 'table', { lang, currency: workspace.config.currency }))
    if (changes.rows.length > TOLD) command.say(command.text('import.more', { count: changes.rows.length - TOLD }))
  }
  if (dryRun && calls.reads + calls.writes > 0) command.say(command.text('sync.calls', { ...calls }))
  for (const { row, field, label, reason } of refusals.slice(0, TOLD)) {
    const words = { place, row, label, field: field ? nameOfField(field) : '', reason: tell(reason) }
    command.warnOf(command.text('sync.refused', words))
  }
  for (const field of missing) command.warnOf(command.text('sync.missing', { place, field: nameOfField(field), sync }))
  for (const { row, text } of unclear) command.warnOf(command.text('sync.unclear', { row, text }))
  if (counts.stale > 0) command.warnOf(command.text('sync.stale', { count: counts.stale }))
  if (counts.conflicts > 0) command.say(command.text('sync.open', { count: counts.conflicts, sync }))
  if (!dryRun && counts.toCrm + counts.created > 0) command.say(command.text('import.undo', { run: run ?? '' }))
}
