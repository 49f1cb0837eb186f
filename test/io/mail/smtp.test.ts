import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { smtp } from '../../../src/core/io/mail/smtp.js'
import type { Letter } from '../../../src/core/letter.js'

const letterTo = (address: string): Letter => ({
  id: 'x1',
  messageId: '<x1@tea.example>',
  date: '2024-06-15T04:00:00.000Z',
  from: { name: '晨光茶行', address: 'hello@tea.example' },
  to: { name: '歐陽', address },
  subject: '好久不見',
  html: '<p>Hello</p>',
  text: 'Hello',
  unsubscribe: 'mailto:bye@tea.example',
})

interface Running {
  port: number
  /** Sender, recipient and subject of each message taken. */
  taken: string[]
  sessions(): number
}

/** A real server on this machine. */
async function server(options: SMTPServerOptions = {}): Promise<Running> {
  const taken: string[] = []
  let sessions = 0
  const running = new SMTPServer({
    authOptional: true,
    onConnect(_session, callback) {
      sessions++
      callback()
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', async () => {
        const { mailFrom, rcptTo } = session.envelope
        const { subject } = await PostalMime.parse(Buffer.concat(chunks))
        taken.push([mailFrom ? mailFrom.address : '', rcptTo[0]?.address, subject].join(' '))
        callback(null)
      })
    },
    ...options,
  })
  running.on('error', () => {})
  await new Promise<void>(resolve => running.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>(resolve => running.close(() => resolve())))
  return { port: (running.server.address() as AddressInfo).port, taken, sessions: () => sessions }
}

const refusal = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode })
const QUICK = { retryDelays: [10, 10], silence: 500 }

function transportTo(port: number, login: { user?: string; password?: string } = {}) {
  const transport = smtp({ host: '127.0.0.1', port, secure: false, ...login }, QUICK)
  onTestFinished(() => transport.close())
  return transport
}

describe('an SMTP server', () => {
  test('takes many mails over one connection', async () => {
    const { port, taken, sessions } = await server()
    const transport = transportTo(port)
    for (const name of ['a', 'b', 'c'])
      expect(await transport.deliver(letterTo(`${name}@example.com`))).toEqual({
        state: 'accepted',
        detail: expect.stringMatching(/^250 /),
      })
    expect(taken).toEqual(['a', 'b', 'c'].map(name => `hello@tea.example ${name}@example.com 好久不見`))
    expect(sessions()).toBe(1)
  })

  test('may refuse one recipient for good, or for now, and take the next', async () => {
    const { port, taken } = await server({
      onRcptTo({ address }, _session, callback) {
        if (address.startsWith('gone')) return callback(refusal(550, 'no such user'))
        if (address.startsWith('full')) return callback(refusal(452, 'mailbox full'))
        callback()
      },
    })
    const transport = transportTo(port)
    expect(await transport.deliver(letterTo('gone@example.com'))).toEqual({
      state: 'refused',
      detail: '550 no such user',
    })
    expect(await transport.deliver(letterTo('full@example.com'))).toEqual({
      state: 'deferred',
      detail: '452 mailbox full',
    })
    expect(await transport.deliver(letterTo('a@example.com'))).toMatchObject({ state: 'accepted' })
    expect(taken).toHaveLength(1)
  })

  test('may refuse a message after it has read it', async () => {
    const { port } = await server({
      onData(stream, _session, callback) {
        stream.resume()
        stream.on('end', () => callback(refusal(554, 'looks like spam')))
      },
    })
    expect(await transportTo(port).deliver(letterTo('a@example.com'))).toEqual({
      state: 'refused',
      detail: '554 looks like spam',
    })
  })

  test('wants a password, and is given it', async () => {
    const { port, taken } = await server({
      authOptional: false,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, callback) =>
        username === 'tea' && password === 's3cret' ? callback(null, { user: 'tea' }) : callback(refusal(535, 'no')),
    })
    await expect(
      transportTo(port, { user: 'tea', password: 's3cret' }).deliver(letterTo('a@example.com')),
    ).resolves.toMatchObject({
      state: 'accepted',
    })
    const wrong = await transportTo(port, { user: 'tea', password: 'wr0ng' })
      .deliver(letterTo('a@example.com'))
      .catch(error => error)
    expect(wrong).toMatchObject({ code: 'E_AUTH' })
    expect(JSON.stringify([wrong, wrong.message, wrong.hint])).not.toContain('wr0ng')
    await expect(transportTo(port).deliver(letterTo('a@example.com'))).rejects.toMatchObject({ code: 'E_AUTH' })
    expect(taken).toHaveLength(1)
  })

  test('that does not take our sender is no fault of the recipient', async () => {
    const { port } = await server({
      onMailFrom: (_address, _session, callback) => callback(refusal(553, 'sender not yours')),
    })
    await expect(transportTo(port).deliver(letterTo('a@example.com'))).rejects.toMatchObject({
      code: 'E_REMOTE',
      message: expect.stringContaining('does not take mail of this sender'),
    })
  })

  test('that is not there is tried again, then told', async () => {
    const closed = createServer()
    await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise(resolve => closed.close(resolve))
    await expect(transportTo(port).deliver(letterTo('a@example.com'))).rejects.toMatchObject({
      code: 'E_REMOTE',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    })
  })
})

/** A server that talks by a script: what it answers to each line, or hangs up, or says nothing. */
async function scripted(
  answer: (line: string, connection: number) => string | 'hang up' | undefined,
): Promise<{ port: number; data: () => number }> {
  let connections = 0
  let messages = 0
  const listening = createServer((socket: Socket) => {
    const connection = ++connections
    socket.on('error', () => {})
    socket.write('220 script\r\n')
    let reading = false
    socket.on('data', chunk => {
      for (const line of chunk.toString('latin1').split('\r\n').filter(Boolean)) {
        if (reading && line !== '.') continue
        if (line === 'DATA') messages++
        reading = line === 'DATA'
        const reply = answer(line, connection)
        if (reply === 'hang up') socket.destroy()
        else if (reply !== undefined) socket.write(`${reply}\r\n`)
      }
    })
  })
  await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void listening.close())
  return { port: (listening.address() as AddressInfo).port, data: () => messages }
}

describe('a connection', () => {
  test('lost after the message: nobody knows, and it is not sent again', async () => {
    const { port, data } = await scripted(line => (line === 'DATA' ? '354 go on' : line === '.' ? 'hang up' : '250 ok'))
    expect(await transportTo(port).deliver(letterTo('a@example.com'))).toMatchObject({ state: 'uncertain' })
    expect(data()).toBe(1)
  })

  test('silent after the message: nobody knows either', async () => {
    const { port, data } = await scripted(line => (line === 'DATA' ? '354 go on' : line === '.' ? undefined : '250 ok'))
    expect(await transportTo(port).deliver(letterTo('a@example.com'))).toMatchObject({ state: 'uncertain' })
    expect(data()).toBe(1)
  })

  test('lost before the message is opened again, and the mail goes', async () => {
    const { port, data } = await scripted((line, connection) => {
      if (connection === 1 && line.startsWith('MAIL')) return 'hang up'
      return line === 'DATA' ? '354 go on' : '250 ok'
    })
    expect(await transportTo(port).deliver(letterTo('a@example.com'))).toMatchObject({ state: 'accepted' })
    expect(data()).toBe(1)
  })
})
