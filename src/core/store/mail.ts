import { inChunks } from './chunk.js'
import type { Store } from './open.js'
import { idsOf, insertRecords, type Run } from './run.js'
import type { MailState, MailTable } from './schema.js'

/** The names of companies by their ids. */
export async function companyNames(store: Store, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await inChunks(store, [...new Set(ids)], list =>
    store.db.selectFrom('company').select(['id', 'name']).where('id', 'in', list).execute(),
  )
  return new Map(rows.map(row => [row.id, row.name]))
}

/** What the ledger says of one person and one campaign. */
export type LedgerEntry = Pick<
  MailTable,
  'contact_id' | 'address_key' | 'state' | 'detail' | 'queued_at' | 'settled_at'
>

/** One row per mail of the campaign that was ever queued. */
export async function ledgerOf({ db }: Store, campaign: string): Promise<LedgerEntry[]> {
  return db
    .selectFrom('mail')
    .select(['contact_id', 'address_key', 'state', 'detail', 'queued_at', 'settled_at'])
    .where('campaign', '=', campaign)
    .orderBy('id')
    .execute()
}

const MAIL_COLUMNS = [
  'id',
  'contact_id',
  'public_id',
  'campaign',
  'address',
  'address_key',
  'subject',
  'message_id',
  'as_of',
  'state',
  'queued_at',
] as const

export type NewMail = Omit<Pick<MailTable, (typeof MAIL_COLUMNS)[number]>, 'id' | 'state'>

/** Writes mails into the ledger as queued; nothing leaves that does not stand there. */
export async function queueMails(store: Store, run: Run, mails: readonly NewMail[]): Promise<void> {
  const nextId = await idsOf(store, run, 'mail')
  const rows = mails.map(mail => {
    const row = { ...mail, id: nextId(), state: 'queued' as const }
    return MAIL_COLUMNS.map(column => row[column])
  })
  await insertRecords(store, run, 'mail', MAIL_COLUMNS, rows)
}

/** A mail of which it is not settled what became of it. */
export type OpenMail = Pick<
  MailTable,
  'id' | 'contact_id' | 'public_id' | 'address' | 'address_key' | 'message_id' | 'as_of' | 'transport' | 'detail'
> & { contact_public_id: string }

/** The campaign's mails in one of the two open states; those that were never tried come first. */
export async function openMails({ db }: Store, campaign: string, state: 'queued' | 'claimed'): Promise<OpenMail[]> {
  const rows = await db
    .selectFrom('mail')
    .innerJoin('contact', 'contact.id', 'mail.contact_id')
    .select(['mail.id', 'contact_id', 'mail.public_id', 'address', 'address_key', 'message_id', 'as_of', 'transport'])
    .select(['detail', 'contact.public_id as contact_public_id'])
    .where('campaign', '=', campaign)
    .where('state', '=', state)
    .orderBy('mail.id')
    .execute()
  return [...rows.filter(row => row.detail === null), ...rows.filter(row => row.detail !== null)]
}

/** What is written down when a mail passes from one state to another. */
export interface MailChange {
  from: readonly MailState[]
  to: MailState
  run: Run
  transport?: string
  subject?: string
  detail?: string | null
  /** The instant, where the new state is final. */
  settledAt?: string
}

/** Moves a mail to another state, unless another run has done so before: then `false`, and nothing is changed. */
export async function moveMail(
  { db }: Store,
  id: number,
  { from, to, run, transport, subject, detail, settledAt }: MailChange,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('mail')
    .set({ state: to, changed_run_id: run.id, settled_at: settledAt ?? null })
    .$if(transport !== undefined, query => query.set({ transport: transport ?? null }))
    .$if(subject !== undefined, query => query.set({ subject: subject ?? '' }))
    .$if(detail !== undefined, query => query.set({ detail: detail ?? null }))
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .executeTakeFirst()
  return Number(numUpdatedRows) === 1
}

/** A campaign with the number of its mails in each state, and the day of the newest that was settled. */
export interface MailCount {
  campaign: string
  state: MailState
  mails: number
  last_settled_at: string | null
}

/** One row per campaign and state. */
export async function mailCounts({ db }: Store): Promise<MailCount[]> {
  return db
    .selectFrom('mail')
    .select([
      'campaign',
      'state',
      eb => eb.fn.countAll<number>().as('mails'),
      eb => eb.fn.max('settled_at').as('last_settled_at'),
    ])
    .groupBy(['campaign', 'state'])
    .orderBy('campaign')
    .orderBy('state')
    .execute()
}

/**
 * How many mails of a run have left this machine, or may have: such a run cannot be taken back. What went to the outbox
 * lies there as a file; a mail of which the run keeps an image has only followed its contact.
 */
export async function mailsThatLeft({ db }: Store, runId: number): Promise<number> {
  const row = await db
    .selectFrom('mail')
    .select(eb => eb.fn.countAll<number>().as('mails'))
    .where(eb => eb.or([eb('created_run_id', '=', runId), eb('changed_run_id', '=', runId)]))
    .where('state', 'in', ['claimed', 'accepted', 'uncertain'])
    .where(eb => eb.or([eb('transport', 'is', null), eb('transport', '<>', 'outbox')]))
    .where(eb =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('change')
            .select('row_id')
            .where('run_id', '=', runId)
            .where('table_name', '=', 'mail')
            .whereRef('row_id', '=', 'mail.id'),
        ),
      ),
    )
    .executeTakeFirst()
  return row?.mails ?? 0
}

/** The public ids of a run's mails that lie in the outbox. */
export async function mailsInOutbox({ db }: Store, runId: number): Promise<string[]> {
  const rows = await db
    .selectFrom('mail')
    .select('public_id')
    .where('created_run_id', '=', runId)
    .where('transport', '=', 'outbox')
    .orderBy('id')
    .execute()
  return rows.map(row => row.public_id)
}

/** The public ids of a contact's mails that were put into the outbox. */
export async function lettersOf({ db }: Store, contactId: number): Promise<string[]> {
  const rows = await db
    .selectFrom('mail')
    .select('public_id')
    .where('contact_id', '=', contactId)
    .where('transport', '=', 'outbox')
    .orderBy('id')
    .execute()
  return rows.map(row => row.public_id)
}
