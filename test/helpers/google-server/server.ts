import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { spreadsheetOf } from './answer.js'
import { Book } from './book.js'
import { Accounts, type Grant, NotGranted } from './oauth.js'
import { applyBatch } from './requests.js'
import { checkSchema, Invalid, parseMask } from './schema.js'

/** What goes wrong with one call: a status, or a connection that breaks before or after the work is done. */
export type Fault = 429 | 500 | 503 | 413 | 'reset before' | 'reset after' | 'lost answer'

interface Call {
  kind: 'read' | 'write'
  status: number
  bytes: number
}

const PER_MINUTE = 60
const MOST_BYTES = 10_485_760

/**
 * A small part of Google: spreadsheets.get and batchUpdate of Sheets v4, and the login. It takes nothing that the
 * published reference does not allow, and allows no more calls in a minute than Google does.
 */
export class GoogleServer {
  readonly accounts = new Accounts()
  readonly books = new Map<string, Book>()
  /** All calls to spreadsheets, in their order. */
  calls: Call[] = []
  /** What happens to the next calls, one each; undefined: nothing. */
  faults: (Fault | undefined)[] = []
  /** Decides instead of the list above, where it is there; `at` counts all calls. */
  faultAt: ((at: number, kind: 'read' | 'write') => Fault | undefined) | undefined
  /** Runs just before a write is applied: a person is quicker. */
  beforeWrite: (() => void) | undefined
  isEnabled = true
  perMinute = PER_MINUTE
  mostBytes = MOST_BYTES
  /** Milliseconds; the quota counts by it. */
  now: () => number = () => Date.now()
  #times: { read: number[]; write: number[] } = { read: [], write: [] }
  readonly #http = createServer((request, response) => void this.#serve(request, response))
  url = ''

  static async start(): Promise<GoogleServer> {
    const server = new GoogleServer()
    // Client and server share one thread: a long pause is no reason to hang up.
    server.#http.keepAliveTimeout = 0
    server.#http.requestTimeout = 0
    await new Promise<void>(resolve => server.#http.listen(0, '127.0.0.1', resolve))
    server.url = `http://127.0.0.1:${(server.#http.address() as AddressInfo).port}`
    return server
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections()
    await new Promise(resolve => this.#http.close(resolve))
  }

  /** A fresh spreadsheet. */
  book(id = `book${this.books.size + 1}`): Book {
    const book = new Book(id)
    this.books.set(id, book)
    return book
  }

  /** Reads and writes since the last time this was asked. */
  count(): { reads: number; writes: number } {
    const reads = this.calls.filter(({ kind }) => kind === 'read').length
    const writes = this.calls.length - reads
    this.calls = []
    return { reads, writes }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const body = Buffer.concat(pieces)
    const send = (status: number, content: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers })
      response.end(JSON.stringify(content))
    }
    try {
      if (url.pathname.startsWith('/v4/spreadsheets/')) this.#spreadsheets(request, url, body, send)
      else this.#login(url, body, response, send)
    } catch (error) {
      if (error instanceof NotGranted)
        send(error.error === 'invalid_client' ? 401 : 400, { error: error.error, error_description: error.message })
      else send(500, { error: { code: 500, message: String((error as Error).stack), status: 'INTERNAL' } })
    }
  }

  #login(url: URL, body: Buffer, response: ServerResponse, send: (status: number, content: unknown) => void): void {
    switch (url.pathname) {
      case '/o/oauth2/v2/auth':
        response.writeHead(302, { location: this.accounts.authorize(url.searchParams) }).end()
        return
      case '/token':
        send(200, this.accounts.token(new URLSearchParams(body.toString('utf8'))))
        return
      case '/revoke': {
        const form = new URLSearchParams(body.toString('utf8'))
        this.accounts.revoke(form.get('token') ?? url.searchParams.get('token') ?? '')
        send(200, {})
        return
      }
      default:
        send(404, { error: { code: 404, message: `no ${url.pathname}`, status: 'NOT_FOUND' } })
    }
  }

  #spreadsheets(
    request: IncomingMessage,
    url: URL,
    body: Buffer,
    send: (status: number, content: unknown, headers?: Record<string, string>) => void,
  ): void {
    const [, id = '', method] = /^\/v4\/spreadsheets\/([^/:]+)(?::(\w+))?$/.exec(decodeURIComponent(url.pathname)) ?? []
    const kind = request.method === 'GET' ? 'read' : 'write'
    const at = this.calls.length
    const call: Call = { kind, status: 200, bytes: body.length }
    this.calls.push(call)
    const fault = this.faultAt ? this.faultAt(at, kind) : this.faults.shift()
    if (fault === 'reset before') {
      request.socket.destroy()
      return
    }
    try {
      if (typeof fault === 'number') throw this.#refusal(fault)
      this.#withinQuota(kind)
      if (body.length > this.mostBytes)
        throw new Invalid(`Request payload size exceeds the limit: ${this.mostBytes} bytes.`)
      const answer = this.#answer(id, method, kind, url, body, this.#granted(request))
      if (fault === 'reset after') request.socket.destroy()
      else if (fault === 'lost answer') throw this.#refusal(503)
      else send(200, answer)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const { code, message, status, details } = error
      call.status = code
      send(code, { error: { code, message, status, ...(details.length > 0 && { details }) } })
    }
  }

  #refusal(code: number): Invalid {
    const status =
      { 429: 'RESOURCE_EXHAUSTED', 500: 'INTERNAL', 503: 'UNAVAILABLE', 413: 'INVALID_ARGUMENT' }[code] ?? 'UNKNOWN'
    const words =
      { 500: 'Internal error encountered.', 503: 'The service is currently unavailable.' }[code] ?? 'Too much.'
    return new Invalid(words, code, status)
  }

  #withinQuota(kind: 'read' | 'write'): void {
    const times = this.#times[kind]
    while (times[0] !== undefined && times[0] <= this.now() - 60_000) times.shift()
    if (times.length >= this.perMinute) {
      const what = kind === 'read' ? 'Read' : 'Write'
      throw new Invalid(
        `Quota exceeded for quota metric '${what} requests' and limit '${what} requests per minute per user' of service 'sheets.googleapis.com' for consumer 'project_number:123'.`,
        429,
        'RESOURCE_EXHAUSTED',
        [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'RATE_LIMIT_EXCEEDED',
            domain: 'googleapis.com',
          },
        ],
      )
    }
    times.push(this.now())
  }

  #granted(request: IncomingMessage): Grant {
    const grant = this.accounts.grantOf(request.headers.authorization)
    if (!grant)
      throw new Invalid(
        'Request had invalid authentication credentials. Expected OAuth 2 access token.',
        401,
        'UNAUTHENTICATED',
      )
    if (!this.isEnabled) {
      const activationUrl = 'https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=123'
      throw new Invalid(
        `Google Sheets API has not been used in project 123 before or it is disabled. Enable it by visiting ${activationUrl} then retry.`,
        403,
        'PERMISSION_DENIED',
        [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'SERVICE_DISABLED',
            metadata: { activationUrl },
          },
        ],
      )
    }
    return grant
  }

  #answer(
    id: string,
    method: string | undefined,
    kind: 'read' | 'write',
    url: URL,
    body: Buffer,
    grant: Grant,
  ): unknown {
    const isAllowed = kind === 'write' ? Accounts.canWrite(grant) : Accounts.canRead(grant)
    if (!isAllowed) {
      throw new Invalid('Request had insufficient authentication scopes.', 403, 'PERMISSION_DENIED', [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' },
      ])
    }
    const book = this.books.get(id)
    if (!book) throw new Invalid('Requested entity was not found.', 404, 'NOT_FOUND')
    const { account } = grant
    const mayWrite = book.writers.includes('*') || book.writers.includes(account)
    if (!(mayWrite || (kind === 'read' && book.readers.includes(account))))
      throw new Invalid('The caller does not have permission', 403, 'PERMISSION_DENIED')
    const query = url.searchParams
    for (const name of query.keys()) {
      if (!['fields', 'ranges', 'includeGridData', 'alt', 'prettyPrint'].includes(name))
        throw new Invalid(`Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter.`)
    }
    const fields = query.get('fields')
    if (kind === 'read' && method === undefined) {
      const mask = fields === null ? {} : parseMask(fields, 'Spreadsheet')
      const ranges = query.has('ranges') ? query.getAll('ranges') : undefined
      // With a field mask, the mask says whether cells are sent.
      const hasGrid = fields === null ? query.get('includeGridData') === 'true' : mask.sheets?.data !== undefined
      return spreadsheetOf(book, mask, ranges, hasGrid, account)
    }
    if (method !== 'batchUpdate') throw new Invalid(`no method ${method}`, 404, 'NOT_FOUND')
    const content = JSON.parse(body.toString('utf8'))
    checkSchema(content, 'BatchUpdateSpreadsheetRequest', 'request')
    const hook = this.beforeWrite
    this.beforeWrite = undefined
    hook?.()
    applyBatch(book, content.requests, account)
    const answer = { spreadsheetId: id, replies: content.requests.map(() => ({})) }
    if (!content.includeSpreadsheetInResponse) return answer
    const mask = fields === null ? undefined : parseMask(fields, 'BatchUpdateSpreadsheetResponse')
    const inner = mask?.updatedSpreadsheet ?? {}
    return { ...answer, updatedSpreadsheet: spreadsheetOf(book, inner, content.responseRanges, true, account) }
  }
}
