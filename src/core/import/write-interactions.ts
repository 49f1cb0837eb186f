import { isEmail } from '../contact/identity.js'
import { interactionKind } from '../interaction/kind.js'
import { type Sentence, sentence } from '../sentence.js'
import {
  insertInteractions,
  interactionsAt,
  interactionsByExternalId,
  type NewInteraction,
} from '../store/interaction.js'
import { idsOf } from '../store/run.js'
import type { InteractionTable } from '../store/schema.js'
import { sourceId as idOfSource } from '../store/source.js'
import { changesTo } from './changes-to.js'
import { CompanyDirectory, companyOf, companyWords, isNamed } from './company-directory.js'
import { ContactLinks, type ContactRef, contactWords, namesContact } from './contact-links.js'
import { DealLinks } from './deal-links.js'
import type { InteractionFields, MappedRow, Values } from './field.js'
import { OwnerDirectory } from './owner-directory.js'
import { applyDuplicate, detailOf, type Writer, type WriterContext } from './writer.js'

type Row = MappedRow<InteractionFields>
type Told = Values<InteractionFields>

/** What an interaction is where nobody says. */
const USUAL_KIND = 'note'

/**
 * Stores interactions, recognised by their external id; without one, the same contact, time, kind, subject and text are
 * the same interaction. A deal that is not there is passed over with a warning.
 */
export async function interactionWriter({
  store,
  run,
  tally,
  sourceName,
  missing,
  policies,
}: WriterContext): Promise<Writer> {
  const sourceId = await idOfSource(store, run, sourceName)
  const contacts = await ContactLinks.open(store, run, sourceId)
  const companies = await CompanyDirectory.open(store, run, sourceId)
  const owners = await OwnerDirectory.open(store, run)
  const deals = new DealLinks(store, sourceId)
  const nextId = await idsOf(store, run, 'interaction')
  /** The rows that interactions were first told in, by their ids. */
  const seen = new Map<number, number>()
  let created: NewInteraction[] = []

  async function write(all: readonly Row[]): Promise<void> {
    await companies.prepare(all.map(({ values }) => companyOf(values)))
    await contacts.prepare(all.map(({ values }) => values))
    await owners.prepare(all.flatMap(({ values }) => values.owner ?? []))
    await deals.prepare(all.flatMap(({ values }) => values.deal ?? []))
    const rows = all.filter(row => {
      const reason = problemOf(row.values) ?? linkProblem(row.values)
      if (reason) tally.reject(row.number, reason)
      return !reason
    })
    const fields = rows.map(fieldsOf)
    await companies.flush()
    await owners.flush()
    await contacts.flush()
    const known = await load(rows, fields)
    for (const [index, row] of rows.entries()) {
      const told = fields[index]
      if (told) await take(row, told, known)
    }
    await flush()
  }

  /** What is stored of the rows: by external id, and by content. */
  async function load(rows: readonly Row[], fields: readonly NewInteraction[]): Promise<Map<string, InteractionTable>> {
    const known = new Map<string, InteractionTable>()
    const contactIds = new Set(fields.map(({ contact_id }) => contact_id))
    const times = new Set(fields.map(({ happened_at }) => happened_at))
    for (const stored of await interactionsAt(store, [...contactIds], [...times])) remember(known, stored)
    const externalIds = rows.flatMap(({ values }) => values.external_id ?? [])
    for (const stored of await interactionsByExternalId(store, sourceId, externalIds)) remember(known, stored)
    return known
  }

  function remember(known: Map<string, InteractionTable>, stored: InteractionTable): void {
    const { external_id } = stored
    const key = contentOf(stored)
    if (!known.has(key)) known.set(key, stored)
    if (external_id !== null && stored.source_id === sourceId) known.set(`id ${external_id}`, stored)
  }

  async function take(row: Row, told: NewInteraction, known: Map<string, InteractionTable>): Promise<void> {
    const stored = match(told, known)
    if (!stored) {
      const record = { ...told, id: nextId() }
      created.push(record)
      seen.set(record.id, row.number)
      remember(known, { ...record, created_run_id: run.id, changed_run_id: run.id })
      return tally.count('created', row.number, detailOf(tally, record))
    }
    // Made by an earlier row of this very batch: it must be stored before it can be changed.
    if (stored.created_run_id === run.id) await flush()
    const earlier = seen.get(stored.id)
    if (earlier === undefined) seen.set(stored.id, row.number)
    else tally.warn(row.number, sentence`is the same interaction as row ${earlier}; only its blanks were filled`)
    const { id: _, custom, source_id, external_id, contact_id, ...fields } = told
    const isOther = external_id === null || stored.external_id !== null
    const changes: Partial<InteractionTable> = changesTo(stored, {
      // Nobody in particular (contact 0) takes nothing away from whom it belongs to.
      fields: { ...fields, ...(contact_id > 0 && { contact_id }), ...(!isOther && { source_id, external_id }) },
      custom,
      cleared: row.cleared,
      isRepeat: earlier !== undefined,
      policies,
    })
    if (await applyDuplicate({ store, run, tally }, 'interaction', row.number, stored, changes))
      Object.assign(stored, changes)
  }

  /** The stored interaction of a row. One that the source calls otherwise is another one. */
  function match(told: NewInteraction, known: Map<string, InteractionTable>): InteractionTable | undefined {
    const byId = told.external_id === null ? undefined : known.get(`id ${told.external_id}`)
    if (byId) return byId
    const same = known.get(contentOf(told))
    const isOther = told.external_id !== null && same?.source_id === sourceId && same.external_id !== null
    return isOther ? undefined : same
  }

  function linkProblem(values: Told): Sentence | undefined {
    const company = companyOf(values)
    const ref = contactOf(values)
    const { id, namesakes } = contacts.find(ref)
    const { deal, owner } = values
    if (namesakes > 1) return sentence`there are ${namesakes} contacts called "${values.contact_name ?? ''}"`
    if (missing.contact === 'error' && namesContact(ref) && id === undefined)
      return sentence`there is no contact "${contactWords(ref)}"`
    if (missing.company === 'error' && isNamed(company) && companies.find(company) === undefined)
      return sentence`there is no company "${companyWords(company)}"`
    if (missing.deal === 'error' && deal && deals.find(deal) === undefined) return sentence`there is no deal "${deal}"`
    if (missing.owner === 'error' && owner && owners.find(owner) === undefined)
      return sentence`there is no owner "${owner}"`
    const hasContact = id !== undefined || (namesContact(ref) && missing.contact !== 'skip')
    const hasCompany = isNamed(company) && (missing.company !== 'skip' || companies.find(company) !== undefined)
    if (hasContact || hasCompany || (deal && deals.find(deal))) return undefined
    return deal && !namesContact(ref)
      ? sentence`there is no deal "${deal}"`
      : sentence`there is no contact "${contactWords(ref)}"`
  }

  const contactOf = (values: Told): ContactRef => ({ ...values, companyId: companies.find(companyOf(values)) })

  function fieldsOf({ number, values, custom }: Row): NewInteraction {
    const { owner, deal: word, happened_at, created_at, kind, subject, body, external_id } = values
    const company_id = companies.link(companyOf(values), missing.company)
    const owner_id = owner && (missing.owner === 'skip' ? owners.find(owner) : owners.findOrCreate(owner))
    const deal = word === undefined ? undefined : deals.find(word)
    if (word !== undefined && !deal) tally.warn(number, sentence`there is no deal "${word}" (or there are several)`)
    const contact_id = contacts.link(contactOf(values), missing.contact) ?? deal?.contact_id ?? 0
    return {
      id: 0,
      contact_id,
      deal_id: deal?.id ?? null,
      // The company of a contact is known by him.
      company_id: contact_id > 0 ? null : (company_id ?? null),
      owner_id: owner_id || null,
      source_id: sourceId,
      external_id: external_id ?? null,
      kind: kind === undefined ? USUAL_KIND : interactionKind(kind),
      happened_at: happened_at ?? created_at ?? '',
      subject: subject ?? null,
      body: body ?? null,
      custom: word !== undefined && !deal ? withDeal(custom, word) : custom,
    }
  }

  async function flush(): Promise<void> {
    await insertInteractions(store, run, created)
    created = []
  }

  return {
    write,
    finish: () => contacts.close(),
    related: () => ({ contacts: contacts.created, companies: companies.created, owners: owners.created }),
  }
}

/** The name of a deal that is not there is not lost. */
const withDeal = (custom: string | null, deal: string): string =>
  JSON.stringify({ ...(custom === null ? {} : JSON.parse(custom)), deal })

const contentOf = ({ contact_id, kind, happened_at, subject, body }: Omit<NewInteraction, 'id'>): string =>
  JSON.stringify([contact_id, kind, happened_at, subject, body])

function problemOf(values: Told): Sentence | undefined {
  if (!values.happened_at && !values.created_at) return sentence`the time is missing`
  if (!namesContact(values) && !values.deal && !values.company)
    return sentence`neither contact nor deal nor company is given`
  if (!values.subject && !values.body && !values.kind) return sentence`neither kind nor subject nor text is given`
  if (values.contact_email && !isEmail(values.contact_email))
    return sentence`"${values.contact_email}" is not an e-mail address`
  return undefined
}
