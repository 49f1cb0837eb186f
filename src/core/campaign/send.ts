import type { Context } from '../context.js'
import { GuanxiError } from '../error.js'
import type { Transport } from '../letter.js'
import { sentence } from '../sentence.js'
import { finishRun, type Run } from '../store/run.js'
import type { Table } from '../table.js'
import { courier, patiently, withPersons } from './deliver.js'
import type { OpenCampaign } from './open.js'
import { type Counts, emptyOutcome, type Outcome } from './outcome.js'
import { queueCampaign } from './queue.js'

export interface SendOptions {
  asOf: string
  /** At most so many mails leave; the others stay queued. */
  limit?: number | undefined
  dryRun?: boolean | undefined
  /** Told after each mail how many of how many are done. */
  progress?: (done: number, total: number) => void
}

export interface SendOutcome extends Outcome {
  /** Public id of the run; null for a dry run. */
  run: string | null
  /** Who would get it, and who not; filled by a dry run only. */
  plan: Table
}

/**
 * Writes every mail into the ledger, then hands over one after the other, each claimed before and settled after. Mails
 * that an earlier run left queued are sent too; nobody gets a campaign twice, whenever it was cut short. Throws E_REMOTE
 * or E_AUTH where the transport takes nothing; what has not left stays queued.
 */
export async function sendCampaign(
  context: Context,
  open: OpenCampaign,
  transport: Transport,
  { asOf, limit = Number.POSITIVE_INFINITY, dryRun = false, progress }: SendOptions,
): Promise<SendOutcome> {
  const outcome = emptyOutcome()
  const { counts } = outcome
  const { run, waiting, claimed, plan } = await queueCampaign(context, open, { asOf, dryRun, outcome })
  if (dryRun) {
    counts.queued = waiting.length
    counts.uncertain = claimed.length
    return { ...outcome, run: null, plan }
  }
  const { send, settleClaimed } = courier({ context, open, transport, run, outcome })
  const now = waiting.slice(0, limit)
  const total = now.length + claimed.length
  let done = 0
  try {
    for await (const [mail, person] of withPersons(context.store, open, now)) {
      await send(mail, person)
      progress?.(++done, total)
    }
    // Looked at last: a run that is still alive has settled them by now.
    for await (const [mail, person] of withPersons(context.store, open, claimed)) {
      await settleClaimed(mail, person)
      progress?.(++done, total)
    }
  } catch (error) {
    if (error instanceof GuanxiError) await end(context, run, withRest(counts))
    throw error instanceof GuanxiError ? stopped(error, withRest(counts)) : error
  }
  outcome.counts = withRest(counts)
  await end(context, run, outcome.counts)
  return { ...outcome, run: run.publicId, plan }
}

/** Whoever was not come to is still queued. */
function withRest(counts: Counts): Counts {
  const { recipients, accepted, refused, uncertain, skipped } = counts
  return { ...counts, queued: recipients - accepted - refused - uncertain - skipped }
}

async function end(context: Context, run: Run, counts: Counts): Promise<void> {
  const ending = { now: context.now(), counts: { ...counts } }
  await patiently(() => context.store.transaction(store => finishRun(store, run, ending)))
}

function stopped(error: GuanxiError, { accepted, queued }: Counts): GuanxiError {
  return new GuanxiError(
    error.code,
    sentence`${error.told.message} Sent so far: ${accepted}; still queued: ${queued}.`,
    {
      ...(error.told.at !== undefined && { at: error.told.at }),
      hint: error.told.hint ?? sentence`Run the same command again: it goes on where it stopped.`,
      cause: error,
    },
  )
}
