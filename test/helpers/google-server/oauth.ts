import { createHash, createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto'

const WRITE = 'https://www.googleapis.com/auth/spreadsheets'
const READ = 'https://www.googleapis.com/auth/spreadsheets.readonly'
const KNOWN = [WRITE, READ, 'openid', 'email', 'https://www.googleapis.com/auth/userinfo.email']
/** What every service account's request for a token must name as its receiver. */
const AUDIENCE = 'https://oauth2.googleapis.com/token'

export interface Grant {
  account: string
  scopes: string[]
}

/** What Google answers to a request for a token that it does not grant. */
export class NotGranted extends Error {
  constructor(
    readonly error: string,
    description: string,
  ) {
    super(description)
  }
}

/** The accounts of the test server, their keys, and the tokens that it has given out. */
export class Accounts {
  readonly #keys = new Map<string, string>()
  readonly #tokens = new Map<string, Grant>()
  readonly #refresh = new Map<string, Grant>()
  readonly #codes = new Map<string, Grant & { challenge: string; redirect: string }>()
  /** Seconds since 1970, as the server sees them. */
  now = () => Math.floor(Date.now() / 1000)
  /** Who logs in at the browser, and whether he agrees. */
  person = { address: 'mei@example.com', agrees: true }
  static readonly client = { id: '123.apps.googleusercontent.com', secret: 'not-so-secret' }

  /** A service account, as the JSON file that Google lets one download. */
  serviceAccount(address = 'robot@project.iam.gserviceaccount.com'): Record<string, string> {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    this.#keys.set(address, publicKey.export({ type: 'spki', format: 'pem' }) as string)
    return {
      type: 'service_account',
      project_id: 'project',
      private_key_id: 'key1',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      client_email: address,
      token_uri: AUDIENCE,
    }
  }

  /** Takes the key of a service account back. */
  revokeKey(address: string): void {
    this.#keys.delete(address)
  }

  grantOf(authorization: string | undefined): Grant | undefined {
    return this.#tokens.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '')
  }

  revokeAll(): void {
    this.#tokens.clear()
    this.#refresh.clear()
  }

  /** The page on which a person says yes; returns where the browser is sent. */
  authorize(query: URLSearchParams): string {
    const need = (name: string): string => {
      const value = query.get(name)
      if (!value) throw new NotGranted('invalid_request', `Missing required parameter: ${name}`)
      return value
    }
    if (need('client_id') !== Accounts.client.id)
      throw new NotGranted('invalid_client', 'The OAuth client was not found.')
    if (need('response_type') !== 'code') throw new NotGranted('invalid_request', 'response_type')
    if (need('code_challenge_method') !== 'S256') throw new NotGranted('invalid_request', 'code_challenge_method')
    const redirect = need('redirect_uri')
    if (!/^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+(\/|$)/.test(redirect))
      throw new NotGranted('redirect_uri_mismatch', redirect)
    const scopes = need('scope').split(' ')
    const unknown = scopes.find(scope => !KNOWN.includes(scope))
    if (unknown) throw new NotGranted('invalid_scope', unknown)
    const back = new URL(redirect)
    back.searchParams.set('state', query.get('state') ?? '')
    if (this.person.agrees) {
      const code = randomBytes(16).toString('hex')
      this.#codes.set(code, { account: this.person.address, scopes, challenge: need('code_challenge'), redirect })
      back.searchParams.set('code', code)
    } else back.searchParams.set('error', 'access_denied')
    return back.href
  }

  token(form: URLSearchParams): Record<string, unknown> {
    switch (form.get('grant_type')) {
      case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
        return this.#answer(this.#byAssertion(form.get('assertion') ?? ''))
      case 'refresh_token': {
        this.#checkClient(form)
        const grant = this.#refresh.get(form.get('refresh_token') ?? '')
        if (!grant) throw new NotGranted('invalid_grant', 'Token has been expired or revoked.')
        return this.#answer(grant)
      }
      case 'authorization_code': {
        this.#checkClient(form)
        const code = form.get('code') ?? ''
        const found = this.#codes.get(code)
        this.#codes.delete(code)
        const proof = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url')
        if (!found || found.challenge !== proof) throw new NotGranted('invalid_grant', 'Invalid code verifier.')
        if (found.redirect !== form.get('redirect_uri')) throw new NotGranted('redirect_uri_mismatch', 'Bad Request')
        const refresh = randomBytes(16).toString('hex')
        this.#refresh.set(refresh, found)
        const claims = Buffer.from(JSON.stringify({ email: found.account, email_verified: true })).toString('base64url')
        const idToken = found.scopes.includes('email') && `e30.${claims}.x`
        return { ...this.#answer(found), refresh_token: refresh, ...(idToken && { id_token: idToken }) }
      }
      default:
        throw new NotGranted('unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type')}`)
    }
  }

  revoke(token: string): void {
    if (!this.#refresh.delete(token) && !this.#tokens.delete(token))
      throw new NotGranted('invalid_token', 'Token expired or revoked')
  }

  #checkClient(form: URLSearchParams): void {
    const { id, secret } = Accounts.client
    if (form.get('client_id') !== id || form.get('client_secret') !== secret)
      throw new NotGranted('invalid_client', 'Unauthorized')
  }

  #byAssertion(assertion: string): Grant {
    const [head = '', body = '', signature = ''] = assertion.split('.')
    const decoded = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8') || '{}')
    const { alg } = decoded(head)
    const { iss, scope, aud, exp, iat } = decoded(body)
    const refuse = (description: string) => new NotGranted('invalid_grant', description)
    if (alg !== 'RS256') throw refuse('Invalid JWT: unsupported algorithm.')
    const key = this.#keys.get(iss)
    if (!key) throw refuse('Invalid grant: account not found')
    const isGenuine = verify(
      'RSA-SHA256',
      Buffer.from(`${head}.${body}`),
      createPublicKey(key),
      Buffer.from(signature, 'base64url'),
    )
    if (!isGenuine) throw refuse('Invalid JWT Signature.')
    if (aud !== AUDIENCE) throw new NotGranted('invalid_grant', 'Invalid JWT: Failed audience check.')
    const now = this.now()
    if (!(iat <= now + 60 && exp > now && exp - iat <= 3600)) {
      throw refuse(
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      )
    }
    const scopes = String(scope ?? '')
      .split(' ')
      .filter(word => word !== '')
    if (scopes.length === 0 || scopes.some(each => !KNOWN.includes(each)))
      throw new NotGranted('invalid_scope', 'Invalid OAuth scope or ID token audience provided.')
    return { account: iss, scopes }
  }

  #answer(grant: Grant): Record<string, unknown> {
    const token = randomBytes(16).toString('hex')
    this.#tokens.set(token, grant)
    return { access_token: token, token_type: 'Bearer', expires_in: 3599, scope: grant.scopes.join(' ') }
  }

  static canRead = ({ scopes }: Grant): boolean => scopes.includes(READ) || scopes.includes(WRITE)
  static canWrite = ({ scopes }: Grant): boolean => scopes.includes(WRITE)
}
