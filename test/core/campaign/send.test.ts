import { describe, expect, test } from 'vitest'
import { openCampaign } from '../../../src/core/campaign/open.js'
import { type SendOptions, type SendOutcome, sendCampaign } from '../../../src/core/campaign/send.js'
import { addSuppression } from '../../../src/core/campaign/suppression.js'
import type { Context } from '../../../src/core/context.js'
import { GuanxiError } from '../../../src/core/error.js'
import type { Transport } from '../../../src/core/letter.js'
import { sentence } from '../../../src/core/sentence.js'
import { mailsThatLeft } from '../../../src/core/store/mail.js'
import { campaignFolder, collecting, inContext, ledger, people } from '../../helpers/campaign.js'

async function send(context: Context, transport: Transport, options: Partial<SendOptions> = {}): Promise<SendOutcome> {
  const open = await openCampaign(context.workspace, 'spring')
  const outcome = await sendCampaign(context, open, transport, { asOf: '2024-06-15', ...options })
  const { recipients, accepted, refused, uncertain, skipped, queued } = outcome.counts
  expect(recipients).toBe(accepted + refused + uncertain + skipped + queued)
  return outcome
}

async function story<T>(
  count: number | { name?: string; email?: string }[],
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const folder = await campaignFolder(typeof count === 'number' ? people(count) : count)
  return inContext(folder.path, work)
}

const none = { recipients: 0, accepted: 0, refused: 0, uncertain: 0, skipped: 0, queued: 0 }

describe('sending a campaign', () => {
  test('reaches everybody in the segments, and nobody twice', async () => {
    await story(3, async context => {
      const { transport, addresses } = collecting()
      const first = await send(context, transport)
      expect(first.counts).toEqual({ ...none, recipients: 3, accepted: 3 })
      const second = await send(context, transport)
      expect(second.counts).toEqual({ ...none, recipients: 3, skipped: 3 })
      expect(addresses()).toEqual(['p1@example.com', 'p2@example.com', 'p3@example.com'])
    })
  })

  test('refuses who cannot be written to, and says why', async () => {
    const twins = [
      { name: 'Anna', email: 'anna@example.com' },
      { name: 'Nobody' },
      { name: 'Wrong', email: 'wrong@example' },
      { email: 'nameless@example.com' },
      { name: 'Gone', email: 'Gone@Example.com' },
    ]
    await story(twins, async context => {
      await addSuppression(context, { address: 'gone@example.com', reason: 'unsubscribed', dryRun: false })
      const { transport, addresses } = collecting()
      const { counts, refusals } = await send(context, transport)
      expect(counts).toEqual({ ...none, recipients: 5, accepted: 1, refused: 4 })
      expect(refusals.map(({ email, reason }) => [email, reason])).toEqual([
        [null, 'no e-mail address'],
        ['wrong@example', 'not an e-mail address'],
        ['nameless@example.com', 'no value for contact.name'],
        ['Gone@Example.com', 'suppressed: unsubscribed'],
      ])
      expect(addresses()).toEqual(['anna@example.com'])
    })
  })

  test('writes to an address once, also where two contacts have it', async () => {
    const both = [
      { name: 'Anna', email: 'anna@example.com' },
      { name: 'Anna again', email: 'ANNA@example.com' },
    ]
    await story(both, async context => {
      const { transport, addresses } = collecting()
      const { refusals } = await send(context, transport)
      expect(refusals.map(refusal => refusal.reason)).toEqual([expect.stringMatching(/^same address as \w{13}$/)])
      const again = await send(context, transport)
      expect(again.counts).toEqual({ ...none, recipients: 2, skipped: 2 })
      expect(addresses()).toEqual(['anna@example.com'])
    })
  })

  test('is in the ledger with its Message-ID before it leaves', async () => {
    await story(2, async context => {
      const seen: unknown[] = []
      const transport: Transport = {
        ...collecting().transport,
        async deliver(letter) {
          const rows = await context.store.db.selectFrom('mail').select(['message_id', 'state']).orderBy('id').execute()
          seen.push([letter.messageId, rows.map(row => row.state)])
          expect(rows.map(row => row.message_id)).toContain(letter.messageId)
          return { state: 'accepted' }
        },
      }
      await send(context, transport)
      expect(seen).toEqual([
        [expect.stringMatching(/^<\w{13}@tea\.example>$/), ['claimed', 'queued']],
        [expect.stringMatching(/^<\w{13}@tea\.example>$/), ['accepted', 'claimed']],
      ])
    })
  })

  test('tried out, sends and changes nothing', async () => {
    await story(2, async context => {
      const { transport, letters } = collecting()
      const { run, counts, plan } = await send(context, transport, { dryRun: true })
      expect(run).toBeNull()
      expect(counts).toEqual({ ...none, recipients: 2, queued: 2 })
      expect(plan.rows.map(row => [row.email, row.subject, row.state])).toEqual([
        ['p1@example.com', 'We miss you, Person 1', 'ready'],
        ['p2@example.com', 'We miss you, Person 2', 'ready'],
      ])
      expect(letters).toEqual([])
      expect(await ledger(context.store)).toEqual([])
      expect(
        await context.store.db.selectFrom('run').select('command').where('command', '=', 'campaign send').execute(),
      ).toEqual([])
    })
  })

  test('with a limit sends so many, and the rest next time', async () => {
    await story(3, async context => {
      const { transport, addresses } = collecting()
      expect((await send(context, transport, { limit: 2 })).counts).toEqual({
        ...none,
        recipients: 3,
        accepted: 2,
        queued: 1,
      })
      expect((await send(context, transport)).counts).toEqual({ ...none, recipients: 3, accepted: 1, skipped: 2 })
      expect(addresses()).toEqual(['p1@example.com', 'p2@example.com', 'p3@example.com'])
    })
  })
})

describe('what the server says', () => {
  test('of one recipient does not harm the others', async () => {
    await story(3, async context => {
      const { transport, addresses } = collecting((_, number) =>
        number === 2 ? { state: 'refused', detail: '550 no such user' } : { state: 'accepted', detail: '250 ok' },
      )
      const { counts, refusals } = await send(context, transport)
      expect(counts).toEqual({ ...none, recipients: 3, accepted: 2, refused: 1 })
      expect(refusals.map(refusal => refusal.reason)).toEqual(['550 no such user'])
      expect(await ledger(context.store)).toEqual([
        'p1@example.com accepted 250 ok',
        'p2@example.com refused 550 no such user',
        'p3@example.com accepted 250 ok',
      ])
      await send(context, transport)
      expect(addresses()).toHaveLength(3)
    })
  })

  test('"later" keeps a mail queued, and the next run tries it again', async () => {
    await story(2, async context => {
      const busy = collecting((_, number) =>
        number === 1 ? { state: 'deferred', detail: '450 try later' } : { state: 'accepted' },
      )
      const { counts, deferred } = await send(context, busy.transport)
      expect(counts).toEqual({ ...none, recipients: 2, accepted: 1, queued: 1 })
      expect(deferred.map(each => each.reason)).toEqual(['450 try later'])
      const ready = collecting()
      await send(context, ready.transport)
      expect(ready.addresses()).toEqual(['p1@example.com'])
    })
  })

  test('nothing at all after the message: neither success nor another try', async () => {
    await story(2, async context => {
      const broken = collecting((_, number) =>
        number === 1 ? { state: 'uncertain', detail: 'timeout' } : { state: 'accepted' },
      )
      const { counts, uncertain } = await send(context, broken.transport)
      expect(counts).toEqual({ ...none, recipients: 2, accepted: 1, uncertain: 1 })
      expect(uncertain.map(each => [each.email, each.reason])).toEqual([['p1@example.com', 'timeout']])
      const again = collecting()
      expect((await send(context, again.transport)).counts).toEqual({ ...none, recipients: 2, skipped: 2 })
      expect(again.letters).toEqual([])
    })
  })

  test('no to everything stops the run before a list is burnt', async () => {
    await story(25, async context => {
      const { transport, letters } = collecting(() => ({ state: 'deferred', detail: '451 slow down' }))
      await expect(send(context, transport)).rejects.toMatchObject({ code: 'E_REMOTE' })
      expect(letters).toHaveLength(20)
      // Those that were not tried yet come first next time.
      const next = collecting()
      await send(context, next.transport)
      expect(next.addresses().slice(0, 6)).toEqual(
        ['p21', 'p22', 'p23', 'p24', 'p25', 'p1'].map(name => `${name}@example.com`),
      )
    })
  })
})

describe('a run that is cut short', () => {
  const dying = (at: number) =>
    collecting((_, number) => {
      if (number === at) throw new Error('killed')
      return { state: 'accepted' }
    })

  test('is taken up by the next: those left are sent, the one in hand is uncertain', async () => {
    await story(4, async context => {
      const first = dying(2)
      await expect(send(context, first.transport)).rejects.toThrow('killed')
      expect(await ledger(context.store)).toEqual([
        'p1@example.com accepted',
        'p2@example.com claimed',
        'p3@example.com queued',
        'p4@example.com queued',
      ])
      const second = collecting()
      const { counts, uncertain } = await send(context, second.transport)
      expect(counts).toEqual({ ...none, recipients: 4, accepted: 2, uncertain: 1, skipped: 1 })
      expect(uncertain.map(each => each.email)).toEqual(['p2@example.com'])
      expect([...first.addresses(), ...second.addresses()]).toEqual([
        'p1@example.com',
        'p3@example.com',
        'p4@example.com',
      ])
      expect((await send(context, second.transport)).counts).toEqual({ ...none, recipients: 4, skipped: 4 })
    })
  })

  test.each([
    [true, ['p1@example.com', 'p3@example.com'], 'accepted'],
    [false, ['p1@example.com', 'p3@example.com', 'p2@example.com'], 'accepted'],
  ])('knows the one in hand where the way out can tell (taken: %s)', async (taken, expected, state) => {
    await story(3, async context => {
      const first = dying(2)
      await expect(send(context, first.transport)).rejects.toThrow('killed')
      const second = collecting()
      const { counts } = await send(context, { ...second.transport, hasTaken: async () => taken })
      expect(counts).toEqual({ ...none, recipients: 3, accepted: 2, skipped: 1 })
      expect([...first.addresses(), ...second.addresses()]).toEqual(expected)
      expect((await ledger(context.store))[1]).toMatch(`p2@example.com ${state}`)
    })
  })

  test('by a server that is gone leaves the rest queued, and says so', async () => {
    await story(3, async context => {
      const gone = collecting((_, number) => {
        if (number === 2) throw new GuanxiError('E_REMOTE', sentence`The mail server is gone.`)
        return { state: 'accepted' }
      })
      const error = await send(context, gone.transport).catch(caught => caught)
      expect([error.code, error.message]).toEqual([
        'E_REMOTE',
        'The mail server is gone. Sent so far: 1; still queued: 2.',
      ])
      const next = collecting()
      expect((await send(context, next.transport)).counts).toEqual({ ...none, recipients: 3, accepted: 2, skipped: 1 })
      expect(next.addresses()).toEqual(['p2@example.com', 'p3@example.com'])
    })
  })

  test('does not reach who unsubscribed in between', async () => {
    await story(2, async context => {
      await send(context, collecting().transport, { limit: 1 })
      await addSuppression(context, { address: 'p2@example.com', reason: 'unsubscribed', dryRun: false })
      const { transport, letters } = collecting()
      const { refusals } = await send(context, transport)
      expect(refusals.map(each => each.reason)).toEqual(['suppressed: unsubscribed'])
      expect(letters).toEqual([])
    })
  })

  test('gives the same Message-ID to a mail that is tried again', async () => {
    await story(1, async context => {
      const first = collecting(() => ({ state: 'deferred', detail: '450' }))
      const second = collecting()
      await send(context, first.transport)
      await send(context, second.transport)
      expect(second.letters[0]?.messageId).toBe(first.letters[0]?.messageId)
    })
  })
})

test('a run can be taken back as long as none of its mails has left', async () => {
  await story(2, async context => {
    const runOf = async (publicId: string | null) =>
      (
        await context.store.db
          .selectFrom('run')
          .select('id')
          .where('public_id', '=', publicId ?? '')
          .executeTakeFirstOrThrow()
      ).id
    const deferred = collecting(() => ({ state: 'deferred', detail: '450' }))
    const first = await runOf((await send(context, deferred.transport)).run)
    expect(await mailsThatLeft(context.store, first)).toBe(0)
    const second = await runOf((await send(context, collecting().transport, { limit: 1 })).run)
    expect(await mailsThatLeft(context.store, first)).toBe(1)
    expect(await mailsThatLeft(context.store, second)).toBe(1)
  })
})
