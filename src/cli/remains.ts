import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The folders of a workspace into which guanxi writes what people are called. */
const FOLDERS = ['rejects', 'previews', 'outbox']

/** Files that guanxi has written and that still hold one of the words, by their paths in the workspace. */
export async function filesWith(root: string, words: readonly string[]): Promise<string[]> {
  const wanted = words
    .filter(word => word.length >= 4 || /\p{Script=Han}{2}/u.test(word))
    .map(word => word.toLowerCase())
  const found: string[] = []
  for (const folder of FOLDERS)
    for (const name of (await readdir(join(root, folder)).catch(() => [])).sort()) {
      const text = await readFile(join(root, folder, name), 'utf8').catch(() => '')
      const lower = text.toLowerCase()
      if (wanted.some(word => lower.includes(word))) found.push(`${folder}/${name}`)
    }
  return found
}
