import { column, type Table, tableOf } from '../table.js'

/** Always: recipients = accepted + refused + uncertain + skipped + queued. */
export interface Counts {
  /** Everybody in the audience, and whoever earlier runs have left queued. */
  recipients: number
  accepted: number
  refused: number
  /** Handed over, and nobody knows whether it was taken. */
  uncertain: number
  /** Had the campaign before. */
  skipped: number
  /** Still to be sent; the same command sends it. */
  queued: number
}

/** A person who did not get the mail, or may not have got it. */
export interface Unsent {
  contact_id: string
  email: string | null
  reason: string
}

/** What a run of a campaign has done so far. */
export interface Outcome {
  counts: Counts
  refusals: Unsent[]
  uncertain: Unsent[]
  /** Not taken now by the server; they stay queued. */
  deferred: Unsent[]
}

export function emptyOutcome(): Outcome {
  const counts = { recipients: 0, accepted: 0, refused: 0, uncertain: 0, skipped: 0, queued: 0 }
  return { counts, refusals: [], uncertain: [], deferred: [] }
}

export const BY_UNSENT = [
  column('contact_id', 'Contact'),
  column('email', 'E-mail'),
  column('state', 'State'),
  column('reason', 'Reason'),
] as const

/** Everybody whom the run should have reached and did not, with the reason. */
export function unsentTable({ refusals, uncertain, deferred }: Outcome): Table {
  const rows = (state: string, list: readonly Unsent[]) =>
    list.map(({ contact_id, email, reason }) => ({ contact_id, email, state, reason }))
  return tableOf('unsent', BY_UNSENT, [
    ...rows('refused', refusals),
    ...rows('uncertain', uncertain),
    ...rows('queued', deferred),
  ])
}
