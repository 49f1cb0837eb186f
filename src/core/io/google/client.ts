import type { sheets_v4 } from '@googleapis/sheets'
import { type Endpoint, formatEndpoint } from '../../endpoint.js'
import { GuanxiError } from '../../error.js'
import type { Calls } from '../../shared-table.js'
import { type Account, openAccount } from './credentials.js'
import { adviceOn, isQuota, isTooLarge, isUncertain, isUnreachable, type Refusal, refusalOf } from './failure.js'
import type { GoogleSettings } from './settings.js'

export type SheetsEndpoint = Extract<Endpoint, { kind: 'sheets' }>
export type Request = sheets_v4.Schema$Request
export type Spreadsheet = sheets_v4.Schema$Spreadsheet

/** What Google allows one person in a minute, reads and writes apart. */
const PER_MINUTE = 60
const MINUTE = 60_000
const ATTEMPTS = 8
const FIRST_WAIT = 1000
const LONGEST_WAIT = 64_000

/** Thrown where a write is too large for Google; it is then made in smaller pieces. */
export class TooLarge extends Error {}

export interface WriteOptions {
  /** Tabs to be sent back as they are after the write. */
  answerRanges?: readonly string[]
  answerFields?: string
}

/** One spreadsheet over the network: calls are counted, kept within the quota, and repeated where that is safe. */
export class GoogleClient {
  readonly calls: Calls = { reads: 0, writes: 0 }
  readonly place: string

  private constructor(
    readonly id: string,
    place: string,
    readonly account: Account,
    private readonly api: sheets_v4.Sheets,
    readonly settings: GoogleSettings,
    private readonly canWrite: boolean,
  ) {
    this.place = place
  }

  /** `canWrite` asks Google for no more than is needed. */
  static async open(endpoint: SheetsEndpoint, settings: GoogleSettings, canWrite: boolean): Promise<GoogleClient> {
    const account = await openAccount(settings, canWrite)
    const { sheets } = await import('@googleapis/sheets')
    // The two packages bring the same class with different names for it.
    const auth = account.client as unknown as NonNullable<Parameters<typeof sheets>[0]['auth']>
    return new GoogleClient(
      endpoint.id,
      formatEndpoint(endpoint),
      account,
      sheets({ version: 'v4', auth }),
      settings,
      canWrite,
    )
  }

  /** Reads the spreadsheet; with `ranges` the cells of these. */
  async read(fields: string, ranges?: readonly string[]): Promise<Spreadsheet> {
    return this.#repeated('reads', async () => {
      const parameters = {
        spreadsheetId: this.id,
        fields,
        ...(ranges && { ranges: [...ranges], includeGridData: true }),
      }
      const { data } = await this.api.spreadsheets.get(parameters)
      return data
    })
  }

  /**
   * Writes what `make` says, all of it or nothing. Where it is not certain whether a write arrived, `make` is asked
   * again: it must look at what is there, and say only what is still missing.
   */
  async write(make: () => Promise<Request[]>, answer?: () => WriteOptions): Promise<Spreadsheet | undefined> {
    let requests = await make()
    return this.#repeated(
      'writes',
      async () => {
        if (requests.length === 0) return undefined
        const options = answer?.() ?? {}
        const { data } = await this.api.spreadsheets.batchUpdate({
          spreadsheetId: this.id,
          ...(options.answerFields !== undefined && { fields: options.answerFields }),
          requestBody: {
            requests,
            ...(options.answerRanges && {
              includeSpreadsheetInResponse: true,
              responseIncludeGridData: true,
              responseRanges: [...options.answerRanges],
            }),
          },
        })
        return data.updatedSpreadsheet
      },
      async () => {
        requests = await make()
      },
    )
  }

  async #repeated<T>(kind: keyof Calls, call: () => Promise<T>, look?: () => Promise<void>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      await this.#withinQuota(kind)
      this.calls[kind]++
      let refusal: Refusal
      try {
        return await call()
      } catch (error) {
        if (error instanceof GuanxiError || error instanceof TypeError) throw error
        refusal = refusalOf(error)
        if (isTooLarge(refusal)) throw new TooLarge(refusal.message)
        const isLater = isQuota(refusal) || isUncertain(refusal) || isUnreachable(refusal)
        if (!isLater || attempt === ATTEMPTS) throw this.#advice(refusal, error)
      }
      await this.#wait(refusal, attempt)
      if (look && isUncertain(refusal)) await look()
    }
  }

  #advice(refusal: Refusal, cause: unknown): GuanxiError {
    const { address: account, kind } = this.account
    const { place, canWrite: isWrite } = this
    return adviceOn(refusal, { place, account, isLogin: kind === 'login', isWrite }, cause)
  }

  /** Longer from time to time, and never for all waiting programs at once. */
  async #wait(refusal: Refusal, attempt: number): Promise<void> {
    const { random, sleep, onWait } = this.settings
    const longest = Math.min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT)
    const wait = Math.max(refusal.retryAfterMs ?? 0, Math.round(longest * (0.5 + random() / 2)))
    onWait?.(isQuota(refusal) ? 'quota' : 'failure', wait)
    await sleep(wait)
  }

  async #withinQuota(kind: keyof Calls): Promise<void> {
    const { now, sleep, onWait } = this.settings
    const times = timesOf(this.account.file)[kind]
    while (times[0] !== undefined && times[0] <= now() - MINUTE) times.shift()
    const first = times[0]
    if (times.length >= PER_MINUTE && first !== undefined) {
      const wait = first + MINUTE - now()
      onWait?.('quota', wait)
      await sleep(wait)
      times.shift()
    }
    times.push(now())
  }
}

/** When calls were made: all spreadsheets of one account share its quota. */
const times = new Map<string, Record<keyof Calls, number[]>>()

function timesOf(account: string): Record<keyof Calls, number[]> {
  const known = times.get(account) ?? { reads: [], writes: [] }
  times.set(account, known)
  return known
}
