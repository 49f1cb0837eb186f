import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Context } from '../core/context.js'
import { parseEndpoint } from '../core/endpoint.js'
import { type Failure, GuanxiError } from '../core/error.js'
import { importRows } from '../core/import/import.js'
import { mapSource } from '../core/import/mapped-source.js'
import { mappingText } from '../core/import/mapping-text.js'
import type { Counts } from '../core/import/outcome.js'
import { guessEntity, lackOf, type MappingProposal, mappingOf, proposeMapping } from '../core/import/propose-mapping.js'
import { type Sample, sampleOf, sourceOfSample } from '../core/import/sample-source.js'
import { writeAtomically } from '../core/io/atomic-write.js'
import { openSource } from '../core/io/open.js'
import { type Sentence, sentence, type Teller } from '../core/sentence.js'
import { homeOf } from '../core/workspace/home.js'
import type { Entity, Mapping } from '../core/workspace/mapping.js'
import { namedColumns, type Remark } from './import-command.js'

/** So many rows are looked at, and tried. */
export const ROWS_TRIED = 1000

export interface MapFlags {
  entity?: Entity | undefined
  endpoint: string
  encoding?: string | undefined
  delimiter?: string | undefined
  quote?: string | undefined
  headerRow?: number | undefined
  columns?: string | undefined
}

/** What would become of the first rows of a file. */
export interface Trial {
  counts: Counts
  rejections: Remark[]
  warnings: Remark[]
  /** Why the mapping cannot be used at all, such as days that could be read in two ways. */
  problem: Pick<Failure, 'message' | 'hint'> | null
}

/** A file whose mapping is being made: what is proposed, and what would come of it. */
export interface MappingDraft {
  file: string
  sample: Sample
  propose(entity?: Entity): MappingProposal
  lack(proposal: MappingProposal): Sentence[]
  /** The mapping file, with what the trial has asked. */
  text(proposal: MappingProposal, trial: Trial | undefined, tell: Teller): string
  /** Imports the first rows by it, and takes that back. */
  check(proposal: MappingProposal): Promise<Trial>
}

/** Opens a file to make its mapping. */
export async function draftMapping(context: Context, flags: MapFlags): Promise<MappingDraft> {
  const home = homeOf(context.workspace.config)
  const endpoint = parseEndpoint(flags.endpoint)
  const source = await openSource(endpoint, {
    stdin: process.stdin,
    ...(flags.encoding && { encoding: flags.encoding }),
    ...(flags.delimiter && { delimiter: flags.delimiter }),
    ...(flags.quote && { quote: flags.quote }),
    ...(flags.headerRow && { headerRow: flags.headerRow }),
    ...namedColumns(flags.columns, endpoint),
  })
  const sample = await sampleOf(source, ROWS_TRIED)
  const file = basename(flags.endpoint)
  const lack = (proposal: MappingProposal): Sentence[] => lackOf(proposal, sample, home)
  return {
    file,
    sample,
    propose: entity => proposeMapping(sample, entity ?? flags.entity ?? guessEntity(sample.columns, home), home),
    lack,
    text(proposal, trial, tell) {
      const missing = lack(proposal)
      const { problem } = trial ?? {}
      // What is missing is said already.
      const question =
        problem && missing.length === 0
          ? [problem.message, ...(problem.hint ? [problem.hint] : [])].map(tell).join(' ')
          : ''
      return mappingText(proposal, { file, lack: missing, question, tell })
    },
    check: proposal => tryMapping(context, sample, mappingOf(proposal)),
  }
}

async function tryMapping(context: Context, sample: Sample, mapping: Mapping): Promise<Trial> {
  const rejections: Remark[] = []
  const warnings: Remark[] = []
  const counts: Counts = { read: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, rejected: 0, warnings: 0 }
  try {
    const { entity } = mapping
    const source = await mapSource(sourceOfSample(sample), { entity, mapping, ...homeOf(context.workspace.config) })
    const outcome = await importRows(context, {
      source,
      sourceName: mapping.source ?? 'default',
      onDuplicate: 'update',
      dryRun: true,
      onReject: async ({ number }, text) => void rejections.push({ row: number, text }),
      onWarning: (row, text) => void warnings.push({ row, text }),
      onProgress: () => undefined,
    })
    return { counts: outcome.counts, rejections, warnings, problem: null }
  } catch (error) {
    if (!(error instanceof GuanxiError)) throw error
    return { counts, rejections, warnings, problem: error.told }
  }
}

/** Where a mapping of that name stands, relative to the workspace. Throws E_USAGE for a name that is a path. */
export function mappingFile(name: string): string {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(name))
    throw new GuanxiError('E_USAGE', sentence`"${name}" cannot be the name of a mapping.`, {
      hint: sentence`Letters, digits, hyphens and dots make a name; it is written to mappings/NAME.yaml.`,
    })
  return join('mappings', `${name.replace(/\.ya?ml$/i, '')}.yaml`)
}

/** Writes a mapping file, which must not be there unless `replace` says so. Throws E_CONFLICT. */
export async function saveMapping(root: string, file: string, text: string, replace: boolean): Promise<void> {
  const path = join(root, file)
  if (!replace && existsSync(path))
    throw new GuanxiError('E_CONFLICT', sentence`There is such a mapping already.`, {
      at: file,
      hint: sentence`Name another one, or delete that file first.`,
    })
  const { mkdir, writeFile } = await import('node:fs/promises')
  await mkdir(join(root, 'mappings'), { recursive: true })
  await writeAtomically(path, temporary => writeFile(temporary, text))
}
