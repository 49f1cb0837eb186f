import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { GuanxiError } from '../../src/core/error.js'
import type { RawRow, Source } from '../../src/core/source.js'

/** A folder of its own for a test file, gone afterwards. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-io-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export async function fileOf(folder: string, name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

export async function rowsOf(source: Source): Promise<RawRow[]> {
  const rows: RawRow[] = []
  for await (const batch of source.batches) rows.push(...batch)
  return rows
}

/** The advice a person gets, as one object to compare. */
export async function adviceOf(action: () => unknown): Promise<Record<string, unknown>> {
  try {
    await action()
  } catch (error) {
    expect(error).toBeInstanceOf(GuanxiError)
    const { code, message, at, hint, exit } = error as GuanxiError
    return { code, message, at, hint, exit }
  }
  throw new Error('Nothing was thrown.')
}
