import type { Context } from '../context.js'
import { GuanxiError } from '../error.js'
import { findRun, obstaclesTo, takeBack } from '../store/history.js'
import { mailsInOutbox, mailsThatLeft } from '../store/mail.js'
import { type LaterRows, rowsSinceMerge } from '../store/merge.js'
import type { Store } from '../store/open.js'
import { beginRun, finishRun } from '../store/run.js'
import type { RunTable } from '../store/schema.js'

export interface Undone {
  /** The run that did the undoing, and the one that was undone. */
  run: string
  undone: string
  deleted: number
  restored: number
  /** Public ids of letters that lie in the outbox, for the caller to remove. */
  letters: readonly string[]
  /** What has come to a merged contact since, and stays with the one who was kept. */
  stays: readonly LaterRows[]
}

/**
 * Takes back a run: what it created is deleted, what it changed is as it was. Throws E_CONFLICT, with the list, where
 * something later depends on it, and where mails have left this machine.
 */
export async function undoRun(context: Context, text: string, { dryRun }: { dryRun: boolean }): Promise<Undone> {
  return context.store.transaction(
    async store => {
      const target = await knownRun(store, text)
      if (target.state === 'undone')
        throw new GuanxiError('E_USAGE', `Run ${target.public_id} has been undone already.`, {
          hint: 'guanxi history list shows the state of each run.',
        })
      if (target.command === 'history undo')
        throw new GuanxiError('E_USAGE', 'An undo cannot be undone.', {
          hint: 'Run the command that was undone again.',
        })
      if (target.command === 'contact erase')
        throw new GuanxiError('E_USAGE', 'An erasure cannot be undone.', {
          hint: 'The person is gone for good; nothing of him is kept that could be put back.',
        })
      const sent = await mailsThatLeft(store, target.id)
      if (sent > 0)
        throw new GuanxiError('E_CONFLICT', `${sent} mails of run ${target.public_id} have left.`, {
          hint: 'What has been sent cannot be taken back.',
        })
      await refuseWhereNeeded(store, target)
      const run = await beginRun(store, {
        command: context.command,
        arguments: context.arguments,
        actor: context.actor,
        now: context.now(),
        random: context.random(),
      })
      const letters = await mailsInOutbox(store, target.id)
      const stays = await rowsSinceMerge(store, target.id)
      const taken = await takeBack(store, target.id, run.id)
      await finishRun(store, run, { now: context.now(), counts: { ...taken } })
      return { run: run.publicId, undone: target.public_id, ...taken, letters, stays }
    },
    { rollback: dryRun },
  )
}

/** The run a person has named. Throws E_USAGE where there is none. */
export async function knownRun(store: Store, text: string): Promise<RunTable> {
  const run = await findRun(store, text)
  if (run) return run
  throw new GuanxiError('E_USAGE', `There is no run "${text}".`, { hint: 'guanxi history list shows the runs.' })
}

async function refuseWhereNeeded(store: Store, target: RunTable): Promise<void> {
  const obstacles = await obstaclesTo(store, target.id)
  const [first] = obstacles
  if (!first) return
  const details = obstacles.map(({ table, rows, reason, run, command }) =>
    reason === 'changed'
      ? `${rows} × ${table}: changed later by run ${run} (${command})`
      : `${rows} × ${table} of run ${run} (${command}) belong to what would be deleted`,
  )
  throw new GuanxiError('E_CONFLICT', `Later runs depend on run ${target.public_id}.`, {
    details,
    hint: `Undo the later ones first, the newest before the others: guanxi history undo ${first.run}`,
  })
}
