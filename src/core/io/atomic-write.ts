import { randomBytes } from 'node:crypto'
import { chmod, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { writeFailure } from './file-error.js'

/** A file in the making: written under another name in the same folder, so that nobody ever sees half of it. */
export interface PendingFile {
  /** Where to write to. */
  readonly temporaryPath: string
  /** Makes the content durable and puts it in the place of the target, unless `check`, just before, throws. */
  commit(check?: () => Promise<void>): Promise<void>
  /** Leaves the target as it was. */
  discard(): Promise<void>
}

/** Prepares a file beside its target; nothing exists until somebody writes to `temporaryPath`. */
export function pendingFile(path: string): PendingFile {
  const temporaryPath = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`)
  return {
    temporaryPath,
    async commit(check) {
      try {
        const handle = await open(temporaryPath, 'r+')
        await handle.sync().finally(() => handle.close())
        const before = await stat(path).catch(() => undefined)
        if (before) await chmod(temporaryPath, before.mode)
        await check?.()
        await rename(temporaryPath, path)
      } catch (error) {
        await rm(temporaryPath, { force: true })
        throw writeFailure(error, path)
      }
    },
    discard: () => rm(temporaryPath, { force: true }),
  }
}

/** Lets `write` fill a temporary file and renames it to `path`; on any failure the old file stands untouched. */
export async function writeAtomically(path: string, write: (temporaryPath: string) => Promise<void>): Promise<void> {
  const file = pendingFile(path)
  try {
    await write(file.temporaryPath)
  } catch (error) {
    await file.discard()
    throw writeFailure(error, path)
  }
  await file.commit()
}
