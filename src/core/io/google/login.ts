import { randomBytes, timingSafeEqual } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import { GuanxiError } from '../../error.js'
import { english, sentence, type Told } from '../../sentence.js'
import { type Account, openAccount, redirect, WRITE_SCOPE } from './credentials.js'
import { adviceOn, refusalOf } from './failure.js'
import type { GoogleSettings } from './settings.js'

/** Spreadsheets, and the address to say which account it is; nothing else. */
const SCOPES = [WRITE_SCOPE, 'openid', 'email']
const FIVE_MINUTES = 300_000

export interface LoginOptions {
  /** What Google Cloud gives for a desktop app; says what guanxi is. */
  clientFile: string
  /** Shows the page on which the person agrees. */
  show(url: string): Promise<void>
  /** The language of the page that he sees in the end. */
  tell?: (told: Told) => string
  /** How long to wait for that. */
  patience?: number
}

/** Lets a person log in in the browser, and keeps the token in a file that only he can read. Returns his address. */
export async function login(
  settings: GoogleSettings,
  { clientFile, show, tell = english, patience = FIVE_MINUTES }: LoginOptions,
): Promise<string | undefined> {
  const { id, secret } = await readClient(clientFile)
  const { OAuth2Client, CodeChallengeMethod } = await import('google-auth-library')
  const state = randomBytes(24).toString('base64url')
  const answer = await listen(state, patience, tell)
  try {
    const client = new OAuth2Client({ clientId: id, clientSecret: secret, redirectUri: answer.address })
    if (settings.api !== undefined) redirect(client, settings.api)
    const { codeVerifier, codeChallenge } = await client.generateCodeVerifierAsync()
    const page = client.generateAuthUrl({
      access_type: 'offline',
      // Without it Google gives the lasting token only the first time.
      prompt: 'consent',
      scope: SCOPES,
      state,
      code_challenge_method: CodeChallengeMethod.S256,
      ...(codeChallenge !== undefined && { code_challenge: codeChallenge }),
    })
    await show(settings.api === undefined ? page : page.replace(/^https:\/\/[^/]+/, settings.api))
    const code = await answer.code
    const { tokens } = await client.getToken({ code, codeVerifier }).catch((error: unknown) => {
      throw adviceOn(refusalOf(error), { place: 'Google', account: undefined, isLogin: true, isWrite: true }, error)
    })
    if (!tokens.scope?.split(' ').includes(WRITE_SCOPE)) {
      throw new GuanxiError('E_AUTH', sentence`This login does not allow guanxi to use spreadsheets.`, {
        hint: sentence`Log in again, and tick the spreadsheets.`,
      })
    }
    const account = addressIn(tokens.id_token)
    await keep(settings.tokenFile, {
      type: 'authorized_user',
      client_id: id,
      client_secret: secret,
      refresh_token: tokens.refresh_token,
      ...(account !== undefined && { account }),
    })
    return account
  } finally {
    answer.close()
  }
}

async function readClient(path: string): Promise<{ id: string; secret: string }> {
  const unusable = (reason: Told, cause?: unknown) =>
    new GuanxiError('E_CONFIG', sentence`The client file "${path}" cannot be used. ${reason}`, {
      at: path,
      hint: sentence`Make an OAuth client of the type "Desktop app" in Google Cloud, and download its JSON file.`,
      cause,
    })
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unusable(sentence`It cannot be read.`, cause)
  })
  let content: { installed?: { client_id?: string; client_secret?: string } }
  try {
    content = JSON.parse(text)
  } catch (cause) {
    throw unusable(sentence`It is not JSON.`, cause)
  }
  const { client_id: id, client_secret: secret } = content.installed ?? {}
  if (!id || !secret) throw unusable(sentence`It is not that of a desktop app.`)
  return { id, secret }
}

interface Answer {
  address: string
  code: Promise<string>
  close(): void
}

const PAGE = (text: string) =>
  `<!doctype html><meta charset="utf-8"><title>guanxi</title><p style="font: 1.2em sans-serif; margin: 4em">${text}</p>`

/** Waits on this computer alone for the browser to come back from Google with a code. */
async function listen(state: string, patience: number, tell: (told: Told) => string): Promise<Answer> {
  let take: (code: string) => void = () => undefined
  let refuse: (error: GuanxiError) => void = () => undefined
  const code = new Promise<string>((resolve, reject) => {
    take = resolve
    refuse = reject
  })
  // Whoever never asks for the code must not be told of its failure by the end of the program.
  code.catch(() => undefined)
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams
    const say = (status: number, told: Told) =>
      response
        .writeHead(status, { 'content-type': 'text/html; charset=utf-8', connection: 'close' })
        .end(PAGE(tell(told)))
    // Anybody on this computer can ask here; only Google's answer to us knows the state.
    if (!isSame(query.get('state') ?? '', state))
      return void say(400, sentence`This is not the answer guanxi waits for.`)
    const found = query.get('code')
    if (found) {
      say(200, sentence`guanxi is logged in. You can close this window.`)
      return take(found)
    }
    say(200, sentence`guanxi was not allowed in. You can close this window.`)
    refuse(
      new GuanxiError(
        'E_AUTH',
        sentence`Google was not allowed to let guanxi in (${query.get('error') ?? sentence`no reason given`}).`,
        { hint: sentence`Run "guanxi google login" again, and agree.` },
      ),
    )
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const timer = setTimeout(
    () =>
      refuse(
        new GuanxiError('E_AUTH', sentence`Nobody logged in within five minutes.`, {
          hint: sentence`Run "guanxi google login" again.`,
        }),
      ),
    patience,
  )
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    code,
    close() {
      clearTimeout(timer)
      server.close()
      server.closeIdleConnections()
    },
  }
}

function isSame(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)]
  return first.length === second.length && timingSafeEqual(first, second)
}

/** The address in an identity that came from Google itself just now. */
function addressIn(idToken: string | null | undefined): string | undefined {
  try {
    const { email } = JSON.parse(Buffer.from(idToken?.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return typeof email === 'string' ? email : undefined
  } catch {
    return undefined
  }
}

async function keep(path: string, content: object): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`
  const file = await open(temporary, 'wx', 0o600)
  await file.writeFile(`${JSON.stringify(content, null, 2)}\n`).finally(() => file.close())
  await rename(temporary, path)
  await chmod(path, 0o600)
}

/** Takes the login back at Google, and forgets it here. False where there was none. */
export async function logout(settings: GoogleSettings): Promise<{ wasLoggedIn: boolean; isRevoked: boolean }> {
  const text = await readFile(settings.tokenFile, 'utf8').catch(() => undefined)
  if (text === undefined) return { wasLoggedIn: false, isRevoked: false }
  const { OAuth2Client } = await import('google-auth-library')
  const client = new OAuth2Client()
  if (settings.api !== undefined) redirect(client, settings.api)
  let isRevoked = false
  try {
    await client.revokeToken(JSON.parse(text).refresh_token)
    isRevoked = true
  } catch {
    // Whether Google still knows it or not: here it is forgotten, and the person is told.
  }
  await rm(settings.tokenFile, { force: true })
  return { wasLoggedIn: true, isRevoked }
}

export interface LoginStatus {
  account: string | null
  kind: Account['kind']
  file: string
}

/** Who guanxi is to Google; asks Google whether it still thinks so. Throws E_AUTH where not. */
export async function loginStatus(settings: GoogleSettings): Promise<LoginStatus> {
  const { client, address, kind, file } = await openAccount(settings, true)
  await client.getAccessToken().catch((error: unknown) => {
    const asked = { place: file, account: address, isLogin: kind === 'login', isWrite: true }
    throw adviceOn(refusalOf(error), asked, error)
  })
  return { account: address ?? null, kind, file }
}
