import { GuanxiError } from '../error.js'
import { nearest } from '../nearest.js'
import { openSegments } from '../segment/book.js'
import { type RfmScore, rfmRules, scoreContacts } from '../segment/rfm.js'
import { sentence, series } from '../sentence.js'
import type { Store } from '../store/open.js'
import { lastEntered } from '../store/segment/snapshot.js'
import type { Campaign } from '../workspace/campaign.js'
import type { Config } from '../workspace/config.js'
import type { Workspace } from '../workspace/open.js'
import { DEFAULT_RFM_GRID, type RfmGrid, segmentsOf } from '../workspace/rfm-grid.js'

const gridOf = ({ rfm }: Config): RfmGrid => rfm.grid ?? DEFAULT_RFM_GRID

/** Throws E_CONFIG where the campaign names a segment that there is not. */
export async function checkAudience(campaign: Campaign, workspace: Workspace): Promise<void> {
  const { audience } = campaign
  if ('segment' in audience) {
    const names = (await workspace.segments()).map(({ name }) => name)
    if (!names.includes(audience.segment)) throw unknownSegment(campaign, audience.segment, names, ['segment'])
    return
  }
  const names = segmentsOf(gridOf(workspace.config))
  for (const [index, segment] of audience.rfm.entries())
    if (!names.includes(segment)) throw unknownSegment(campaign, segment, names, ['rfm', index])
}

function unknownSegment(
  campaign: Campaign,
  segment: string,
  names: readonly string[],
  place: readonly (string | number)[],
): GuanxiError {
  const near = nearest(segment, names)
  const { line, column } = campaign.place('audience', ...place)
  return new GuanxiError('E_CONFIG', sentence`There is no segment "${segment}".`, {
    at: `${campaign.path}:${line}:${column}`,
    hint: near
      ? sentence`Did you mean "${near}"?`
      : sentence`There are: ${names.length > 0 ? series(names) : sentence`none yet`}.`,
  })
}

/** Somebody whom a campaign is for; without scores where he has bought nothing by then. */
export interface Addressee {
  contactId: number
  rfm: RfmScore | null
}

/** The contacts that are in the campaign's segments at the end of the day, in the order they became known. */
export async function audienceOf(
  store: Store,
  { audience }: Campaign,
  workspace: Workspace,
  asOf: string,
): Promise<Addressee[]> {
  const scores = await scoreContacts(store, { until: asOf }, rfmRules(workspace.config))
  if ('rfm' in audience)
    return scores.filter(score => audience.rfm.includes(score.segment)).map(rfm => ({ contactId: rfm.contactId, rfm }))
  const byContact = new Map(scores.map(score => [score.contactId, score]))
  const ids = audience.entered
    ? await lastEntered(store, audience.segment, asOf)
    : await (await openSegments({ store, workspace }, asOf)).members(audience.segment)
  return ids.map(contactId => ({ contactId, rfm: byContact.get(contactId) ?? null }))
}

/** The scores of some contacts at the end of the day, whatever segment they are in. */
export async function scoresOf(
  store: Store,
  contactIds: ReadonlySet<number>,
  config: Config,
  asOf: string,
): Promise<Map<number, RfmScore>> {
  const scores = await scoreContacts(store, { until: asOf }, rfmRules(config))
  return new Map(scores.filter(score => contactIds.has(score.contactId)).map(score => [score.contactId, score]))
}
