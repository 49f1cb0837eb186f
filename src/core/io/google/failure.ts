import { GuanxiError } from '../../error.js'
import { type Sentence, sentence } from '../../sentence.js'

/** What Google, or the network before it, said. */
export interface Refusal {
  /** HTTP status; undefined where no answer came. */
  status: number | undefined
  message: string
  /** Such as SERVICE_DISABLED. */
  reason: string | undefined
  /** A page where it can be put right. */
  url: string | undefined
  retryAfterMs: number | undefined
  /** Of the network, such as ECONNRESET; or of the login, such as invalid_grant. */
  code: string | undefined
}

interface ClientError {
  message: string
  code?: string | number
  status?: number
  cause?: { code?: string }
  error?: { code?: string; cause?: { code?: string } }
  response?: {
    status: number
    data?: { error?: string | { message?: string; details?: ErrorDetail[] }; error_description?: string }
    headers?: { get?(name: string): string | null }
  }
}

interface ErrorDetail {
  reason?: string
  metadata?: Record<string, string>
}

/** Looks into an exception of the client library. */
export function refusalOf(error: unknown): Refusal {
  const { response, status, message, code, cause, error: inner } = error as ClientError
  const data = response?.data
  const told = typeof data?.error === 'object' ? data.error : undefined
  const detail = told?.details?.find(({ reason }) => reason !== undefined)
  const after = Number(response?.headers?.get?.('retry-after') ?? Number.NaN)
  const login = typeof data?.error === 'string' ? data.error : undefined
  return {
    status: response?.status ?? status,
    message: told?.message ?? data?.error_description ?? message,
    reason: detail?.reason,
    url: detail?.metadata?.activationUrl,
    retryAfterMs: Number.isFinite(after) ? after * 1000 : undefined,
    code:
      login ??
      [code, inner?.code, inner?.cause?.code, cause?.code]
        .map(each => String(each ?? ''))
        .find(each => /^E[A-Z_]+$/.test(each)),
  }
}

/** Nothing was done; the same call may succeed later. */
export const isQuota = ({ status, reason }: Refusal): boolean =>
  status === 429 || (status === 403 && /RATE_LIMIT|rateLimit/i.test(reason ?? ''))

/** Perhaps it was done, perhaps not. */
export const isUncertain = ({ status, code }: Refusal): boolean =>
  status === undefined ? code === undefined || !NEVER_SENT.has(code) : status >= 500 || status === 408

/** The network did not get as far as Google. */
const NEVER_SENT = new Set(['ENOTFOUND', 'ECONNREFUSED', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'])
export const isUnreachable = ({ status, code }: Refusal): boolean =>
  status === undefined && code !== undefined && NEVER_SENT.has(code)

/** Google cannot take so much at once. */
export const isTooLarge = ({ status, message }: Refusal): boolean =>
  status === 413 || (status === 400 && /payload size exceeds/i.test(message))

export interface Asked {
  /** The endpoint as typed. */
  place: string
  account: string | undefined
  isLogin: boolean
  isWrite: boolean
}

/** The refusal as advice. */
export function adviceOn(refusal: Refusal, { place, account, isLogin, isWrite }: Asked, cause: unknown): GuanxiError {
  const { status, message, reason, code } = refusal
  const who = account ?? sentence`the account of these credentials`
  const make = (
    errorCode: 'E_AUTH' | 'E_REMOTE' | 'E_ENDPOINT' | 'E_CONFLICT' | 'E_LIMIT',
    text: Sentence,
    hint: Sentence,
  ) => new GuanxiError(errorCode, text, { at: place, hint, cause })
  if (
    /^(invalid_grant|invalid_client|unauthorized_client|deleted_client|access_denied)$/.test(code ?? '') ||
    status === 401
  ) {
    const again = /short-lived token/i.test(message)
      ? sentence`Set the clock of this computer right.`
      : isLogin
        ? sentence`Run "guanxi google login" again.`
        : sentence`Make a new key for the service account, and download it.`
    return make(
      'E_AUTH',
      sentence`Google does not accept the credentials of ${who} (any more): ${message.replace(/\.$/, '')}.`,
      again,
    )
  }
  if (reason === 'SERVICE_DISABLED' || /has not been used in project|it is disabled/i.test(message)) {
    const url =
      refusal.url ?? /https:\/\/\S+/.exec(message)?.[0] ?? sentence`the API library of the project in Google Cloud`
    return make(
      'E_AUTH',
      sentence`The Google Sheets API is not enabled in the project of these credentials.`,
      sentence`Enable it (${url}) and run this again after a few minutes.`,
    )
  }
  if (reason === 'ACCESS_TOKEN_SCOPE_INSUFFICIENT') {
    return make(
      'E_AUTH',
      sentence`This login does not allow guanxi to use spreadsheets.`,
      sentence`Run "guanxi google login" again, and tick the spreadsheets.`,
    )
  }
  if (status === 403) {
    return make(
      'E_AUTH',
      sentence`The spreadsheet is not shared with ${who}.`,
      isWrite
        ? sentence`Share it with ${who} as an editor, then run this again.`
        : sentence`Share it with ${who} as a viewer, then run this again.`,
    )
  }
  if (status === 404)
    return make('E_ENDPOINT', sentence`There is no such spreadsheet.`, sentence`Copy its address from the browser.`)
  if (/protected cell or object/i.test(message)) {
    return make(
      'E_CONFLICT',
      sentence`A protected range stands in the way: ${who} may not write there.`,
      sentence`Let the owner of the spreadsheet allow it, or name another tab.`,
    )
  }
  if (/above the limit of [\d,]+ cells/i.test(message)) {
    return make(
      'E_LIMIT',
      sentence`The spreadsheet would have more cells than Google allows (10,000,000).`,
      sentence`Write to another spreadsheet, or to a .csv file.`,
    )
  }
  if (isUnreachable(refusal))
    return make(
      'E_REMOTE',
      sentence`Google cannot be reached (${code ?? ''}).`,
      sentence`Check the network, then run this again.`,
    )
  if (isQuota(refusal))
    return make(
      'E_REMOTE',
      sentence`Google takes no more calls just now: the quota of this minute is used up.`,
      sentence`Run this again in a minute.`,
    )
  return make('E_REMOTE', sentence`Google refused: ${message}`, sentence`Run this again; GUANXI_DEBUG=1 shows more.`)
}
