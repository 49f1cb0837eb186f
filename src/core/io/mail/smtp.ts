import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { GuanxiError } from '../../error.js'
import type { Delivery, Letter, Transport } from '../../letter.js'
import { sentence } from '../../sentence.js'
import { messageOf } from './message.js'

export interface SmtpSettings {
  host: string
  port: number
  /** TLS from the start; otherwise STARTTLS where the server offers it. */
  secure: boolean
  user?: string | undefined
  password?: string | undefined
}

export interface SmtpPatience {
  /** How long to wait before each further try to reach the server. */
  retryDelays?: readonly number[]
  /** How long the server may be silent. RFC 5321 allows it ten minutes after the end of a message. */
  silence?: number
}

interface SmtpError extends Error {
  code?: string
  command?: string
  response?: string
  responseCode?: number
}

const RETRY_DELAYS = [1_000, 4_000, 10_000]
const SILENCE_MS = 300_000
const CONNECT_MS = 20_000

/** An SMTP server. One connection serves many letters; a lost one is opened again as long as nothing was handed over. */
export function smtp(
  settings: SmtpSettings,
  { retryDelays = RETRY_DELAYS, silence = SILENCE_MS }: SmtpPatience = {},
): Transport {
  const server = `${settings.host}:${settings.port}`
  let session: SMTPConnection | undefined
  const drop = (): void => {
    session?.close()
    session = undefined
  }
  return {
    name: 'smtp',
    async deliver(letter) {
      const message = await messageOf(letter)
      for (const delay of [...retryDelays, undefined]) {
        try {
          session ??= await openSession(settings, silence)
          const delivery = await handOver(session, letter, message)
          if (delivery.state === 'uncertain') drop()
          else if (delivery.state !== 'accepted' && !(await reset(session))) drop()
          return delivery
        } catch (error) {
          drop()
          const failure = explain(error as SmtpError, server)
          if (delay === undefined || failure.code === 'E_AUTH') throw failure
          await sleep(delay)
        }
      }
      throw new Error('unreachable')
    },
    hasTaken: async () => undefined,
    async close() {
      session?.quit()
      session = undefined
    },
  }
}

function openSession(settings: SmtpSettings, silence: number): Promise<SMTPConnection> {
  const { host, port, secure, user, password } = settings
  const local = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)
  const session = new SMTPConnection({
    host,
    port,
    secure,
    // A password never goes over the network in the clear; within the machine there is nothing to certify.
    requireTLS: user !== undefined && !secure && !local,
    ...(local && { tls: { rejectUnauthorized: false } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: silence,
  })
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      session.close()
      reject(error)
    }
    // Stays, because a lost connection is told here too, where it would otherwise end the program.
    session.on('error', fail)
    session.connect(error => {
      if (error) return fail(error)
      if (user === undefined) return resolve(session)
      session.login({ user, pass: password ?? '' }, denied => (denied ? fail(denied) : resolve(session)))
    })
  })
}

/** Throws where the letter has not been handed over, and the connection or the server is to blame. */
function handOver(session: SMTPConnection, { from, to }: Letter, message: Buffer): Promise<Delivery> {
  let begun = false
  const body = Readable.from(
    (function* () {
      // Read only once the server has said "go on" to DATA: from here on, the letter may be with it.
      begun = true
      yield message
    })(),
  )
  return new Promise((resolve, reject) => {
    session.send({ from: from.address, to: [to.address] }, body, (error, sent) => {
      if (!error) return resolve({ state: 'accepted', detail: sent?.response ?? '' })
      const { command, responseCode, message: text, response } = error as SmtpError
      const answer = response ?? text
      const answered = responseCode !== undefined && (command === 'RCPT TO' || command === 'DATA')
      if (answered && responseCode < 500) return resolve({ state: 'deferred', detail: answer })
      if (answered) return resolve({ state: 'refused', detail: answer })
      return begun ? resolve({ state: 'uncertain', detail: text }) : reject(error)
    })
  })
}

function reset(session: SMTPConnection): Promise<boolean> {
  return new Promise(resolve => session.reset(error => resolve(!error)))
}

/** What the server's words mean to a person; they never hold the password. */
function explain(error: SmtpError, server: string): GuanxiError {
  if (error instanceof GuanxiError) return error
  const { code, command = '', responseCode = 0, message } = error
  const temporary = responseCode >= 400 && responseCode < 500
  if ((code === 'EAUTH' || code === 'ENOAUTH' || responseCode === 530) && !temporary)
    return new GuanxiError('E_AUTH', sentence`The mail server ${server} does not let us in: ${message}.`, {
      hint: sentence`Check user and password in GUANXI_SMTP_URL, or mail.smtp in guanxi.yaml and its password_file.`,
      cause: error,
    })
  if (command === 'MAIL FROM' && responseCode >= 500)
    return new GuanxiError(
      'E_REMOTE',
      sentence`The mail server ${server} does not take mail of this sender: ${message}.`,
      {
        hint: sentence`Check mail.from in guanxi.yaml: the server must be allowed to send for that address.`,
        cause: error,
      },
    )
  return new GuanxiError('E_REMOTE', sentence`The mail server ${server} cannot be used: ${message}.`, {
    hint: sentence`Check the host, the port and the network, then run the same command again: it goes on where it stopped.`,
    cause: error,
  })
}
