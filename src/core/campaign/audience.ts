import { GuanxiError } from '../error.js'
import { nearest } from '../nearest.js'
import { type RfmScore, rfmRules, scoreContacts } from '../segment/rfm.js'
import type { Store } from '../store/open.js'
import type { Campaign } from '../workspace/campaign.js'
import type { Config } from '../workspace/config.js'
import { DEFAULT_RFM_GRID, type RfmGrid, segmentsOf } from '../workspace/rfm-grid.js'

const gridOf = ({ rfm }: Config): RfmGrid => rfm.grid ?? DEFAULT_RFM_GRID

/** Throws E_CONFIG where the campaign names a segment that the grid does not have. */
export function checkAudience(campaign: Campaign, config: Config): void {
  const segments = segmentsOf(gridOf(config))
  for (const [index, segment] of campaign.audience.rfm.entries()) {
    if (segments.includes(segment)) continue
    const near = nearest(segment, segments)
    const { line, column } = campaign.place('audience', 'rfm', index)
    throw new GuanxiError('E_CONFIG', `There is no segment "${segment}".`, {
      at: `${campaign.path}:${line}:${column}`,
      hint: near ? `Did you mean "${near}"?` : `There are: ${segments.join(', ')}.`,
    })
  }
}

/** The contacts that are in the campaign's segments at the end of the day, in the order they became known. */
export async function audienceOf(store: Store, campaign: Campaign, config: Config, asOf: string): Promise<RfmScore[]> {
  const scores = await scoreContacts(store, { until: asOf }, rfmRules(config))
  return scores.filter(score => campaign.audience.rfm.includes(score.segment))
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
