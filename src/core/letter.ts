/** A person or business with an address, as it stands in From and To. */
export interface Mailbox {
  name: string
  address: string
}

/** One mail to one person, ready to be handed over; how it is written as a message is the transport's affair. */
export interface Letter {
  /** Public id of the mail; an outbox names the file by it. */
  id: string
  messageId: string
  /** ISO 8601 instant. */
  date: string
  from: Mailbox
  replyTo?: Mailbox
  to: Mailbox
  subject: string
  html: string
  text: string
  /** `mailto:` or `https:`, meant for this person. */
  unsubscribe: string
}

/**
 * What became of a letter that was handed over. `deferred`: it was not taken now, and may be tried again. `uncertain`:
 * nobody knows whether it was taken, so it must not be tried again.
 */
export interface Delivery {
  state: 'accepted' | 'refused' | 'deferred' | 'uncertain'
  /** The server's answer. */
  detail?: string
}

/** A way out for letters. */
export interface Transport {
  name: 'outbox' | 'smtp'
  /** Throws a GuanxiError where it can take no letters at all; then this one has certainly not left. */
  deliver(letter: Letter): Promise<Delivery>
  /** Whether the letter of that id was taken earlier; undefined where that cannot be known. */
  hasTaken(id: string): Promise<boolean | undefined>
  close(): Promise<void>
}
