import { expect, onTestFinished, test } from 'vitest'
import { mailCounts, moveMail, openMails, queueMails } from '../../src/core/store/mail.js'
import { openStore, type Store } from '../../src/core/store/open.js'
import { beginRun, type Run } from '../../src/core/store/run.js'
import { addCustomers } from '../helpers/people.js'

async function storeWithMails(): Promise<{ store: Store; run: Run }> {
  const store = await openStore(':memory:', { create: true })
  onTestFinished(() => store.close())
  await addCustomers(store, [
    { name: 'A', email: 'a@example.com', orders: [] },
    { name: 'B', email: 'b@example.com', orders: [] },
  ])
  const run = await store.transaction(async () => {
    const start = { command: 'campaign send', arguments: [], actor: 'test', now: '2024-06-15T00:00:00Z', random: 0 }
    const begun = await beginRun(store, start)
    const mail = (contact_id: number, name: string) => ({
      contact_id,
      public_id: `mail-${name}`,
      campaign: 'spring',
      address: `${name}@example.com`,
      address_key: `${name}@example.com`,
      subject: 'Hello',
      message_id: `<${name}@tea.example>`,
      as_of: '2024-06-15',
      queued_at: '2024-06-15T00:00:00Z',
    })
    await queueMails(store, begun, [mail(1, 'a'), mail(2, 'b')])
    return begun
  })
  return { store, run }
}

test('a mail is claimed by one run only', async () => {
  const { store, run } = await storeWithMails()
  const claim = { from: ['queued'], to: 'claimed', transport: 'smtp', run } as const
  expect(await moveMail(store, 1, claim)).toBe(true)
  expect(await moveMail(store, 1, claim)).toBe(false)
  expect((await openMails(store, 'spring', 'queued')).map(mail => mail.address)).toEqual(['b@example.com'])
  expect((await openMails(store, 'spring', 'claimed')).map(mail => [mail.address, mail.transport])).toEqual([
    ['a@example.com', 'smtp'],
  ])
})

test('mails that were tried before come after those that were not', async () => {
  const { store, run } = await storeWithMails()
  await moveMail(store, 1, { from: ['queued'], to: 'queued', detail: '450 later', run })
  expect((await openMails(store, 'spring', 'queued')).map(mail => mail.address)).toEqual([
    'b@example.com',
    'a@example.com',
  ])
})

test('mails are counted by campaign and state', async () => {
  const { store, run } = await storeWithMails()
  await moveMail(store, 1, { from: ['queued'], to: 'accepted', settledAt: '2024-06-15T01:00:00Z', run })
  expect(await mailCounts(store)).toEqual([
    { campaign: 'spring', state: 'accepted', mails: 1, last_settled_at: '2024-06-15T01:00:00Z' },
    { campaign: 'spring', state: 'queued', mails: 1, last_settled_at: null },
  ])
})

test('the same campaign cannot be queued twice for the same person and address', async () => {
  const { store, run } = await storeWithMails()
  const [mail] = await store.db.selectFrom('mail').selectAll().where('id', '=', 1).execute()
  if (!mail) throw new Error('no mail')
  await expect(queueMails(store, run, [{ ...mail, public_id: 'other' }])).rejects.toThrow(/UNIQUE/)
})
