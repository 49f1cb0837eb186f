import type { LoginStatus } from '../core/io/google/login.js'
import type { GoogleSettings } from '../core/io/google/settings.js'

/** Who guanxi is to Google; undefined where it has no credentials at all. */
export async function googleStatus(settings: GoogleSettings): Promise<LoginStatus | undefined> {
  const { credentialsFile } = await import('../core/io/google/credentials.js')
  if (!(await credentialsFile(settings))) return undefined
  const { loginStatus } = await import('../core/io/google/login.js')
  return loginStatus(settings)
}

/** Forgets the login; says whether there was one, and whether Google was told. */
export async function logOutOfGoogle(settings: GoogleSettings): Promise<{ wasLoggedIn: boolean; isRevoked: boolean }> {
  const { logout } = await import('../core/io/google/login.js')
  return logout(settings)
}
