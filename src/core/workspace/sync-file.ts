import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'

/** Where the file of a sync is, or will be. */
export const syncPath = (root: string, name: string): string => join(root, 'syncs', `${name}.yaml`)

/** Writes a new file under syncs/. Throws E_USAGE where there is one of that name. */
export async function writeSyncFile(root: string, name: string, text: string): Promise<void> {
  await mkdir(join(root, 'syncs'), { recursive: true })
  await writeFile(syncPath(root, name), text, { flag: 'wx' })
}

/** Throws E_USAGE for a name that no file can have, or that one has. */
export async function checkSyncName(root: string, name: string): Promise<void> {
  if (!/^[\p{L}\p{N}_-]+$/u.test(name))
    throw new GuanxiError('E_USAGE', sentence`"${name}" cannot be the name of a sync.`, {
      hint: sentence`Use letters, digits, - and _.`,
    })
  const path = syncPath(root, name)
  if (await stat(path).catch(() => undefined))
    throw new GuanxiError('E_USAGE', sentence`There is a sync "${name}" already.`, {
      at: path,
      hint: sentence`Edit that file, or take it away first: guanxi sync remove ${name}`,
    })
}

/** Takes a file under syncs/ away. */
export async function removeSyncFile(path: string): Promise<void> {
  await rm(path)
}
