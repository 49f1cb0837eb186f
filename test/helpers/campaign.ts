import type { Context } from '../../src/core/context.js'
import type { Delivery, Letter, Transport } from '../../src/core/letter.js'
import { openStore, type Store } from '../../src/core/store/open.js'
import { openWorkspace } from '../../src/core/workspace/open.js'
import { addCustomers, type Customer, lapsed } from './people.js'
import { emptyFolder, type Folder, TODAY } from './workspace.js'

export const CONFIG = `name: Morning Tea
currency: GBP
timezone: Europe/London
mail:
  from: Morning Tea <hello@tea.example>
`

export const CAMPAIGN = `subject: "We miss you, {{ contact.name }}"
template: letter.mjml
audience:
  rfm: [Cannot lose, At risk]
`

/** An MJML template around some text. */
export const mjml = (text: string): string =>
  `<mjml><mj-body><mj-section><mj-column><mj-text>${text}</mj-text></mj-column></mj-section></mj-body></mjml>\n`

export const LETTER = mjml('Hello {{ contact.name }}! <a href="{{ unsubscribe_url }}">Unsubscribe</a>')

export interface CampaignFiles {
  config?: string
  campaign?: string
  letter?: string
}

/** A folder with a workspace that has one campaign, `spring`, for people who are at risk on 2024-06-15. */
export async function campaignFolder(
  people: readonly Omit<Customer, 'orders'>[],
  { config = CONFIG, campaign = CAMPAIGN, letter = LETTER }: CampaignFiles = {},
): Promise<Folder> {
  const folder = await emptyFolder()
  await folder.write('guanxi.yaml', config)
  await folder.write('campaigns/spring.yaml', campaign)
  await folder.write('templates/letter.mjml', letter)
  const store = await openStore(`${folder.path}/crm.db`, { create: true })
  await addCustomers(store, lapsed(people))
  await store.close()
  return folder
}

/** Works in a folder as a command would, and closes the store after. */
export async function inContext<T>(path: string, work: (context: Context) => Promise<T>): Promise<T> {
  const workspace = await openWorkspace(path)
  const store = await openStore(workspace.databasePath)
  let ticks = 0
  const context: Context = {
    store,
    workspace,
    today: TODAY,
    now: () => new Date(Date.parse(`${TODAY}T04:00:00Z`) + ticks++ * 1000).toISOString(),
    random: () => 0.25,
    lang: 'en',
    actor: 'test',
    command: 'campaign send',
    arguments: ['spring'],
  }
  try {
    return await work(context)
  } finally {
    await store.close()
  }
}

/** A way out that keeps what it is given, and answers as it is told. */
export function collecting(answer: (letter: Letter, number: number) => Delivery = () => ({ state: 'accepted' })) {
  const letters: Letter[] = []
  const transport: Transport = {
    name: 'smtp',
    async deliver(letter) {
      const delivery = answer(letter, letters.length + 1)
      letters.push(letter)
      return delivery
    },
    hasTaken: async () => undefined,
    close: async () => {},
  }
  return { letters, transport, addresses: () => letters.map(letter => letter.to.address) }
}

/** The ledger as a person would read it: address, state and detail. */
export async function ledger(store: Store): Promise<string[]> {
  const rows = await store.db.selectFrom('mail').select(['address', 'state', 'detail']).orderBy('id').execute()
  return rows.map(({ address, state, detail }) => [address, state, detail].filter(Boolean).join(' '))
}

/** People p1@example.com, p2@example.com … */
export const people = (count: number): { name: string; email: string }[] =>
  Array.from({ length: count }, (_, index) => ({ name: `Person ${index + 1}`, email: `p${index + 1}@example.com` }))
