import type { Context } from '../context.js'
import { GuanxiError } from '../error.js'
import { nameOf, type SentenceValue, sentence } from '../sentence.js'
import { withdrawalsOf } from '../store/consent.js'
import { findRun } from '../store/history.js'
import { mailsInOutbox, mailsThatLeft } from '../store/mail.js'
import { type LaterRows, rowsSinceMerge } from '../store/merge.js'
import { type Obstacle, obstaclesTo } from '../store/obstacle.js'
import type { Store } from '../store/open.js'
import { beginRun, finishRun, type Run } from '../store/run.js'
import type { RunTable } from '../store/schema.js'
import { takeBack } from '../store/undo.js'
import { laterEdits } from './later-edits.js'

/** A run that was taken back. */
export interface Taken {
  /** Public id, and command. */
  run: string
  command: string
  deleted: number
  restored: number
}

export interface Undone {
  /** The run that did the undoing, and the one that was undone. */
  run: string
  undone: string
  deleted: number
  restored: number
  /** All runs that were taken back, the newest first; the last is the one that was asked for. */
  runs: readonly Taken[]
  /** Public ids of letters that lie in the outbox, for the caller to remove. */
  letters: readonly string[]
  /** What has come to a merged contact since, and stays with the one who was kept. */
  stays: readonly LaterRows[]
  /** Withdrawals of consent that are taken back: who had withdrawn may get mail again. */
  withdrawals: number
}

export interface UndoOptions {
  dryRun: boolean
  /** Takes back the later runs that depend on it too, the newest first. */
  withLater?: boolean
}

/**
 * Takes back a run: what it created is deleted, what it changed is as it was. Throws E_CONFLICT, with the list, where
 * something later depends on it, and where mails have left this machine.
 */
export async function undoRun(
  context: Context,
  text: string,
  { dryRun, withLater = false }: UndoOptions,
): Promise<Undone> {
  const { currency } = context.workspace.config
  return context.store.transaction(
    async store => {
      const target = await knownRun(store, text)
      const run = await beginRun(store, { ...context, now: context.now(), random: context.random() })
      const undoing: Undoing = {
        store,
        run,
        currency,
        withLater,
        target,
        runs: [],
        letters: [],
        stays: [],
        withdrawals: 0,
      }
      await takeBackRun(undoing, target)
      const { runs, letters, stays, withdrawals } = undoing
      const deleted = runs.reduce((sum, taken) => sum + taken.deleted, 0)
      const restored = runs.reduce((sum, taken) => sum + taken.restored, 0)
      await finishRun(store, run, { now: context.now(), counts: { deleted, restored } })
      return { run: run.publicId, undone: target.public_id, deleted, restored, runs, letters, stays, withdrawals }
    },
    { rollback: dryRun },
  )
}

interface Undoing {
  store: Store
  run: Run
  currency: string
  withLater: boolean
  target: RunTable
  runs: Taken[]
  letters: string[]
  stays: LaterRows[]
  withdrawals: number
}

/** Takes back a run, after those that depend on it. */
async function takeBackRun(undoing: Undoing, own: RunTable): Promise<void> {
  const { store, run, withLater } = undoing
  await refuseWhereFinal(undoing, own)
  for (let [next] = await obstaclesTo(store, own.id); next; [next] = await obstaclesTo(store, own.id)) {
    if (!withLater) throw await conflict(undoing, await obstaclesTo(store, own.id))
    await takeBackRun(undoing, await knownRun(store, next.run))
  }
  undoing.letters.push(...(await mailsInOutbox(store, own.id)))
  undoing.stays.push(...(await rowsSinceMerge(store, own.id)))
  undoing.withdrawals += await withdrawalsOf(store, own.id)
  const taken = await takeBack(store, own.id, run.id)
  undoing.runs.push({ run: own.public_id, command: own.command, ...taken })
}

/** What people have said of themselves is taken back by name only, never in passing. */
const BY_NAME_ONLY = new Set(['consent withdraw', 'suppression add'])

async function refuseWhereFinal({ store, target }: Undoing, run: RunTable): Promise<void> {
  if (run.state === 'undone')
    throw new GuanxiError('E_USAGE', sentence`Run ${run.public_id} has been undone already.`, {
      hint: sentence`guanxi history list shows the state of each run.`,
    })
  if (run.command === 'history undo')
    throw new GuanxiError('E_USAGE', sentence`An undo cannot be undone.`, {
      hint: sentence`Run the command that was undone again.`,
    })
  if (run.command === 'contact erase')
    throw new GuanxiError('E_USAGE', sentence`An erasure cannot be undone.`, {
      hint: sentence`The person is gone for good; nothing of him is kept that could be put back.`,
    })
  const sent = await mailsThatLeft(store, run.id)
  if (sent > 0)
    throw new GuanxiError('E_CONFLICT', sentence`${sent} mails of run ${run.public_id} have left.`, {
      hint: sentence`What has been sent cannot be taken back.`,
    })
  if (run.id !== target.id && BY_NAME_ONLY.has(run.command))
    throw new GuanxiError(
      'E_CONFLICT',
      sentence`Run ${run.public_id} (${run.command}) depends on run ${target.public_id}.`,
      {
        hint: sentence`Somebody does not want mail. If that was a mistake, take it back by itself first: guanxi history undo ${run.public_id}`,
      },
    )
}

/** The run a person has named. Throws E_USAGE where there is none. */
export async function knownRun(store: Store, text: string): Promise<RunTable> {
  const run = await findRun(store, text)
  if (run) return run
  throw new GuanxiError('E_USAGE', sentence`There is no run "${text}".`, {
    hint: sentence`guanxi history list shows the runs.`,
  })
}

/** So many fields are named in the message; a table holds all of them. */
const EDITS_TOLD = 20

async function conflict({ store, target, currency }: Undoing, obstacles: readonly Obstacle[]): Promise<GuanxiError> {
  const { rows } = await laterEdits(store, target.id, currency)
  const told = rows.slice(0, EDITS_TOLD).map(({ table, record, change, field, value_then, value_now, run }) => {
    const [what, name, by] = [nameOf('table', String(table)), String(record), String(run)]
    if (change === 'deleted') return sentence`${what} ${name}: deleted by run ${by}`
    const [then, now] = [shown(value_then), shown(value_now)]
    return sentence`${what} ${name}, ${nameOf(`field.${table}`, String(field))}: ${then} then, ${now} now (run ${by})`
  })
  const rest = rows.length - told.length
  const details = [
    ...obstacles.map(({ table, rows: count, reason, run, command }) =>
      reason === 'changed'
        ? sentence`${count} × ${nameOf('table', table)}: changed later by run ${run} (${command})`
        : sentence`${count} × ${nameOf('table', table)} of run ${run} (${command}) belong to what would be deleted`,
    ),
    ...told,
    ...(rest > 0 ? [sentence`… and ${rest} more fields; --to FILE.csv writes all of them`] : []),
  ]
  return new GuanxiError('E_CONFLICT', sentence`Later runs depend on run ${target.public_id}.`, {
    details,
    hint: sentence`guanxi history undo ${target.public_id} --with-later takes them back too, the newest first; try it with --dry-run.`,
  })
}

function shown(value: unknown): SentenceValue {
  if (value === null) return sentence`nothing`
  const text = JSON.stringify(value)
  return typeof value === 'string' ? sentence`"${text.slice(1, -1)}"` : text
}
