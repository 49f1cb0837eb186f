import { english, type Sentence, type Told } from './sentence.js'

/** Every error code of guanxi with the exit code it ends in; the only such table (README, "Exit codes"). */
export const EXIT_CODES = {
  E_BUG: 1,
  E_USAGE: 2,
  E_CONFIG: 2,
  E_ENDPOINT: 2,
  E_COLUMN: 2,
  E_FILE: 2,
  E_CONFLICT: 4,
  E_LIMIT: 4,
  E_LOCKED: 5,
  E_REMOTE: 6,
  E_AUTH: 6,
  E_INTERRUPTED: 130,
} as const

export type ErrorCode = keyof typeof EXIT_CODES

/** Exit code of a command that finished, but refused some rows, recipients or cells. */
export const EXIT_REFUSED = 3

export interface ErrorAdvice {
  /** Where: `shop.csv row 12`, `guanxi.yaml:3:5`. */
  at?: Told
  /** One thing the person can do about it. */
  hint?: Sentence
  /** What the message is about, one line each, where it is more than one thing. */
  details?: readonly Told[]
  cause?: unknown
}

/** What a failure tells. */
export interface Failure {
  message: Sentence
  at: Told | undefined
  hint: Sentence | undefined
  details: readonly Told[]
}

/** Something the user can put right. Every other exception is a defect of guanxi. Its own texts are English. */
export class GuanxiError extends Error {
  override readonly name = 'GuanxiError'
  readonly at: string | undefined
  readonly hint: string | undefined
  readonly details: readonly string[]
  /** The same in words of any language. */
  readonly told: Failure

  constructor(
    readonly code: ErrorCode,
    message: Sentence,
    { at, hint, details = [], cause }: ErrorAdvice = {},
  ) {
    super(english(message), cause === undefined ? undefined : { cause })
    this.at = at && english(at)
    this.hint = hint && english(hint)
    this.details = details.map(english)
    this.told = { message, at, hint, details }
  }

  get exit(): number {
    return EXIT_CODES[this.code]
  }
}
