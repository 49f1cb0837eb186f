import { stringify } from 'yaml'
import type { Store } from '../store/open.js'
import { snapshotsOf } from '../store/segment/snapshot.js'
import { column, type Table, tableOf } from '../table.js'
import type { Workspace } from '../workspace/open.js'
import type { RuleTree, Segment } from '../workspace/segment.js'
import { Sync } from '../workspace/sync.js'
import { readYaml } from '../workspace/yaml-file.js'
import { type SegmentBook, writtenOf } from './book.js'
import { CATALOGUE } from './catalogue.js'
import type { WrittenRule } from './parse.js'

const SEGMENTS = [
  column('segment', 'Segment'),
  column('title', 'Title'),
  column('members', 'Members', 'integer'),
  column('as_of', 'As of', 'date'),
  column('rule', 'Rule'),
] as const

/** The segments with how many were in them when they were last run. */
export async function segmentTable(store: Store, files: readonly Segment[]): Promise<Table> {
  const snapshots = await snapshotsOf(store)
  const rows = files.map(({ name, title, where, include }) => {
    const last = snapshots.find(({ segment }) => segment === name)
    return {
      segment: name,
      title: title ?? null,
      members: last?.members ?? null,
      as_of: last?.as_of ?? null,
      rule: where === undefined ? `${include.length} contacts` : ruleText(where),
    }
  })
  return tableOf('segments', SEGMENTS, rows)
}

/** A rule in one line. */
export function ruleText(tree: RuleTree): string {
  if (typeof tree === 'string') return tree.trim().replace(/\s+/g, ' ')
  if ('not' in tree) return `not (${ruleText(tree.not)})`
  const [word, rules] = 'all' in tree ? ['and', tree.all] : ['or', tree.any]
  return rules
    .map(rule => (typeof rule === 'string' && rules.length === 1 ? ruleText(rule) : `(${ruleText(rule)})`))
    .join(` ${word} `)
}

/** A segment as its file says it. */
export const segmentText = ({ title, description, where, include, exclude }: Segment): string =>
  stringify({
    ...(title && { title }),
    ...(description && { description }),
    ...(where !== undefined && { where }),
    ...(include.length > 0 && { include }),
    ...(exclude.length > 0 && { exclude }),
  })

const FIELDS = [column('field', 'Field'), column('kind', 'Kind'), column('meaning', 'Meaning')] as const

/** All that a rule can ask, as a table. */
export const fieldTable = (): Table =>
  tableOf(
    'segment-fields',
    FIELDS,
    CATALOGUE.map(({ name, kind, isMany, meaning }) => ({
      field: name,
      kind: isMany ? `${kind}, several` : kind,
      meaning,
    })),
  )

const OVERLAPS = [
  column('segment', 'Segment'),
  column('other', 'Other'),
  column('members', 'Members', 'integer'),
  column('others', 'Members of the other', 'integer'),
  column('both', 'In both', 'integer'),
  column('share', 'Share of the first', 'ratio'),
] as const

/** How many members segments have in common, two by two. */
export async function overlapTable(book: SegmentBook, names: readonly string[]): Promise<Table> {
  const members = new Map<string, number[]>()
  for (const name of names) members.set(name, await book.members(name))
  const rows = names.flatMap((segment, at) => {
    const own = new Set(members.get(segment))
    return names.slice(at + 1).map(other => {
      const others = members.get(other) ?? []
      const both = others.filter(id => own.has(id)).length
      const share = own.size === 0 ? null : both / own.size
      return { segment, other, members: own.size, others: others.length, both, share }
    })
  })
  return tableOf('segment-overlap', OVERLAPS, rows)
}

const USES = [column('used_by', 'Used by'), column('file', 'File')] as const

/** What would miss a segment: other segments, campaigns and syncs. */
export async function usesTable(workspace: Workspace, files: readonly Segment[], name: string): Promise<Table> {
  const segments = files
    .filter(({ where, path }) => where !== undefined && namesIn(writtenOf(where, path)).includes(name))
    .map(({ name: user, path }) => ({ used_by: `segment ${user}`, file: path }))
  const campaigns = (await workspace.campaigns())
    .filter(({ audience }) => 'segment' in audience && audience.segment === name)
    .map(({ name: user, path }) => ({ used_by: `campaign ${user}`, file: path }))
  const syncs = []
  for (const user of await workspace.syncNames()) {
    const file = await workspace.syncFile(user)
    const { filter } = await readYaml(file, Sync)
    if (filter?.trim() === name) syncs.push({ used_by: `sync ${user}`, file })
  }
  return tableOf('segment-uses', USES, [...segments, ...campaigns, ...syncs])
}

function namesIn(rule: WrittenRule): string[] {
  switch (rule.kind) {
    case 'all':
    case 'any':
      return rule.rules.flatMap(namesIn)
    case 'not':
      return namesIn(rule.rule)
    case 'segment':
      return [rule.name]
    default:
      return []
  }
}
