import type { Context } from '../../context.js'
import { nameKey } from '../../name-key.js'
import { type Sentence, sentence } from '../../sentence.js'
import { contactsById, contactsByKey } from '../../store/contact.js'
import { type ContactPoints, contactPoints, distinctions, insertDistinctions } from '../../store/dedupe.js'
import type { Merge } from '../../store/merge.js'
import type { Store } from '../../store/open.js'
import { beginRun, finishRun } from '../../store/run.js'
import type { ContactTable } from '../../store/schema.js'
import { emailIdentity, PUBLIC_ID_KIND, phoneIdentity } from '../identity.js'
import { mergeAll } from '../merge/merge.js'
import { parsePreferences } from '../merge/survivorship.js'
import type { DecisionRow, SideCells } from './decisions.js'
import { Groups } from './groups.js'

export interface ApplyRequest {
  /** Where the decisions stand, for the history. */
  source: string
  rows: readonly DecisionRow[]
  /** As typed in --prefer. */
  prefer: readonly string[]
  dryRun: boolean
}

export interface Rejection {
  row: number
  reason: Sentence
}

/** Rows by what became of them; `read` is their sum. */
export interface Applied {
  /** null where nothing had to be changed. */
  run: string | null
  read: number
  merged: number
  kept: number
  skipped: number
  /** Decisions that were carried out before. */
  unchanged: number
  rejected: readonly Rejection[]
  /** Contacts that went into others. */
  absorbed: number
}

/** A row whose two contacts are known; the smaller id first. */
interface Pair {
  row: number
  decision: 'merge' | 'keep'
  first: number
  second: number
}

/** Carries out what a person has decided, all in one run; the order of the rows makes no difference. */
export async function applyDecisions(
  context: Context,
  { source, rows, prefer, dryRun }: ApplyRequest,
): Promise<Applied> {
  const rules = parsePreferences(prefer)
  return context.store.transaction(
    async store => {
      const rejected: Rejection[] = []
      const skipped = rows.filter(({ decision }) => decision === 'skip').length
      const { pairs, unchanged } = await openPairs(store, rows, rejected)
      const stored = await distinctions(store)
      const known = new Set(stored.map(({ first_id, second_id }) => `${first_id} ${second_id}`))
      const keeps = pairs.filter(({ decision }) => decision === 'keep')
      const merges = withoutConflicts(pairs, keeps, stored, rejected)
      const groups = groupsOf(merges)
      const fresh = new Map<string, readonly [number, number]>()
      let repeated = 0
      for (const { first, second } of keeps) {
        const pair = [groups.first(first), groups.first(second)].sort((a, b) => a - b) as [number, number]
        if (known.has(`${first} ${second}`) || known.has(pair.join(' '))) repeated++
        else fresh.set(pair.join(' '), pair)
      }
      const absorbed = groups.members().map(([member, first]): Merge => ({ absorbed: member, survivor: first }))
      const told = {
        read: rows.length,
        merged: merges.length,
        kept: keeps.length - repeated,
        skipped,
        unchanged: unchanged + repeated,
        rejected: rejected.sort((a, b) => a.row - b.row),
        absorbed: absorbed.length,
      }
      if (absorbed.length + fresh.size === 0) return { run: null, ...told }
      const run = await beginRun(store, { ...context, source, now: context.now(), random: context.random() })
      if (absorbed.length > 0) await mergeAll(store, run, absorbed, rules)
      await insertDistinctions(store, run, [...fresh.values()])
      await finishRun(store, run, { now: context.now(), counts: { ...told, rejected: rejected.length } })
      return { run: run.publicId, ...told }
    },
    { rollback: dryRun },
  )
}

/** The rows that say merge or keep of two contacts that are known and not one already; others are refused or settled. */
async function openPairs(
  store: Store,
  rows: readonly DecisionRow[],
  rejected: Rejection[],
): Promise<{ pairs: Pair[]; unchanged: number }> {
  const decided = rows.filter(({ decision }) => decision !== 'skip')
  const ids = await contactsByKey(
    store,
    PUBLIC_ID_KIND,
    decided.flatMap(({ a, b }) => [a.contactId, b.contactId]),
  )
  const check = await sideChecker(store, [...new Set(ids.values())])
  const pairs: Pair[] = []
  let unchanged = 0
  for (const { row, decision, a, b } of decided) {
    const [one, other] = [ids.get(a.contactId), ids.get(b.contactId)]
    const reason =
      typeof decision === 'object'
        ? sentence`"${decision.unknown}" is none of merge, keep and skip`
        : (missing(a, one, 'contact_id_a') ?? missing(b, other, 'contact_id_b') ?? check(a, one) ?? check(b, other))
    if (reason !== undefined) rejected.push({ row, reason })
    else if (one === other) {
      if (decision === 'merge') unchanged++
      else rejected.push({ row, reason: sentence`they have been merged; guanxi history undo takes that back` })
    } else
      pairs.push({
        row,
        decision: decision as 'merge' | 'keep',
        first: Math.min(one as number, other as number),
        second: Math.max(one as number, other as number),
      })
  }
  return { pairs, unchanged }
}

function missing({ contactId }: SideCells, id: number | undefined, column: string): Sentence | undefined {
  if (contactId === '') return sentence`${column} is empty`
  return id === undefined ? sentence`there is no contact ${contactId} any more: write a new table` : undefined
}

/** Looks whether a row's id and the rest of the row still speak of one contact: columns that were sorted apart do not. */
async function sideChecker(
  store: Store,
  ids: readonly number[],
): Promise<(side: SideCells, id: number | undefined) => Sentence | undefined> {
  const contacts = new Map((await contactsById(store, ids)).map(contact => [contact.id, contact]))
  const points = await contactPoints(store, ids)
  return ({ contactId, told }, id) => {
    const contact = contacts.get(id ?? -1)
    // Whoever has been merged has another name by now.
    if (!contact || contact.public_id !== contactId) return undefined
    if (Object.values(told).every(text => text === '') || isSame(told, contact, points.get(contact.id)))
      return undefined
    const wanted = told.name || told.email || told.external_id
    return contact.name === null
      ? sentence`contact ${contactId} is somebody else and not ${wanted}: were the columns sorted apart?`
      : sentence`contact ${contactId} is ${contact.name} and not ${wanted}: were the columns sorted apart?`
  }
}

function isSame(told: SideCells['told'], { name }: ContactTable, points: ContactPoints | undefined): boolean {
  return (
    (told.name === '' && !name) ||
    (told.name !== '' && nameKey(told.name) === nameKey(name ?? '')) ||
    (told.external_id !== '' && told.external_id === points?.external_id) ||
    (told.email !== '' && emailIdentity(told.email).key === emailIdentity(points?.email ?? '').key) ||
    (told.phone !== '' && phoneIdentity(told.phone).key === phoneIdentity(points?.phone ?? '').key)
  )
}

/** The merges that put nobody together whom a person has told apart; those of the same group are refused together. */
function withoutConflicts(
  pairs: readonly Pair[],
  keeps: readonly Pair[],
  stored: readonly { first_id: number; second_id: number }[],
  rejected: Rejection[],
): Pair[] {
  const merges = pairs.filter(({ decision }) => decision === 'merge')
  const groups = groupsOf(merges)
  const conflicts = new Map<number, Sentence>()
  for (const { first, second, row } of keeps)
    if (groups.first(first) === groups.first(second))
      conflicts.set(
        groups.first(first),
        sentence`row ${row} keeps apart two of the contacts that this would put together`,
      )
  // Who says merge of the very pair has changed his mind.
  const direct = new Set(merges.map(({ first, second }) => `${first} ${second}`))
  for (const { first_id, second_id } of stored)
    if (groups.first(first_id) === groups.first(second_id) && !direct.has(`${first_id} ${second_id}`))
      conflicts.set(
        groups.first(first_id),
        sentence`two of the contacts that this would put together were told apart before`,
      )
  return merges.filter(({ row, first }) => {
    const reason = conflicts.get(groups.first(first))
    if (reason !== undefined) rejected.push({ row, reason })
    return reason === undefined
  })
}

const groupsOf = (merges: readonly Pair[]): Groups => new Groups(merges.map(({ first, second }) => [first, second]))
