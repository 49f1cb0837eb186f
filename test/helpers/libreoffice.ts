import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether LibreOffice is there; tests that want it are left out where it is not. */
export const hasLibreOffice = spawnSync('soffice', ['--version']).status === 0

/** Opens a file in LibreOffice and saves it in another form; returns the path of the new file. */
export async function convertByLibreOffice(path: string, ending: string, folder: string): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'guanxi-office-'))
  try {
    const words = ['--headless', `-env:UserInstallation=file://${profile}`, '--convert-to', ending, '--outdir', folder]
    await run('soffice', [...words, path], { timeout: 60_000 })
  } finally {
    await rm(profile, { recursive: true, force: true })
  }
  const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '')
  const made = (await readdir(folder)).find(name => name === `${stem}.${ending.split(':')[0]}`)
  if (!made) throw new Error(`LibreOffice made nothing of ${path}`)
  return join(folder, made)
}
