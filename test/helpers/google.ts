import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { type GoogleSettings, useGoogle } from '../../src/core/io/google/settings.js'
import { GoogleServer } from './google-server/server.js'

export interface TestGoogle {
  server: GoogleServer
  settings: GoogleSettings
  /** Address of the service account that guanxi acts as. */
  robot: string
  /** Milliseconds that guanxi has waited since the last time this was asked; the clock of both stands still otherwise. */
  waited(): number
  folder: string
}

/** A server for the tests of one file, and guanxi set to talk to it; waiting takes no time. */
export async function testGoogle(): Promise<TestGoogle> {
  const server = await GoogleServer.start()
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-google-'))
  const key = server.accounts.serviceAccount()
  const credentialsFile = join(folder, 'robot.json')
  await writeFile(credentialsFile, JSON.stringify(key))
  let clock = 1_000_000
  let before = clock
  server.now = () => clock
  let seed = 7
  const settings: GoogleSettings = {
    credentialsFile,
    tokenFile: join(folder, 'token.json'),
    api: server.url,
    now: () => clock,
    sleep: async milliseconds => {
      clock += milliseconds
    },
    random: () => {
      seed = (seed * 16_807) % 2_147_483_647
      return seed / 2_147_483_647
    },
  }
  useGoogle(() => settings)
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const waited = () => {
    const time = clock - before
    before = clock
    return time
  }
  return { server, settings, robot: key.client_email ?? '', waited, folder }
}
