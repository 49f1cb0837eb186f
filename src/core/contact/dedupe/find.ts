import type { Context } from '../../context.js'
import { GuanxiError } from '../../error.js'
import { sentence } from '../../sentence.js'
import { contactsById } from '../../store/contact.js'
import { type ContactPoints, contactPoints, countContacts, distinctions } from '../../store/dedupe.js'
import type { ContactTable } from '../../store/schema.js'
import { column, type Table, tableOf } from '../../table.js'
import { loadProfiles } from './load.js'
import { reasonsText } from './reasons.js'
import { type ScoredPair, scorePairs } from './score.js'

/** What a person can decide of a pair. */
export const DECISIONS = ['merge', 'keep', 'skip'] as const

export const PAIRS = [
  { ...column('decision', 'Decision'), choices: DECISIONS },
  column('score', 'Score', 'ratio'),
  column('reasons', 'Reasons'),
  column('contact_id_a', 'Contact A'),
  column('external_id_a', 'External id A'),
  column('name_a', 'Name A'),
  column('email_a', 'E-mail A'),
  column('phone_a', 'Phone A'),
  column('contact_id_b', 'Contact B'),
  column('external_id_b', 'External id B'),
  column('name_b', 'Name B'),
  column('email_b', 'E-mail B'),
  column('phone_b', 'Phone B'),
] as const

/** What fits on a terminal. */
const BRIEF = ['score', 'contact_id_a', 'name_a', 'contact_id_b', 'name_b', 'reasons']

export interface Duplicates {
  table: Table
  /** The same with the columns that fit on a terminal. */
  brief: Table
  contacts: number
  compared: number
  /** Pairs that were probable enough, before the limit; without those that a person has told apart. */
  pairs: number
  /** Pairs that a person has told apart. */
  toldApart: number
  /** Groups of contacts with something in common that were too large to compare everybody with everybody. */
  largeBlocks: number
  /** Custom fields that were taken for identifiers. */
  identifiers: readonly string[]
  /** Identifiers of guanxi.yaml that no contact has. */
  unknownIdentifiers: readonly string[]
}

/** Finds pairs of contacts that are probably one person, the surest first. */
export async function findDuplicates(
  { store, workspace, lang }: Context,
  { minScore, limit }: { minScore: number; limit?: number | undefined },
): Promise<Duplicates> {
  const contacts = await countContacts(store)
  const configured = workspace.config.identifiers
  const { profiles, columns } = await loadProfiles(store, { contacts, identifiers: configured })
  const { identifiers } = columns
  const scoring = scorePairs(profiles, { identifiers, leastProbability: minScore })
  const idOf = (at: number): number => profiles[at]?.id ?? 0
  const apart = new Set((await distinctions(store)).map(({ first_id, second_id }) => `${first_id} ${second_id}`))
  const open = scoring.pairs.filter(({ a, b }) => !apart.has(`${idOf(a)} ${idOf(b)}`))
  const shown = open.slice(0, limit)
  const ids = [...new Set(shown.flatMap(({ a, b }) => [idOf(a), idOf(b)]))]
  const known = new Map((await contactsById(store, ids)).map(contact => [contact.id, contact]))
  const points = await contactPoints(store, ids)
  const rowOf = (pair: ScoredPair) => ({
    decision: null,
    score: Math.round(pair.probability * 10_000) / 10_000,
    reasons: reasonsText(scoring.explain(pair), lang),
    ...sideOf('a', known.get(idOf(pair.a)), points.get(idOf(pair.a))),
    ...sideOf('b', known.get(idOf(pair.b)), points.get(idOf(pair.b))),
  })
  const table = tableOf('duplicates', PAIRS, shown.map(rowOf))
  return {
    table,
    brief: { ...table, columns: BRIEF.flatMap(key => PAIRS.find(column => column.key === key) ?? []) },
    contacts,
    compared: scoring.compared,
    pairs: open.length,
    toldApart: scoring.pairs.length - open.length,
    largeBlocks: scoring.largeBlocks,
    identifiers,
    unknownIdentifiers: configured.filter(name => !columns.configured.has(name)),
  }
}

type Side<S extends 'a' | 'b'> = {
  [K in `${'contact_id' | 'external_id' | 'name' | 'email' | 'phone'}_${S}`]: string | null
}

function sideOf<S extends 'a' | 'b'>(
  side: S,
  contact: ContactTable | undefined,
  points: ContactPoints | undefined,
): Side<S> {
  return {
    [`contact_id_${side}`]: contact?.public_id ?? null,
    [`external_id_${side}`]: points?.external_id ?? null,
    [`name_${side}`]: contact?.name ?? null,
    [`email_${side}`]: points?.email ?? null,
    [`phone_${side}`]: points?.phone ?? null,
  } as Side<S>
}

/** A pair is worth a look where it is likelier one person than two. */
export const DEFAULT_MIN_SCORE = 0.5

/** Reads a probability. Throws E_USAGE. */
export function parseScore(text: string | undefined): number {
  if (text === undefined) return DEFAULT_MIN_SCORE
  const score = Number(text)
  if (text.trim() !== '' && score > 0 && score <= 1) return score
  throw new GuanxiError('E_USAGE', sentence`--min-score ${text} is no probability.`, {
    hint: sentence`Write a number such as 0.9.`,
  })
}
