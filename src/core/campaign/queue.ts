import type { Context } from '../context.js'
import { type NewMail, type OpenMail, openMails, queueMails } from '../store/mail.js'
import type { Store } from '../store/open.js'
import { beginRun, type Run, saveSpans } from '../store/run.js'
import { type Table, tableOf } from '../table.js'
import type { OpenCampaign } from './open.js'
import type { Outcome } from './outcome.js'
import { BY_RECIPIENT, type PlannedMail, planCampaign, planRow } from './plan.js'

export interface Queue {
  run: Run
  /** Queued now or by an earlier run. */
  waiting: OpenMail[]
  /** Claimed by a run that is still alive, or was cut short. */
  claimed: OpenMail[]
  /** Who would get it, and who not; filled by a dry run only. */
  plan: Table
}

const BATCH = 500

/** One transaction: a run, and a queued mail for everybody who is ready. A dry run takes it back. */
export async function queueCampaign(
  context: Context,
  open: OpenCampaign,
  { asOf, dryRun, outcome }: { asOf: string; dryRun: boolean; outcome: Outcome },
): Promise<Queue> {
  return context.store.transaction(
    async store => {
      const { command, arguments: words, actor } = context
      const start = { command, arguments: words, actor, now: context.now(), random: context.random() }
      const run = await beginRun(store, start)
      const rows = await queueReady(store, run, open, { asOf, dryRun, outcome, now: context.now })
      await saveSpans(store, run)
      const waiting = await openMails(store, open.campaign.name, 'queued')
      const claimed = await openMails(store, open.campaign.name, 'claimed')
      const { counts } = outcome
      counts.recipients = counts.refused + counts.skipped + waiting.length + claimed.length
      return { run, waiting, claimed, plan: tableOf('recipients', BY_RECIPIENT, rows) }
    },
    { rollback: dryRun },
  )
}

async function queueReady(
  store: Store,
  run: Run,
  open: OpenCampaign,
  { asOf, dryRun, outcome, now }: { asOf: string; dryRun: boolean; outcome: Outcome; now: () => string },
) {
  const rows: ReturnType<typeof planRow>[] = []
  let batch: NewMail[] = []
  for await (const planned of planCampaign(store, open, asOf)) {
    count(planned, outcome)
    if (dryRun) rows.push(planRow(planned))
    const mail = newMail(planned, run, open, asOf, now())
    if (mail) batch.push(mail)
    if (batch.length < BATCH) continue
    await queueMails(store, run, batch)
    batch = []
  }
  await queueMails(store, run, batch)
  return rows
}

function count({ person, state, reason }: PlannedMail, { counts, refusals }: Outcome): void {
  if (state === 'skipped') counts.skipped++
  if (state !== 'refused') return
  counts.refused++
  refusals.push({ contact_id: person.id, email: person.email, reason: reason ?? '' })
}

function newMail(planned: PlannedMail, run: Run, open: OpenCampaign, asOf: string, now: string): NewMail | undefined {
  const { state, person, addressKey, subject } = planned
  if (state !== 'ready' || person.email === null || addressKey === null) return undefined
  const id = run.newPublicId()
  return {
    contact_id: person.contactId,
    public_id: id,
    campaign: open.campaign.name,
    address: person.email,
    address_key: addressKey,
    subject: subject ?? '',
    message_id: open.messageId(id),
    as_of: asOf,
    queued_at: now,
  }
}
