import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { unescape as decode } from 'node:querystring'
import { GuanxiError } from '../core/error.js'
import type { SmtpSettings } from '../core/io/mail/smtp.js'
import type { Letter, Transport } from '../core/letter.js'
import { sentence } from '../core/sentence.js'
import type { Workspace } from '../core/workspace/open.js'

/** The way out that guanxi.yaml names. Throws E_CONFIG where it is not described. */
export async function openTransport(workspace: Workspace): Promise<Transport> {
  if (workspace.config.mail.transport === 'outbox') {
    const { outbox } = await import('../core/io/mail/outbox.js')
    return outbox(join(workspace.root, 'outbox'))
  }
  const settings = await smtpSettings(workspace)
  const { smtp } = await import('../core/io/mail/smtp.js')
  return smtp(settings)
}

async function smtpSettings({ root, config }: Workspace): Promise<SmtpSettings> {
  const url = process.env.GUANXI_SMTP_URL
  if (url) return parseSmtpUrl(url)
  const { smtp } = config.mail
  if (!smtp)
    throw new GuanxiError('E_CONFIG', sentence`There is no mail server to send through.`, {
      at: 'guanxi.yaml',
      hint: sentence`Set GUANXI_SMTP_URL=smtp://user:password@host:587, or add mail.smtp to guanxi.yaml.`,
    })
  const { password_file: file } = smtp
  if (file === undefined) return smtp
  const path = resolve(root, file)
  const password = await readFile(path, 'utf8').catch(cause => {
    throw new GuanxiError('E_CONFIG', sentence`The file with the mail password cannot be read.`, {
      at: file,
      hint: sentence`mail.smtp.password_file in guanxi.yaml is relative to the workspace.`,
      cause,
    })
  })
  return { ...smtp, password: password.replace(/\r?\n$/, '') }
}

/** `smtp://user:password@host:587`, or `smtps://` for TLS from the start. The text is never repeated: it holds a secret. */
export function parseSmtpUrl(text: string): SmtpSettings {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url?.hostname || !/^smtps?:$/.test(url.protocol))
    throw new GuanxiError('E_CONFIG', sentence`GUANXI_SMTP_URL is not the address of a mail server.`, {
      hint: sentence`Write it as smtp://user:password@host:587, or smtps://… for port 465; special characters as %40 and the like.`,
    })
  const secure = url.protocol === 'smtps:'
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : secure ? 465 : 587,
    secure,
    ...(url.username && { user: decode(url.username), password: decode(url.password) }),
  }
}

/** Writes previews of letters into a folder, as .eml and .html. */
export function previewFolder(folder: string): (name: string, letter: Letter) => Promise<void> {
  return async (name, letter) => {
    const { writePreview } = await import('../core/io/mail/outbox.js')
    await writePreview(folder, name, letter)
  }
}

/** Removes letters that an undone run had put into the outbox. */
export async function clearOutbox({ root }: Workspace, ids: readonly string[]): Promise<void> {
  const { removeLetters } = await import('../core/io/mail/outbox.js')
  await removeLetters(join(root, 'outbox'), ids)
}
