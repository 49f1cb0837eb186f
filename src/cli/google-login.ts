import { resolve } from 'node:path'
import { GuanxiError } from '../core/error.js'
import { tellerOf } from '../core/i18n/sentences.js'
import { sentence } from '../core/sentence.js'
import type { Language } from '../core/workspace/config.js'
import type { Workspace } from '../core/workspace/open.js'
import { openBrowser } from './browser.js'
import { googleSettings } from './google-settings.js'

export interface Login {
  /** The client file, where it was named. */
  client: string | undefined
  /** Asked where it was not. */
  workspace(): Promise<Workspace>
  hasBrowser: boolean
  lang: Language
  /** Tells the person the address to open. */
  say(url: string): void
}

/** Lets a person log in to Google; returns his address. */
export async function logInToGoogle({ client, workspace, hasBrowser, lang, say }: Login): Promise<string | undefined> {
  const { login } = await import('../core/io/google/login.js')
  return login(googleSettings(), {
    clientFile: client ?? (await clientOf(await workspace())),
    tell: await tellerOf(lang),
    async show(url) {
      say(url)
      if (hasBrowser) await openBrowser(url)
    },
  })
}

async function clientOf({ root, config }: Workspace): Promise<string> {
  const { client_file: file } = config.google
  if (file !== undefined) return resolve(root, file)
  throw new GuanxiError('E_CONFIG', sentence`guanxi.yaml names no client file for Google.`, {
    at: 'guanxi.yaml',
    hint: sentence`Add "google: { client_file: FILE }", or name it with --client. README, "Google Sheets", says where to get it.`,
  })
}
