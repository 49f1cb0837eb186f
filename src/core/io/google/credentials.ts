import { readFile, stat } from 'node:fs/promises'
import type { AuthClient } from 'google-auth-library'
import { GuanxiError } from '../../error.js'
import { listed, sentence, type Told } from '../../sentence.js'
import type { GoogleSettings } from './settings.js'

/** Least that is needed: to read, or to read and write, spreadsheets; nothing else of Google Drive. */
export const READ_SCOPE = 'https://www.googleapis.com/auth/spreadsheets.readonly'
export const WRITE_SCOPE = 'https://www.googleapis.com/auth/spreadsheets'

export interface Account {
  client: AuthClient
  /** Its address, where the credentials tell it. */
  address: string | undefined
  kind: 'service account' | 'login' | 'gcloud' | 'other'
  file: string
}

const HINT = sentence`Run "guanxi google login", or let GOOGLE_APPLICATION_CREDENTIALS name the key file of a service account (README, "Google Sheets").`

/** Which credentials there are, the first of: the file of the environment, our own login, that of gcloud. */
export async function credentialsFile(
  settings: GoogleSettings,
): Promise<{ path: string; from: 'environment' | 'login' | 'gcloud' } | undefined> {
  if (settings.credentialsFile !== undefined) return { path: settings.credentialsFile, from: 'environment' }
  if (await exists(settings.tokenFile)) return { path: settings.tokenFile, from: 'login' }
  const { gcloudFile } = settings
  return gcloudFile !== undefined && (await exists(gcloudFile)) ? { path: gcloudFile, from: 'gcloud' } : undefined
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** The account guanxi acts as. Throws E_AUTH where there is none, E_CONFIG where its file cannot be used. */
export async function openAccount(settings: GoogleSettings, canWrite: boolean): Promise<Account> {
  const found = await credentialsFile(settings)
  if (!found) throw new GuanxiError('E_AUTH', sentence`guanxi is not logged in to Google.`, { hint: HINT })
  const content = await readCredentials(found.path)
  const { GoogleAuth } = await import('google-auth-library')
  const { type } = content
  const auth = new GoogleAuth({
    credentials: content,
    // What a person allowed when he logged in stands in the token, and cannot be asked for again.
    ...(type !== 'authorized_user' && { scopes: [canWrite ? WRITE_SCOPE : READ_SCOPE] }),
  })
  let client: AuthClient
  try {
    client = (await auth.getClient()) as unknown as AuthClient
  } catch (cause) {
    throw unusable(found.path, sentence`It is not complete.`, cause)
  }
  client.transporter.interceptors.request.add({
    // What has to be tried again, and how often, is our business: it must be counted.
    resolved: async config => Object.assign(config, { retry: false, retryConfig: undefined }),
  })
  if (settings.api !== undefined) redirect(client, settings.api)
  const kind =
    type === 'service_account'
      ? 'service account'
      : found.from === 'login'
        ? 'login'
        : found.from === 'gcloud'
          ? 'gcloud'
          : 'other'
  return { client, address: content.client_email ?? content.account, kind, file: found.path }
}

interface CredentialsFile {
  type: string
  client_email?: string
  private_key?: string
  client_id?: string
  client_secret?: string
  refresh_token?: string
  /** Ours and gcloud's: whose login it is. */
  account?: string
}

const KINDS = [
  'service_account',
  'authorized_user',
  'external_account',
  'external_account_authorized_user',
  'impersonated_service_account',
]

async function readCredentials(path: string): Promise<CredentialsFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unusable(path, sentence`It cannot be read.`, cause)
  })
  let content: CredentialsFile & { installed?: unknown; web?: unknown }
  try {
    content = JSON.parse(text)
  } catch (cause) {
    throw unusable(path, sentence`It is not JSON.`, cause)
  }
  if (content.installed || content.web) {
    throw new GuanxiError(
      'E_CONFIG',
      sentence`"${path}" is a client file, which says what guanxi is, not who you are.`,
      {
        at: path,
        hint: sentence`Name it in guanxi.yaml (google: client_file) and run "guanxi google login".`,
      },
    )
  }
  if (!KINDS.includes(content.type))
    throw unusable(path, sentence`It is of no known type (${content.type ?? sentence`none`}).`)
  const needed =
    content.type === 'service_account'
      ? (['client_email', 'private_key'] as const)
      : content.type === 'authorized_user'
        ? (['client_id', 'refresh_token'] as const)
        : []
  const missing = needed.filter(key => typeof content[key] !== 'string' || content[key] === '')
  if (missing.length > 0) throw unusable(path, sentence`It lacks ${listed(missing, 'and') ?? ''}.`)
  return content
}

function unusable(path: string, reason: Told, cause?: unknown): GuanxiError {
  return new GuanxiError('E_CONFIG', sentence`The Google credentials in "${path}" cannot be used. ${reason}`, {
    at: path,
    hint: sentence`Download the JSON key of the service account again, or run "guanxi google login".`,
    cause,
  })
}

/** Sends everything to another place than Google; the token it asks for is still meant for Google. */
export function redirect(client: Pick<AuthClient, 'transporter'>, api: string): void {
  client.transporter.interceptors.request.add({
    resolved: async config => {
      const url = new URL(String(config.url))
      if (/(^|\.)google(apis)?\.com$/.test(url.hostname)) config.url = new URL(`${url.pathname}${url.search}`, api)
      return config
    },
  })
}
