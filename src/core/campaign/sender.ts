import { domainToASCII } from 'node:url'
import { isEmail } from '../contact/identity.js'
import { GuanxiError } from '../error.js'
import type { Mailbox } from '../letter.js'
import { sentence } from '../sentence.js'
import type { Config } from '../workspace/config.js'

/** Who writes, and where people answer and unsubscribe. */
export interface Sender {
  from: Mailbox
  replyTo?: Mailbox
  /** Right side of the Message-IDs. */
  domain: string
  /** Where the person with this address unsubscribes: `mailto:` or `https:`. */
  unsubscribeOf(address: string): string
}

/** The sender that guanxi.yaml names. Throws E_CONFIG where it names none. */
export function senderOf({ mail }: Config): Sender {
  if (mail.from === undefined)
    throw new GuanxiError('E_CONFIG', sentence`There is no sender for mails.`, {
      at: 'guanxi.yaml',
      hint: sentence`Add under "mail:"  from: Tea House <hello@tea.example>`,
    })
  const from = parseMailbox(mail.from, 'mail.from')
  const replyTo = mail.reply_to === undefined ? undefined : parseMailbox(mail.reply_to, 'mail.reply_to')
  const unsubscribe = mail.unsubscribe ?? `mailto:${(replyTo ?? from).address}?subject=unsubscribe`
  return {
    from,
    ...(replyTo && { replyTo }),
    domain: domainToASCII(from.address.slice(from.address.lastIndexOf('@') + 1)),
    unsubscribeOf: address => personalLink(unsubscribe, address),
  }
}

/** A mail says by itself who sends it; a page must be told, or one click could not be enough. */
function personalLink(link: string, address: string): string {
  const value = encodeURIComponent(address)
  if (link.includes('{address}')) return new URL(link.replaceAll('{address}', value)).href
  const url = new URL(link)
  if (url.protocol === 'https:') url.searchParams.set('address', address)
  return url.href
}

/** Reads `Name <address>`, `"Name" <address>` or an address alone. */
export function parseMailbox(text: string, setting: string): Mailbox {
  const match = /^\s*(?:"?(.*?)"?\s*<([^<>]+)>|(\S+))\s*$/su.exec(text)
  const address = (match?.[2] ?? match?.[3] ?? '').trim()
  if (!isEmail(address))
    throw new GuanxiError('E_CONFIG', sentence`"${setting}" is not a sender.`, {
      at: 'guanxi.yaml',
      hint: sentence`Write it as an address, or as Tea House <hello@tea.example>.`,
    })
  return { name: oneLine(match?.[1] ?? ''), address }
}

/** Text for a header: one line, no control characters, no blanks at its ends. */
export const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
