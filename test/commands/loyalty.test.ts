import { expect, test } from 'vitest'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const PROGRAM = `name: 熟客回饋
points_per_unit: 0.01 # one point for NT$100
point_value: 1
starts: 2024-01-01
tiers:
  - name: 一般會員
    from: 0
  - name: 銀卡會員
    from: 10000
  - name: 金卡會員
    from: 30000
`

const ORDERS = `Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country
A1,TEA,高山茶,10,2024-02-01 10:00,1250,M001,Taiwan
A2,CUP,茶杯,1,2024-03-01 10:00,399,M002,Taiwan
CA1,TEA,高山茶,-2,2024-03-05 10:00,1250,M001,Taiwan
A3,CUP,茶杯,1,2024-03-06 10:00,399,,Taiwan
`

async function teaHouse(): Promise<Folder> {
  const folder = await newWorkspace('retail', '--currency TWD --timezone Asia/Taipei')
  await folder.write('loyalty/program.yaml', PROGRAM)
  await folder.write('orders.csv', ORDERS)
  const imported = await folder.run('import transactions orders.csv --json')
  expect(imported.json).toMatchObject({ import: { created: 4, rejected: 0 } })
  return folder
}

test('posting, redeeming and adjusting, as a shop does it', async () => {
  const shop = await teaHouse()
  const dry = await shop.run('loyalty post --dry-run --json')
  expect(dry.json).toMatchObject({ loyalty: { orders: 3, contacts: 2, earned: 128, reversed: 25, dryRun: true } })
  const { json, exit } = await shop.run('loyalty post --json')
  expect(json).toEqual({
    loyalty: {
      run: expect.any(String),
      orders: 3,
      corrected: 0,
      contacts: 2,
      earned: 128,
      reversed: 25,
      otherCurrency: 0,
      until: '2024-06-15',
      dryRun: false,
    },
  })
  expect(exit).toBe(0)
  expect((await shop.run('loyalty post --json')).json).toMatchObject({ loyalty: { orders: 0, earned: 0 } })

  const redeemed = await shop.run(['loyalty', 'redeem', 'M001', '50', '--reason', 'NT$50 off', '--json'])
  expect(redeemed.json).toMatchObject({ loyalty: { points: -50, balance: 50, dryRun: false } })
  const refused = await shop.run(['loyalty', 'redeem', 'M001', '51', '--reason', 'Too much'])
  expect(refused.exit).toBe(4)
  expect(refused.stderr).toBe(`error M001: The balance is 50 points, which is less than 51.
hint  If orders are missing, post them first: guanxi loyalty post
`)
  const adjusted = await shop.run(['loyalty', 'adjust', 'M001', '-5', '--reason', 'Given twice', '--json'])
  expect(adjusted.json).toMatchObject({ loyalty: { points: -5, balance: 45 } })

  const shown = await shop.run('loyalty show M001 --json')
  expect(shown.json.loyalty).toMatchObject({
    external_id: 'M001',
    tier: '銀卡會員',
    spend_12m: 10000,
    next_tier: '金卡會員',
    to_next_tier: 20000,
    balance: 45,
    entries: [
      { day: '2024-02-01', kind: 'earn', points: 125, balance: 125, reason: 'Order A1' },
      { day: '2024-03-05', kind: 'reverse', points: -25, balance: 100, reason: 'Refund CA1' },
      { day: '2024-06-15', kind: 'redeem', points: -50, balance: 50, reason: 'NT$50 off' },
      { day: '2024-06-15', kind: 'adjust', points: -5, balance: 45, reason: 'Given twice' },
    ],
  })
  expect((await shop.run('loyalty show M001')).stdout).toContain('Given twice')
})

test('wrong words end with exit code 2 and change nothing', async () => {
  const shop = await teaHouse()
  for (const line of [
    'loyalty redeem M001 5',
    'loyalty redeem M001 -5 --reason x',
    'loyalty redeem M001 1.5 --reason x',
    'loyalty adjust M001 0 --reason x',
    'loyalty adjust M009 5 --reason x',
    'loyalty show M009',
    'loyalty post --until 2024-13-01',
  ])
    expect((await shop.run(line)).exit, line).toBe(2)
  expect((await shop.run('report loyalty --json')).json.summary).toMatchObject({ earned: 0, adjusted: 0 })
})

test('a dry run of redeem and adjust changes nothing', async () => {
  const shop = await teaHouse()
  await shop.run('loyalty post')
  await shop.run('loyalty redeem M001 5 --reason x --dry-run')
  await shop.run('loyalty adjust M001 5 --reason x --dry-run')
  expect((await shop.run('loyalty show M001 --json')).json.loyalty.balance).toBe(100)
})

test('the members go to a file, and the reports to the terminal', async () => {
  const shop = await teaHouse()
  await shop.run('loyalty post')
  const listed = await shop.run('loyalty list --to members.csv')
  expect(listed.stdout).toBe('')
  const lines = (await shop.read('members.csv')).trim().split(/\r?\n/)
  expect(lines.slice(1).map(line => line.split(',').slice(1))).toEqual([
    ['M001', '', '', '銀卡會員', '10000', '100'],
    ['M002', '', '', '一般會員', '399', '3'],
  ])
  const report = await shop.run('report loyalty --json')
  expect(report.json.summary).toMatchObject({ members: 2, outstanding: 103, liability: 103 })
  expect((await shop.run('report loyalty')).stdout).toContain('金卡會員')
  const liability = await shop.run('report loyalty-liability --since 2024-03-01 --json')
  expect(liability.json).toMatchObject({
    report: 'loyalty-liability',
    summary: {
      opening: 125,
      earned: 3,
      redeemed: 0,
      expired: 0,
      reversed: 25,
      adjusted: 0,
      closing: 103,
      liability: 103,
    },
  })
})

test('undoing a redemption gives the points back', async () => {
  const shop = await teaHouse()
  await shop.run('loyalty post')
  const { json } = await shop.run('loyalty redeem M001 50 --reason Voucher --json')
  expect((await shop.run(`history undo ${json.loyalty.run}`)).exit).toBe(0)
  expect((await shop.run('loyalty show M001 --json')).json.loyalty.balance).toBe(100)
})

test('the history tells what points were reckoned from in whole money', async () => {
  const shop = await newWorkspace('retail', '--currency GBP')
  await shop.write('loyalty/program.yaml', PROGRAM)
  await shop.write('orders.csv', ORDERS)
  await shop.run('import transactions orders.csv')
  const { run } = (await shop.run('loyalty post --json')).json.loyalty
  const { changes } = (await shop.run(`history show ${run} --json`)).json
  expect(changes.map(({ after }: { after: string }) => after).join('\n')).toContain('order_amount 12500,')
})
