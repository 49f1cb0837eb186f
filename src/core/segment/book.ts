import { findContact } from '../contact/find.js'
import { addDays, addMonths, timeBetweenZones } from '../day.js'
import { GuanxiError } from '../error.js'
import { minorDigits } from '../money.js'
import { nearest } from '../nearest.js'
import type { Rule } from '../segment-rule.js'
import { sentence, series, type Told } from '../sentence.js'
import type { Store } from '../store/open.js'
import { membersOf } from '../store/segment/query.js'
import type { World } from '../store/segment/world.js'
import type { Workspace } from '../workspace/open.js'
import { DEFAULT_RFM_GRID } from '../workspace/rfm-grid.js'
import type { RuleTree, Segment } from '../workspace/segment.js'
import { parseRule, type WrittenRule } from './parse.js'
import { type Meaning, resolveRule } from './resolve.js'
import { withWorkedOut } from './worked-out.js'

/** All segments of a workspace as of a day: their files, their rules, and what the rules are asked of. */
export interface SegmentBook {
  files: readonly Segment[]
  world: World
  file(name: string): Segment
  /** The rule of a segment, with the contacts that are always or never in it. Throws E_CONFIG, also for a circle. */
  rule(name: string): Promise<Rule>
  members(name: string): Promise<number[]>
}

/** Opens the segments of a workspace; files are checked as they are asked for. */
export async function openSegments(
  { store, workspace }: { store: Store; workspace: Workspace },
  asOf: string,
): Promise<SegmentBook> {
  const files = await workspace.segments()
  const { currency } = workspace.config
  const lists = new Map<string, number[]>()
  const fileOf = (name: string, at: Told = 'segments'): Segment => {
    const found = files.find(file => file.name === name)
    if (found) return found
    const names = files.map(file => file.name)
    const near = nearest(name, names)
    throw new GuanxiError('E_CONFIG', sentence`There is no segment "${name}".`, {
      at,
      hint: near
        ? sentence`Did you mean "${near}"?`
        : sentence`There are: ${names.length > 0 ? series(names) : sentence`none yet`}.`,
    })
  }
  const ruleOf = (name: string, way: readonly string[], at?: Told): Rule => {
    const file = fileOf(name, at)
    if (way.includes(name))
      throw new GuanxiError(
        'E_CONFIG',
        sentence`The segment "${name}" is part of itself: ${[...way, name].join(' → ')}.`,
        {
          at: file.path,
          hint: sentence`Take one of them out of the circle.`,
        },
      )
    const meaning: Meaning = {
      at: file.path,
      asOf,
      currency,
      segment: (other, place) => ruleOf(other, [...way, name], place),
    }
    return withLists(
      file,
      file.where === undefined ? undefined : resolveRule(writtenOf(file.where, file.path), meaning),
    )
  }
  const withLists = ({ name, include, exclude }: Segment, rule: Rule | undefined): Rule => {
    const list = (kind: 'include' | 'exclude'): Rule => ({
      kind: 'list',
      text: kind,
      ids: lists.get(`${name} ${kind}`) ?? [],
    })
    const found: Rule[] = [...(rule ? [rule] : []), ...(include.length > 0 ? [list('include')] : [])]
    const inside: Rule = found.length === 1 ? (found[0] as Rule) : { kind: 'any', rules: found }
    return exclude.length === 0 ? inside : { kind: 'all', rules: [inside, { kind: 'not', rule: list('exclude') }] }
  }
  const world = await worldOf(workspace, asOf)
  const book: SegmentBook = {
    files,
    world,
    file: name => fileOf(name),
    async rule(name) {
      for (const file of files)
        for (const kind of ['include', 'exclude'] as const)
          if (!lists.has(`${file.name} ${kind}`))
            lists.set(`${file.name} ${kind}`, await idsOf(store, workspace, file, kind))
      return withWorkedOut(ruleOf(name, []), { store, workspace, asOf })
    },
    members: async name => membersOf(store, await book.rule(name), world),
  }
  return book
}

/** The contacts that a file names, by inner id. */
async function idsOf(
  store: Store,
  workspace: Workspace,
  file: Segment,
  kind: 'include' | 'exclude',
): Promise<number[]> {
  const ids: number[] = []
  for (const text of file[kind]) {
    const found = await findContact(store, text, workspace.config.country).catch((error: unknown) => {
      if (!(error instanceof GuanxiError)) throw error
      throw new GuanxiError('E_CONFIG', error.told.message, {
        at: `${file.path}, ${kind}`,
        ...(error.told.hint && { hint: error.told.hint }),
      })
    })
    ids.push(found.id)
  }
  return ids
}

/** A tree of rules as one rule; its leaves are read as text. */
export function writtenOf(tree: RuleTree, at: string): WrittenRule {
  if (typeof tree === 'string') return parseRule(tree, at)
  if ('not' in tree) return { kind: 'not', rule: writtenOf(tree.not, at) }
  const kind = 'all' in tree ? 'all' : 'any'
  const rules = ('all' in tree ? tree.all : tree.any).map(each => writtenOf(each, at))
  return { kind, rules }
}

async function worldOf(workspace: Workspace, asOf: string): Promise<World> {
  const { currency, timezone, rfm } = workspace.config
  const startOf = (day: string): string =>
    `${timeBetweenZones(`${day} 00:00:00`, timezone, 'UTC').replace(' ', 'T')}.000Z`
  const span = (text: string): readonly [number, number] => {
    const [low = 1, high = low] = text.split('-').map(Number)
    return [low, high]
  }
  const program = await workspace.loyaltyProgramIfAny()
  return {
    asOf,
    startOf,
    endOf: day => startOf(addDays(day, 1)),
    grid: (rfm.grid ?? DEFAULT_RFM_GRID).map(({ segment, r, f }) => ({ segment, r: span(r), f: span(f) })),
    ...(program && {
      loyalty: {
        tiers: program.tiers.map(({ name, from }) => ({ name, from: Math.round(from * 10 ** minorDigits(currency)) })),
        starts: program.starts ?? '',
        spendAfter: addMonths(asOf, -12),
        currency,
      },
    }),
  }
}
