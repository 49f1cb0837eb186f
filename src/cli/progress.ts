import { translate } from '../core/i18n/translate.js'
import type { Language } from '../core/workspace/config.js'
import { paint } from './terminal.js'

const EVERY_MS = 200

export interface Progress {
  /** Rows so far, and the share of the file that is read, 0..1, where it is known. */
  update(rows: number, share?: number): void
  /** Takes the line away. */
  done(): void
}

/** A line on standard error that says how far a long piece of work is; silent where nobody watches. */
export function showProgress(what: string, isSilent: boolean, lang: Language): Progress {
  if (isSilent || !process.stderr.isTTY || process.env.CI) return { update: () => undefined, done: () => undefined }
  const started = Date.now()
  let last = started
  return {
    update(rows, share) {
      const now = Date.now()
      if (now - last < EVERY_MS) return
      last = now
      const rate = Math.round(rows / ((now - started) / 1000))
      const percent = share === undefined ? '' : `${Math.floor(share * 100)} %, `
      const told = translate(lang, 'progress', { what, percent, rows: group(rows), rate: group(rate) })
      process.stderr.write(`\r\x1b[K${paint.dim(told)}`)
    },
    done: () => void process.stderr.write('\r\x1b[K'),
  }
}

const group = (count: number): string => count.toLocaleString('en')
