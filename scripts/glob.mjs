import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** All files below a folder that end in `ending`. */
export async function glob(folder, ending) {
  const entries = await readdir(folder, { recursive: true })
  return entries
    .filter(name => name.endsWith(ending))
    .sort()
    .map(name => join(folder, name))
}
