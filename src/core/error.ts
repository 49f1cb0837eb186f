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
  at?: string
  /** One thing the person can do about it. */
  hint?: string
  /** What the message is about, one line each, where it is more than one thing. */
  details?: readonly string[]
  cause?: unknown
}

/** Something the user can put right. Every other exception is a defect of guanxi. */
export class GuanxiError extends Error {
  override readonly name = 'GuanxiError'
  readonly at: string | undefined
  readonly hint: string | undefined
  readonly details: readonly string[]

  constructor(
    readonly code: ErrorCode,
    message: string,
    { at, hint, details = [], cause }: ErrorAdvice = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.at = at
    this.hint = hint
    this.details = details
  }

  get exit(): number {
    return EXIT_CODES[this.code]
  }
}
