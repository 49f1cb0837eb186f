import type { Context } from '../context.js'
import type { Letter } from '../letter.js'
import { type Table, tableOf } from '../table.js'
import type { OpenCampaign } from './open.js'
import { BY_RECIPIENT, type PlannedMail, planCampaign, planRow } from './plan.js'

export interface Preview {
  counts: { recipients: number; ready: number; waiting: number; skipped: number; refused: number }
  recipients: Table
  /** File names of the letters given to `write`, without ending. */
  written: string[]
}

/**
 * Shows what a campaign would do, and writes the first letters and those most likely to look wrong: the longest name,
 * a Chinese name, and one in which a fallback stands for a missing value. Changes nothing in the store.
 */
export async function previewCampaign(
  context: Context,
  open: OpenCampaign,
  { asOf, limit, write }: { asOf: string; limit: number; write: (name: string, letter: Letter) => Promise<void> },
): Promise<Preview> {
  const counts = { recipients: 0, ready: 0, waiting: 0, skipped: 0, refused: 0 }
  const rows: ReturnType<typeof planRow>[] = []
  const samples = new Map<string, PlannedMail>()
  for await (const planned of planCampaign(context.store, open, asOf)) {
    counts.recipients++
    counts[planned.state]++
    rows.push(planRow(planned))
    if (planned.state === 'ready') choose(samples, planned, counts.ready <= limit ? String(counts.ready) : undefined)
  }
  for (const [name, { person }] of samples) {
    const address = person.email ?? ''
    const draft = open.draft(person, address)
    if ('missing' in draft) continue
    const envelope = {
      id: `preview-${name}`,
      address,
      messageId: open.messageId(`preview-${name}`),
      date: context.now(),
    }
    await write(name, await open.letter(draft, person, envelope))
  }
  return { counts, recipients: tableOf('recipients', BY_RECIPIENT, rows), written: [...samples.keys()] }
}

const HAN = /\p{Script=Han}/u
const lengthOf = (planned: PlannedMail | undefined): number => [...(planned?.person.name ?? '')].length

function choose(samples: Map<string, PlannedMail>, planned: PlannedMail, number: string | undefined): void {
  if (number !== undefined) samples.set(number, planned)
  if (lengthOf(planned) > lengthOf(samples.get('longest-name'))) samples.set('longest-name', planned)
  if (!samples.has('chinese-name') && HAN.test(planned.person.name ?? '')) samples.set('chinese-name', planned)
  if (!samples.has('missing-value') && planned.filled) samples.set('missing-value', planned)
}
