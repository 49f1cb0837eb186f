import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Letter, Transport } from '../../letter.js'
import { writeAtomically } from '../atomic-write.js'
import { writeFailure } from '../file-error.js'
import { messageOf } from './message.js'

/** A folder in which every mail is one `.eml` file, named by the id of the mail: whole, or not there. */
export function outbox(folder: string): Transport {
  const fileOf = (id: string): string => join(folder, `${id}.eml`)
  return {
    name: 'outbox',
    async deliver(letter) {
      await writeMessage(fileOf(letter.id), letter)
      return { state: 'accepted' }
    },
    hasTaken: async id => (await stat(fileOf(id)).catch(() => undefined)) !== undefined,
    close: async () => {},
  }
}

/** Takes letters out of an outbox again; those that are gone already are passed over. */
export async function removeLetters(folder: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) await rm(join(folder, `${id}.eml`), { force: true })
}

/** Writes a letter as NAME.eml, for a mail program, and NAME.html, for a browser. */
export async function writePreview(folder: string, name: string, letter: Letter): Promise<void> {
  await writeMessage(join(folder, `${name}.eml`), letter)
  await writeAtomically(join(folder, `${name}.html`), path => writeFile(path, letter.html))
}

async function writeMessage(path: string, letter: Letter): Promise<void> {
  const message = await messageOf(letter)
  const folder = join(path, '..')
  await mkdir(folder, { recursive: true }).catch(error => {
    throw writeFailure(error, folder)
  })
  await writeAtomically(path, temporary => writeFile(temporary, message))
}
