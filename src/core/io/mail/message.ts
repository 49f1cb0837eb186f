import MailComposer from 'nodemailer/lib/mail-composer'
import type { Letter } from '../../letter.js'

/** The letter as a message for the wire (RFC 5322): text and HTML, names and subject in any script. */
export async function messageOf(letter: Letter): Promise<Buffer> {
  const { from, replyTo, to, subject, text, html, messageId } = letter
  const composer = new MailComposer({
    from,
    to,
    ...(replyTo && { replyTo }),
    subject,
    text,
    html,
    messageId,
    date: new Date(letter.date),
    headers: listHeaders(letter.unsubscribe),
    // By default a random one: the same letter would be another file each time.
    baseBoundary: letter.id,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}

/** RFC 2369; one click (RFC 8058) is a POST, so it goes with a page only. */
function listHeaders(unsubscribe: string): Record<string, string> {
  const header = { 'List-Unsubscribe': `<${unsubscribe}>` }
  return unsubscribe.startsWith('https:')
    ? { ...header, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
    : header
}
