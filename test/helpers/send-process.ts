/** Sends the campaign `spring` of a folder, as a program of its own; each letter that leaves is a line in delivered.log. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openCampaign } from '../../src/core/campaign/open.js'
import { sendCampaign } from '../../src/core/campaign/send.js'
import type { Transport } from '../../src/core/letter.js'
import { openStore } from '../../src/core/store/open.js'
import { openWorkspace } from '../../src/core/workspace/open.js'

const [folder = '', pause = '0'] = process.argv.slice(2)

const transport: Transport = {
  name: 'smtp',
  async deliver({ to }) {
    appendFileSync(join(folder, 'delivered.log'), `${to.address}\n`)
    await sleep(Number(pause))
    return { state: 'accepted' }
  },
  hasTaken: async () => undefined,
  close: async () => {},
}

const workspace = await openWorkspace(folder)
const store = await openStore(workspace.databasePath, { wait: { seconds: 10, onWait: () => {} } })
const now = () => new Date().toISOString()
const context = { store, workspace, now, today: '2024-06-15', random: Math.random, lang: 'en' as const, actor: 'test' }
const open = await openCampaign(workspace, 'spring')
const { counts } = await sendCampaign({ ...context, command: 'campaign send', arguments: [] }, open, transport, {
  asOf: '2024-06-15',
})
process.stdout.write(JSON.stringify(counts))
await store.close()
