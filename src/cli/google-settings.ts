import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { GoogleSettings } from '../core/io/google/settings.js'

/** How this computer reaches Google; `onWait` tells the person why it takes long. */
export function googleSettings(tell: Pick<GoogleSettings, 'onWait' | 'onProgress'> = {}): GoogleSettings {
  const { GOOGLE_APPLICATION_CREDENTIALS, GUANXI_GOOGLE_API } = process.env
  return {
    ...(GOOGLE_APPLICATION_CREDENTIALS && { credentialsFile: GOOGLE_APPLICATION_CREDENTIALS }),
    ...(GUANXI_GOOGLE_API && { api: GUANXI_GOOGLE_API }),
    tokenFile: join(configFolder('guanxi'), 'google.json'),
    gcloudFile: join(process.env.CLOUDSDK_CONFIG ?? configFolder('gcloud'), 'application_default_credentials.json'),
    now: () => performance.now(),
    sleep: milliseconds => setTimeout(milliseconds),
    random: Math.random,
    ...tell,
  }
}

/** Where programs keep what is the person's and not the work's. */
function configFolder(name: string): string {
  if (process.platform === 'win32') return join(process.env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), name)
  return join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), name)
}
