import { localTime } from '../day.js'
import { mailCounts } from '../store/mail.js'
import type { Store } from '../store/open.js'
import { column, type Table, tableOf } from '../table.js'
import type { Campaign } from '../workspace/campaign.js'
import type { Workspace } from '../workspace/open.js'

export const BY_CAMPAIGN = [
  column('campaign', 'Campaign'),
  column('template', 'Template'),
  column('segments', 'Segments'),
  column('queued', 'Queued', 'integer'),
  column('accepted', 'Accepted', 'integer'),
  column('refused', 'Refused', 'integer'),
  column('uncertain', 'Uncertain', 'integer'),
  column('last_day', 'Last sent', 'date'),
] as const

/** One row per campaign that has a file or has mails, with what became of its mails. */
export async function listCampaigns(store: Store, workspace: Workspace): Promise<Table> {
  const files = new Map((await workspace.campaigns()).map(campaign => [campaign.name, campaign]))
  const counts = await mailCounts(store)
  const names = [...new Set([...files.keys(), ...counts.map(count => count.campaign)])].sort()
  const rows = names.map(campaign => {
    const own = counts.filter(count => count.campaign === campaign)
    const mails = (...states: string[]): number =>
      own.filter(count => states.includes(count.state)).reduce((sum, count) => sum + count.mails, 0)
    const last = own
      .flatMap(count => count.last_settled_at ?? [])
      .sort()
      .at(-1)
    return {
      campaign,
      template: files.get(campaign)?.template ?? null,
      segments: segmentsIn(files.get(campaign)?.audience),
      queued: mails('queued'),
      accepted: mails('accepted'),
      refused: mails('refused'),
      // A claimed one is in hand now, or was when its run was cut short.
      uncertain: mails('uncertain', 'claimed'),
      last_day: last === undefined ? null : localTime(new Date(last), workspace.config.timezone).slice(0, 10),
    }
  })
  return tableOf('campaigns', BY_CAMPAIGN, rows)
}

function segmentsIn(audience: Campaign['audience'] | undefined): string | null {
  if (audience === undefined) return null
  return 'segment' in audience ? audience.segment : audience.rfm.join(', ')
}
