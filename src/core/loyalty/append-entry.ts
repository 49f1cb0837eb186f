import { findContact } from '../contact/find.js'
import type { Context } from '../context.js'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import { type ContactLabel, contactLabels, NOBODY } from '../store/contact.js'
import { insertLoyaltyEntries } from '../store/loyalty.js'
import { beginRun, finishRun } from '../store/run.js'
import { column, tableOf } from '../table.js'
import { homeOf } from '../workspace/home.js'
import { standingOfContact } from './member.js'

/** What a person asks to be written in a contact's ledger. */
export interface EntryRequest {
  /** Id, external id or e-mail. */
  contact: string
  /** As typed: a whole number. */
  points: string
  reason: string
  dryRun: boolean
}

export interface Appended extends ContactLabel {
  run: string
  /** As they stand in the ledger: redeemed points are below 0. */
  points: number
  balance: number
}

/** Appends an entry of today, where `check` finds nothing wrong with the balance before it. */
export async function appendEntry(
  context: Context,
  { contact, reason, dryRun }: EntryRequest,
  { kind, points }: { kind: 'redeem' | 'adjust'; points: number },
  check: (balance: number) => void = () => {},
): Promise<Appended> {
  const { workspace, today, now } = context
  if (reason.trim() === '')
    throw new GuanxiError('E_USAGE', sentence`The reason is empty.`, {
      hint: sentence`Say in --reason what the customer should read beside the points.`,
    })
  const program = await workspace.loyaltyProgram()
  // The balance is read inside the write transaction, so two runs in the same second cannot spend the same points.
  return context.store.transaction(
    async store => {
      const { id } = await findContact(store, contact, homeOf(workspace.config).country)
      const query = { program, currency: workspace.config.currency, asOf: today, contactId: id }
      const { balance } = await standingOfContact(store, query)
      check(balance)
      const run = await beginRun(store, { ...context, now: now(), random: context.random() })
      const order = { order_id: null, order_amount: null, points_per_unit: null }
      await insertLoyaltyEntries(store, run, [
        { contact_id: id, kind, points, day: today, reason: reason.trim(), ...order },
      ])
      await finishRun(store, run, { now: now(), counts: { created: 1, points } })
      const label = (await contactLabels(store, [id])).get(id) ?? NOBODY
      return { run: run.publicId, ...label, points, balance: balance + points }
    },
    { rollback: dryRun },
  )
}

const APPENDED = [
  column('contact_id', 'Contact'),
  column('external_id', 'External id'),
  column('name', 'Name'),
  column('email', 'E-mail'),
  column('points', 'Points', 'integer'),
  column('balance', 'Balance', 'integer'),
] as const

/** The entry as a table of one row, with the balance after it. */
export const appendedTable = ({ run, ...row }: Appended) => tableOf('loyalty-entry', APPENDED, [row])

/** Reads a whole number of points, signed or not. Throws E_USAGE. */
export function parsePoints(text: string): number {
  const points = Number(text)
  if (/^[+-]?\d{1,15}$/.test(text) && points !== 0) return points
  throw new GuanxiError('E_USAGE', sentence`"${text}" is not a number of points.`, {
    hint: sentence`Points are whole numbers other than 0, such as 250.`,
  })
}
