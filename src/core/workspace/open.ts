import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { GuanxiError } from '../error.js'
import { nearest } from '../nearest.js'
import { sentence, series } from '../sentence.js'
import type { Campaign } from './campaign.js'
import { Config } from './config.js'
import type { Goal } from './goal.js'
import type { Lifecycle } from './lifecycle.js'
import type { LoyaltyProgram } from './loyalty-program.js'
import type { Mapping } from './mapping.js'
import type { Pipeline } from './pipeline.js'
import type { Scoring } from './scoring.js'
import type { Segment } from './segment.js'
import { readYaml } from './yaml-file.js'

export const CONFIG_FILE = 'guanxi.yaml'

/** An open workspace: its settings, and its other files read and checked when asked for. */
export interface Workspace {
  /** Absolute path of the folder. */
  root: string
  config: Config
  /** Absolute path of the SQLite file. */
  databasePath: string
  pipelines(): Promise<Pipeline[]>
  loyaltyProgram(): Promise<LoyaltyProgram>
  /** The programme, where the workspace has one. */
  loyaltyProgramIfAny(): Promise<LoyaltyProgram | undefined>
  /** A mapping by its name under mappings/, or by the path of its file. */
  mapping(nameOrPath: string): Promise<Mapping>
  /** lifecycle.yaml, or its defaults where there is none. */
  lifecycle(): Promise<Lifecycle>
  /** All files under goals/, by name. */
  goals(): Promise<Goal[]>
  /** A file under scoring/; undefined where there is none of that name. */
  scoring(name: string): Promise<Scoring | undefined>
  /** Its name or path, and the SHA-256 of its text, for the history. */
  mappingMark(nameOrPath: string): Promise<{ name: string; sha256: string }>
  /** All segments, by name. */
  segments(): Promise<Segment[]>
  campaign(name: string): Promise<Campaign>
  /** All of them, by name. */
  campaigns(): Promise<Campaign[]>
  /** Path of a file under syncs/, by its name. */
  syncFile(name: string): Promise<string>
  /** Names of the files under syncs/. */
  syncNames(): Promise<string[]>
  /** Text and path of a file under templates/. */
  template(name: string): Promise<{ path: string; text: string }>
}

/** Finds the workspace: the folder named, or the nearest parent of `from` that has a guanxi.yaml. Throws E_CONFIG. */
export async function findWorkspace(from: string, named?: string): Promise<string> {
  if (named !== undefined) {
    const root = resolve(from, named)
    if (await isFile(join(root, CONFIG_FILE))) return root
    throw new GuanxiError('E_CONFIG', sentence`This folder is not a guanxi workspace.`, {
      at: root,
      hint: sentence`It has no ${CONFIG_FILE}. Run: guanxi init ${named}`,
    })
  }
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (await isFile(join(folder, CONFIG_FILE))) return folder
    if (dirname(folder) === folder) break
  }
  throw new GuanxiError('E_CONFIG', sentence`No guanxi workspace here or in a parent folder.`, {
    at: from,
    hint: sentence`Run guanxi init, or name one with --workspace DIR.`,
  })
}

/**
 * Reads guanxi.yaml of a workspace folder. Throws E_CONFIG with file, line and column. What checks the other files is
 * loaded with them: most commands read none.
 */
export async function openWorkspace(root: string): Promise<Workspace> {
  const path = (...names: string[]): string => shorten(join(root, ...names))
  const config = await readYaml(path(CONFIG_FILE), Config)
  const workspace: Workspace = {
    root,
    config,
    databasePath: resolve(root, config.database),
    async pipelines() {
      const { Pipeline } = await import('./pipeline.js')
      const files = await yamlFiles(join(root, 'pipelines'))
      if (files.size === 0)
        throw new GuanxiError('E_CONFIG', sentence`This workspace has no pipeline.`, {
          at: path('pipelines'),
          hint: sentence`Add pipelines/default.yaml; guanxi init in an empty folder writes one to copy.`,
        })
      // The default pipeline leads, so that "the first" is the same everywhere.
      const names = [...files.keys()].sort(
        (a, b) => Number(b === 'default') - Number(a === 'default') || (a < b ? -1 : 1),
      )
      return Promise.all(
        names.map(async name => ({ name, ...(await readYaml(path('pipelines', files.get(name) ?? name), Pipeline)) })),
      )
    },
    async loyaltyProgram() {
      const { LoyaltyProgram } = await import('./loyalty-program.js')
      return readYaml(path('loyalty', 'program.yaml'), LoyaltyProgram)
    },
    async loyaltyProgramIfAny() {
      return (await isFile(join(root, 'loyalty', 'program.yaml'))) ? workspace.loyaltyProgram() : undefined
    },
    async mapping(nameOrPath) {
      const { Mapping } = await import('./mapping.js')
      return readYaml(await mappingPath(root, nameOrPath), Mapping)
    },
    async mappingMark(name) {
      const { createHash } = await import('node:crypto')
      const bytes = await readFile(await mappingPath(root, name))
      return { name, sha256: createHash('sha256').update(bytes).digest('hex') }
    },
    async lifecycle() {
      const { Lifecycle } = await import('./lifecycle.js')
      for (const name of ['lifecycle.yaml', 'lifecycle.yml'])
        if (await isFile(join(root, name))) return readYaml(path(name), Lifecycle)
      return Lifecycle.parse({})
    },
    async goals() {
      const { Goal } = await import('./goal.js')
      const files = [...(await yamlFiles(join(root, 'goals')))].sort(([a], [b]) => (a < b ? -1 : 1))
      return Promise.all(files.map(async ([name, file]) => ({ name, ...(await readYaml(path('goals', file), Goal)) })))
    },
    async scoring(name) {
      const { Scoring } = await import('./scoring.js')
      const file = (await yamlFiles(join(root, 'scoring'))).get(name)
      return file === undefined ? undefined : readYaml(path('scoring', file), Scoring)
    },
    async segments() {
      const { readSegment } = await import('./segment.js')
      const files = [...(await yamlFiles(join(root, 'segments')))].sort(([a], [b]) => (a < b ? -1 : 1))
      return Promise.all(files.map(([name, file]) => readSegment(path('segments', file), name)))
    },
    async campaign(name) {
      const { readCampaign } = await import('./campaign.js')
      return readCampaign(await named(root, 'campaigns', name), name)
    },
    async campaigns() {
      const { readCampaign } = await import('./campaign.js')
      const files = [...(await yamlFiles(join(root, 'campaigns')))].sort(([a], [b]) => (a < b ? -1 : 1))
      return Promise.all(files.map(([name, file]) => readCampaign(path('campaigns', file), name)))
    },
    syncFile: name => named(root, 'syncs', name),
    syncNames: async () => [...(await yamlFiles(join(root, 'syncs'))).keys()].sort(),
    async template(name) {
      const names = await fileNames(join(root, 'templates'))
      if (!names.includes(name)) throw unknownName(path('templates'), name, names)
      const file = path('templates', name)
      return { path: file, text: await readFile(file, 'utf8') }
    },
  }
  return workspace
}

const mappingPath = async (root: string, nameOrPath: string): Promise<string> =>
  /\.ya?ml$/i.test(nameOrPath) ? nameOrPath : named(root, 'mappings', nameOrPath)

async function named(root: string, folder: string, name: string): Promise<string> {
  const files = await yamlFiles(join(root, folder))
  const file = files.get(name)
  if (file === undefined) throw unknownName(shorten(join(root, folder)), name, [...files.keys()].sort())
  return shorten(join(root, folder, file))
}

function unknownName(folder: string, name: string, names: readonly string[]): GuanxiError {
  const near = nearest(name, names)
  const known = names.length > 0 ? sentence`There are: ${series(names)}.` : sentence`There are none yet.`
  return new GuanxiError('E_CONFIG', sentence`There is no "${name}" in ${basename(folder)}/.`, {
    at: folder,
    hint: near ? sentence`Did you mean "${near}"?` : known,
  })
}

/** The YAML files of a folder by their name without ending. */
async function yamlFiles(folder: string): Promise<Map<string, string>> {
  const names = await fileNames(folder)
  // Where there are x.yaml and x.yml, the former is entered last and stands.
  const yaml = names.filter(name => /\.ya?ml$/.test(name)).reverse()
  return new Map(yaml.map(name => [name.replace(/\.ya?ml$/, ''), name]))
}

async function fileNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => entry.name)
    .sort()
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false
}

/** Paths in messages are relative where that is shorter, as a person would type them. */
function shorten(path: string): string {
  const short = relative('', path)
  return short.length < path.length && !isAbsolute(short) ? short : path
}
