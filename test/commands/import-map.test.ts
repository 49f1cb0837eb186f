import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { dump } from '../helpers/dump.js'
import { type Folder, newWorkspace } from '../helpers/workspace.js'

const FILE = `Beleg,Kunde,Wann,Kontakt,"Summe: brutto",Leer
A1,K1,2024-05-01,ann@tea.example,"1,234.50",
A2,K2,2024-05-02,bob@tea.example,7.00,
A3,K2,2024-05-32,bob@tea.example,8.00,
`

const PROPOSAL = `# yaml-language-server: $schema=../schemas/mapping.schema.json
# What the columns of kasse.csv are; proposed from 3 rows.
entity: transactions
columns:
  # A1 | A2 | A3
  Beleg: custom.Beleg # unknown heading: kept as a custom field
  # K1 | K2
  Kunde: custom.Kunde # unknown heading: kept as a custom field
  # 2024-05-01 | 2024-05-02 | 2024-05-32
  Wann: ordered_at # looks like days: please check
  # ann@tea.example | bob@tea.example
  Kontakt: customer_email # looks like e-mail addresses: please check
  # 1,234.50 | 7.00 | 8.00
  "Summe: brutto": amount # looks like amounts: please check
  Leer: # blank in all rows looked at: left out
`

async function shop(): Promise<Folder> {
  const folder = await newWorkspace('retail', '--currency EUR')
  await folder.write('kasse.csv', FILE)
  return folder
}

test('without a terminal the proposal is YAML on standard output, and works as it is', async () => {
  const folder = await shop()
  const before = dump(folder)
  const { stdout, stderr, exit } = await folder.run('import map transactions kasse.csv')
  expect({ stdout, exit }).toEqual({ stdout: PROPOSAL, exit: 0 })
  expect(stderr).toBe(
    'Of the first 3 rows: 2 would be created, 0 updated, 0 unchanged, 0 skipped, 1 refused, 0 warnings. Nothing was imported.\nrow 4: Wann: "2024-05-32" is no day of the calendar\n',
  )
  expect(dump(folder)).toEqual(before)
  await folder.write('m.yaml', stdout)
  const { json } = await folder.run('import transactions kasse.csv --map m.yaml --json')
  expect(json.import).toMatchObject({ created: 2, rejected: 1 })
})

test('--save writes it under mappings/, once; --dry-run does not; the JSON has samples, reasons and the trial', async () => {
  const folder = await shop()
  const { json } = await folder.run('import map transactions kasse.csv --save kasse --dry-run --json')
  expect(json.map).toMatchObject({ entity: 'transactions', file: 'mappings/kasse.yaml', dryRun: true, lack: [] })
  expect(json.map.columns[3]).toEqual({
    header: 'Kontakt',
    samples: ['ann@tea.example', 'bob@tea.example'],
    becomes: 'customer_email',
    reason: 'values',
    look: 'e-mail addresses',
    filled: 3,
  })
  expect(json.map.trial).toMatchObject({ read: 3, created: 2, rejected: 1 })
  await expect(folder.read('mappings/kasse.yaml')).rejects.toThrow('ENOENT')
  await folder.run('import map transactions kasse.csv --save kasse')
  expect(await folder.read('mappings/kasse.yaml')).toBe(PROPOSAL)
  const again = await folder.run('import map transactions kasse.csv --save kasse --json')
  expect([again.exit, again.json.error.message]).toEqual([4, 'There is such a mapping already.'])
})

test('what an entity needs and no column holds is said, in the file and to the person', async () => {
  const folder = await shop()
  const { stdout } = await folder.run('import map deals kasse.csv')
  expect(stdout).toContain('# MISSING: no column holds the stage of the deals. Name one below, or a constant.\n')
})

test('days that could be read in two ways are a question in the file', async () => {
  const folder = await shop()
  await folder.write('a.csv', 'order,date,amount\nA1,03/04/2024,5\nA2,05/06/2024,6\n')
  const { stdout, json } = await folder.run('import map transactions a.csv')
  expect(json).toBeUndefined()
  expect(stdout).toMatch(/^# QUESTION: .*03\/04\/2024.*$/m)
  await folder.write('m.yaml', stdout.replace('date: ordered_at', 'date: { field: ordered_at, format: DD/MM/YYYY }'))
  const done = await folder.run('import transactions a.csv --map m.yaml --json')
  expect(done.json.import).toMatchObject({ created: 2, rejected: 0 })
})

test.each([
  ['companies', 'account,sector,revenue\nAcme,Tools,5\n'],
  ['products', 'sku,price,category\nT1,5,tea\n'],
  ['deals', 'deal name,deal stage,amount,close date\nX,Won,5,2024-01-01\n'],
  ['contacts', '姓名,手機,電子郵件,生日\n王小明,0912345678,ming@tea.example,1990-01-01\n'],
  ['transactions', '訂單編號,訂單日期,會員編號,品名,數量,單價\nA1,2024-01-01,M1,茶,1,5\n'],
  ['interactions', '日期,聯絡人,拜訪內容,拜訪方式\n2024-01-01,王小明,看貨,電話\n'],
])('the headings tell that these are %s', async (entity, text) => {
  const folder = await shop()
  await folder.write('file.csv', text)
  const { json } = await folder.run('import map file.csv --json')
  expect(json.map.entity).toBe(entity)
})

test('headings that YAML would take for something else stay what they are', async () => {
  const folder = await shop()
  await folder.write('odd.csv', 'name,no,"a: b",# x,"q""uote",- y,"two\nlines"\nAnn,1,2,3,4,5,6\n')
  const { stdout } = await folder.run('import map contacts odd.csv')
  await folder.write('m.yaml', stdout)
  const { json, stderr } = await folder.run('import contacts odd.csv --map m.yaml --json')
  expect(stderr).toBe('')
  expect(json.import).toMatchObject({ created: 1, customColumns: [] })
  expect(dump(folder).contact?.at(-1)?.custom).toBe(
    JSON.stringify({ no: '1', 'a: b': '2', '# x': '3', 'q"uote': '4', '- y': '5', 'two\nlines': '6' }),
  )
})

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const hasScript = spawnSync('script', ['--version']).status === 0
if (!hasScript) console.warn('script (util-linux) is not installed: the wizard is not tried at a terminal.')

/** Runs the built program at a terminal of its own, and types each text once what it waits for has been shown. */
function atTerminal(cwd: string, words: string, steps: readonly (readonly [shown: string, typed: string])[]) {
  const env = { PATH: process.env.PATH ?? '', HOME: cwd, TERM: 'xterm-256color' }
  const child = spawn('script', ['-qec', `${process.execPath} ${BIN} ${words}`, '/dev/null'], { cwd, env })
  let text = ''
  let seen = 0
  const left = [...steps]
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8')
    const [next] = left
    const at = next ? text.indexOf(next[0], seen) : -1
    if (!next || at < 0) return
    seen = text.length
    left.shift()
    // Typed a little later, as people do: the prompt draws itself first, and what is searched for takes a moment.
    const [, words = '', key = ''] = /^(.*?)(\r?)$/s.exec(next[1]) ?? []
    setTimeout(() => child.stdin.write(words), 50)
    setTimeout(() => child.stdin.write(key), 400)
  })
  return new Promise<{ text: string; left: number }>(resolve => {
    child.on('close', () => resolve({ text, left: left.length }))
  })
}

const ENTER = '\r'
const DOWN = '\u001b[B'

test.skipIf(!hasScript)('at a terminal a person changes a column, tries it, and has it written', async () => {
  const folder = await shop()
  const { text, left } = await atTerminal(folder.path, 'import map transactions kasse.csv', [
    ['What next?', DOWN + ENTER],
    ['Which column?', `Beleg${ENTER}`],
    ['What is in "Beleg"?', `order_number${ENTER}`],
    ['What next?', ENTER],
    ['Save this mapping?', `y${ENTER}`],
    ['Name of the mapping', ENTER],
  ])
  expect(left, text).toBe(0)
  expect(text).toContain('row 4: Wann: "2024-05-32" is no day of the calendar')
  const written = await folder.read('mappings/kasse.yaml')
  expect(written).toBe(
    PROPOSAL.replace('custom.Beleg # unknown heading: kept as a custom field', 'order_number # chosen'),
  )
  const { json } = await folder.run('import transactions kasse.csv --map kasse --json')
  expect(json.import).toMatchObject({ created: 2, rejected: 1 })
})

test.skipIf(!hasScript)('leaving the wizard writes nothing', async () => {
  const folder = await shop()
  const { text } = await atTerminal(folder.path, 'import map transactions kasse.csv', [
    ['What next?', DOWN + DOWN + DOWN + ENTER],
  ])
  expect(text).toContain('Nothing was written.')
  await expect(folder.read('mappings/kasse.yaml')).rejects.toThrow('ENOENT')
})
