import { access, constants, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isTimezone } from '../day.js'
import { GuanxiError } from '../error.js'
import { isCurrency } from '../money.js'
import { sentence } from '../sentence.js'
import type { Language } from './config.js'
import { loyaltyScale } from './loyalty-scale.js'
import { CONFIG_FILE } from './open.js'

/** What `init` can set up: a shop with many customers, or sales to companies. */
export const PRESETS = ['retail', 'b2b'] as const
export type Preset = (typeof PRESETS)[number]

/** What a person decides when a workspace is made. */
export interface Choices {
  name: string
  preset: Preset
  language: Language
  currency: string
  timezone: string
}

/** The files of a new workspace, by their path in it, and those among them that stand there already and are kept. */
export interface CreationPlan {
  root: string
  files: ReadonlyMap<string, Buffer>
  kept: readonly string[]
}

export const DATABASE = 'crm.db'

/** A folder's name as the name of a business, to be proposed. */
export const nameOfFolder = (root: string): string => basename(root) || 'guanxi'

/** Throws E_CONFLICT where the folder is a workspace already, E_FILE where it cannot be one. */
export async function checkFolder(root: string): Promise<void> {
  if (await kindOf(join(root, CONFIG_FILE)))
    throw new GuanxiError('E_CONFLICT', sentence`This folder is a guanxi workspace already.`, {
      at: root,
      hint: sentence`Name another folder, or change ${CONFIG_FILE} in this one.`,
    })
  await checkFolders(root)
  const nearest = await nearestFolder(root)
  if (
    !(await access(nearest, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    ))
  )
    throw new GuanxiError('E_FILE', sentence`You may not write in this folder.`, {
      at: nearest,
      hint: sentence`Name another folder.`,
    })
}

/** Plans a new workspace and writes nothing. Throws E_USAGE, E_CONFLICT or E_FILE where it cannot be made. */
export async function planWorkspace(root: string, choices: Choices): Promise<CreationPlan> {
  checkChoices(choices)
  await checkFolder(root)
  const installed = await packageFolder()
  const files = new Map<string, Buffer>()
  const add = async (from: string, change: (text: string) => string = text => text): Promise<void> => {
    for (const [path, bytes] of await filesUnder(join(installed, ...from.split('/'))))
      files.set(path, Buffer.from(change(bytes.toString('utf8'))))
  }
  const render = (text: string): string => fill(text, choices)
  await add(`templates/presets/common/${choices.language}`, render)
  await add(`templates/presets/${choices.preset}/${choices.language}`, render)
  for (const [folder, from] of [
    ['templates', 'templates/mail'],
    ['schemas', 'schemas'],
  ] as const)
    for (const [path, bytes] of await filesUnder(join(installed, ...from.split('/'))))
      files.set(`${folder}/${path}`, bytes)
  const kept: string[] = []
  for (const path of [...files.keys(), DATABASE]) {
    await checkFolders(dirname(join(root, path)))
    if (await kindOf(join(root, path))) kept.push(path)
  }
  return { root, files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))), kept }
}

/**
 * Makes the planned workspace, all of it or nothing. `makeDatabase` is called with the path of the new store.
 * guanxi.yaml comes last: what is interrupted before is no workspace yet, and the same command can be run again.
 */
export async function createWorkspace(
  plan: CreationPlan,
  makeDatabase: (path: string) => Promise<void>,
): Promise<void> {
  const made: string[] = []
  const write = async (path: string): Promise<void> => {
    const target = join(plan.root, path)
    for (const folder of await missingFolders(dirname(target))) {
      await mkdir(folder)
      made.push(folder)
    }
    await writeFile(target, plan.files.get(path) ?? '', { flag: 'wx' })
    made.push(target)
  }
  let done = false
  try {
    for (const path of plan.files.keys()) if (path !== CONFIG_FILE && !plan.kept.includes(path)) await write(path)
    const database = join(plan.root, DATABASE)
    if (!(await kindOf(database))) made.push(database, `${database}-wal`, `${database}-shm`)
    await makeDatabase(database)
    await write(CONFIG_FILE)
    done = true
  } finally {
    if (!done) for (const path of made.reverse()) await rm(path, { recursive: true, force: true })
  }
}

function checkChoices({ name, currency, timezone }: Choices): void {
  if (name.trim() === '')
    throw new GuanxiError('E_USAGE', sentence`The name is empty.`, { hint: sentence`Give one with --name.` })
  if (!isCurrency(currency))
    throw new GuanxiError('E_USAGE', sentence`"${currency}" is not a currency.`, {
      hint: sentence`Write its three capital letters after --currency, such as TWD, USD or EUR.`,
    })
  if (!isTimezone(timezone))
    throw new GuanxiError('E_USAGE', sentence`"${timezone}" is not a time zone.`, {
      hint: sentence`Write it as continent and city after --timezone, such as Asia/Taipei or Europe/London.`,
    })
}

/** The text with each `%{name}` replaced; Liquid's `{{ name }}` stays for the day a mail is written. */
function fill(text: string, { name, preset, language, currency, timezone }: Choices): string {
  const { spend, tiers } = loyaltyScale(currency, preset === 'b2b' ? 'companies' : 'persons')
  const values: Record<string, string | number> = {
    // A JSON text is also a YAML text, whatever stands in it.
    name: JSON.stringify(name),
    mail_from: JSON.stringify(`${name.replace(/[\p{Cc}"\\<>,;:@()[\]]/gu, '').trim()} <hello@example.com>`.trim()),
    language,
    currency,
    timezone,
    spend,
    points_per_unit: 1 / spend,
    point_value: spend / 100,
    tier_2: tiers[0],
    tier_3: tiers[1],
  }
  return text.replace(/%\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole))
}

/** Where guanxi is installed: the nearest folder above this file that has its presets, as the built file may stand anywhere. */
async function packageFolder(): Promise<string> {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!(await kindOf(join(folder, 'templates', 'presets'))) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

/** Files below a folder, by path with slashes. npm does not pack .gitignore, so dot files are kept without their dot. */
async function filesUnder(folder: string): Promise<[string, Buffer][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return Promise.all(
    files.map(async file => {
      const path = relative(folder, file).split(sep).join('/')
      return [path.replace(/(^|\/)(gitignore|gitkeep)$/, '$1.$2'), await readFile(file)] as [string, Buffer]
    }),
  )
}

async function kindOf(path: string): Promise<'folder' | 'file' | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found && (found.isDirectory() ? 'folder' : 'file')
}

/** Throws E_FILE where the folder, or one it would be in, is a file. */
async function checkFolders(folder: string): Promise<void> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    const kind = await kindOf(path)
    if (kind === 'folder' || dirname(path) === path) return
    if (kind === 'file')
      throw new GuanxiError('E_FILE', sentence`This is a file, not a folder.`, {
        at: path,
        hint: sentence`Name another folder.`,
      })
  }
}

/** The folders on the way to one that do not exist yet, the outermost first. (A recursive mkdir never ends below /proc.) */
async function missingFolders(folder: string): Promise<string[]> {
  const missing: string[] = []
  for (let path = resolve(folder); !(await kindOf(path)); path = dirname(path)) missing.unshift(path)
  return missing
}

async function nearestFolder(root: string): Promise<string> {
  let path = resolve(root)
  while (!(await kindOf(path)) && dirname(path) !== path) path = dirname(path)
  return path
}
