import { GuanxiError } from '../../error.js'
import { sentence } from '../../sentence.js'

/** What talking to Google needs of the world around; core has no clock, no chance and no environment of its own. */
export interface GoogleSettings {
  /** Credentials named by GOOGLE_APPLICATION_CREDENTIALS. */
  credentialsFile?: string
  /** Where `guanxi google login` keeps its token. */
  tokenFile: string
  /** What `gcloud auth application-default login` leaves behind. */
  gcloudFile?: string
  /** Another place than Google, for tests. */
  api?: string
  /** Milliseconds of any clock that goes on steadily. */
  now(): number
  sleep(milliseconds: number): Promise<void>
  /** 0..1. */
  random(): number
  /** Is told why guanxi waits. */
  onWait?(reason: string, milliseconds: number): void
  /** Is told how much of a large table is written. */
  onProgress?(rows: number, of: number): void
}

let settings: (() => GoogleSettings) | undefined

/** Says once, when the program starts, how Google is to be reached; asked for only by what reaches it. */
export function useGoogle(make: () => GoogleSettings): void {
  settings = make
}

export function googleSettings(): GoogleSettings {
  if (settings) return settings()
  throw new GuanxiError('E_ENDPOINT', sentence`Google Sheets cannot be reached from here.`)
}
