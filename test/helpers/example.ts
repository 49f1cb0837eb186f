import { cp, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { emptyFolder, type Folder } from './workspace.js'

export const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url))

/** What runs leave behind in a workspace; whoever tries guanxi in examples/ has it there. */
const LEFT_BEHIND = /^(crm\.db.*|outbox|previews|rejects|demo|team\.xlsx)$/

type WhenDone = (clean: () => Promise<void>) => void

/** A copy of an example, or of another folder that a test has made. */
export async function copyOf(from: string, whenDone: WhenDone = onTestFinished): Promise<Folder> {
  const folder = await emptyFolder(whenDone)
  const isExample = from.startsWith(EXAMPLES)
  await cp(from, folder.path, { recursive: true, filter: path => !isExample || !LEFT_BEHIND.test(basename(path)) })
  return folder
}

const IMPORTS = {
  retail: [
    'import contacts data/contacts.csv',
    'import transactions data/transactions.csv',
    'loyalty post',
    'segment run --as-of 2011-10-31',
    'segment run --as-of 2011-12-09',
  ],
  b2b: [
    'import companies data/accounts.csv',
    'import products data/products.csv',
    'import owners data/sales_teams.csv',
    'import deals data/deals.xlsx#deals',
  ],
}

/** A copy of an example with all its data in the store; run 1 is its first import. */
export async function importedExample(name: keyof typeof IMPORTS, whenDone?: WhenDone): Promise<Folder> {
  const folder = await copyOf(join(EXAMPLES, name), whenDone)
  for (const line of IMPORTS[name]) {
    const { exit, stderr } = await folder.run(line)
    if (exit !== 0) throw new Error(`${line}: ${stderr}`)
  }
  return folder
}

/** All files of examples/ that end in `ending`, by their paths in it. */
export async function exampleFiles(ending: string): Promise<string[]> {
  const paths = await readdir(EXAMPLES, { recursive: true })
  return paths
    .map(path => path.replaceAll('\\', '/'))
    .filter(path => path.endsWith(ending) && !/(^|\/)(outbox|previews|rejects|demo)\//.test(path))
    .sort()
}
