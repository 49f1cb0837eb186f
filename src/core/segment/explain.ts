import { findContact } from '../contact/find.js'
import { toMajor } from '../money.js'
import { conditionsOf, type Rule, type Subject } from '../segment-rule.js'
import { identitiesOf, tagsOf } from '../store/contact.js'
import type { Store } from '../store/open.js'
import { type Finding, findingsOf } from '../store/segment/query.js'
import { membershipsOf } from '../store/segment/snapshot.js'
import { type Cell, column, type Table, tableOf } from '../table.js'
import type { SegmentBook } from './book.js'

const RULES = [column('holds', 'Holds'), column('rule', 'Rule'), column('found', 'Found')] as const

export interface Explanation {
  contact: { contact_id: string; name: string | null }
  isMember: boolean
  /** Rule by rule, those within others set in. */
  table: Table
  /** When he was in the segment, as its snapshots tell. */
  history: readonly { entered: string; left: string | null }[]
}

/** Says rule by rule why a contact is in a segment or is not, with what was found of him. */
export async function explainMember(
  store: Store,
  book: SegmentBook,
  name: string,
  who: { text: string; country: string | undefined; currency: string },
): Promise<Explanation> {
  const contact = await findContact(store, who.text, who.country)
  const rule = await book.rule(name)
  const findings = await findingsOf(store, rule, book.world, contact.id)
  const tags = (await tagsOf(store, [contact.id])).map(({ tag }) => tag)
  const identities = await identitiesOf(store, [contact.id])
  const found = new Map<Rule, Finding>()
  conditionsOf(rule).forEach((condition, at) => {
    const finding = findings[at]
    if (finding) found.set(condition, finding)
  })
  const rows: { holds: string; rule: string; found: Cell }[] = []
  const holds = (rule: Rule): boolean => {
    switch (rule.kind) {
      case 'all':
        return rule.rules.every(holds)
      case 'any':
        return rule.rules.some(holds)
      case 'not':
        return !holds(rule.rule)
      case 'segment':
        return holds(rule.rule)
      default:
        return found.get(rule)?.holds ?? false
    }
  }
  const shown = (subject: Subject, { value }: Finding): Cell => {
    if (subject.of === 'many') {
      if (subject.what === 'tag') return tags.join('; ') || null
      const kind = subject.what === 'external_id' ? 'external' : subject.what
      return (
        identities
          .filter(each => each.kind === kind)
          .map(each => each.value)
          .join('; ') || null
      )
    }
    if (subject.of === 'suppressed') return value === 1 ? 'yes' : 'no'
    return typeof value === 'number' && isMoney(subject) ? toMajor(value, who.currency) : value
  }
  const tell = (rule: Rule, depth: number): void => {
    const row = (text: string, cell: Cell = null) =>
      rows.push({ holds: holds(rule) ? 'yes' : 'no', rule: `${'  '.repeat(depth)}${text}`, found: cell })
    switch (rule.kind) {
      case 'all':
      case 'any':
        row(rule.kind)
        for (const each of rule.rules) tell(each, depth + 1)
        return
      case 'not':
        row('not')
        tell(rule.rule, depth + 1)
        return
      case 'segment':
        row(rule.text)
        tell(rule.rule, depth + 1)
        return
      case 'list':
        row(rule.text)
        return
      case 'condition': {
        const finding = found.get(rule)
        row(rule.text, finding ? shown(rule.subject, finding) : null)
      }
    }
  }
  tell(rule, 0)
  const history = (await membershipsOf(store, contact.id)).filter(({ segment }) => segment === name)
  return {
    contact: { contact_id: contact.public_id, name: contact.name },
    isMember: holds(rule),
    table: tableOf('segment-explain', RULES, rows),
    history: history.map(({ entered, left }) => ({ entered, left })),
  }
}

function isMoney(subject: Subject): boolean {
  switch (subject.of) {
    case 'orders':
      return ['sum', 'average', 'largest'].includes(subject.measure)
    case 'deals':
      return ['sum', 'largest'].includes(subject.measure)
    case 'rfm':
      return subject.part === 'monetary'
    case 'loyalty':
      return subject.part === 'spend'
    default:
      return false
  }
}
