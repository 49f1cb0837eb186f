// Makes examples/ anew, with the built program: npm run build, then
//   node scripts/examples.mjs [SAMPLES]
// SAMPLES is a folder with online-retail-sample/ and crm-sales-opportunities/ (see examples/README.md for what they
// are); without it the data stay as they are and only the workspace files are made.
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ExcelJS from 'exceljs'
import { planWorkspace } from '../dist/core/workspace/create.js'

const GIVEN =
  'Ada Bertram Clementine Desmond Effie Fergus Greta Hugo Ines Jasper Kitty Lionel Mabel Ned Olive Percy Queenie Rufus Sybil Tobias Una Vernon Winnie Zadie'.split(
    ' ',
  )
const FAMILY =
  'Applegarth Bickerstaff Chumley Dunsford Everglade Featherby Gooseberry Hollowell Inkpen Jollybrook Kettlewick Larkspur Merriweather Nettlefold Oakapple Pennyroyal Quillfeather Rumbelow Saltmarsh Thistledown Umberley Windlesham'.split(
    ' ',
  )
const CHINESE = [
  ['yi-jun', 'chen', '陳怡君'],
  ['wen-hua', 'ouyang', '歐陽文華'],
  ['zhi-ming', 'lin', '林志明'],
  ['shu-fen', 'wang', '王淑芬'],
  ['jia-hao', 'chang', '張家豪'],
  ['mei-ling', 'lee', '李美玲'],
  ['guang-yu', 'sima', '司馬光宇'],
  ['ya-ting', 'huang', '黃雅婷'],
  ['jing', 'zhuge', '諸葛靜'],
  ['jian-hong', 'wu', '吳建宏'],
]
const CITIES = {
  'United Kingdom': [
    'London',
    'Leeds',
    'Bristol',
    'Cardiff',
    'Glasgow',
    'Norwich',
    'York',
    'Belfast',
    'Exeter',
    'Durham',
  ],
  France: ['Paris', 'Lyon', 'Nantes'],
  Germany: ['Hamburg', 'Bremen', 'Leipzig'],
  Switzerland: ['Basel', 'Bern'],
  Sweden: ['Uppsala', 'Malmö'],
  Singapore: ['Singapore'],
}

const CONTACT_COLUMNS = ['CustomerID', 'Name', 'Email', 'Phone', 'Birthday', 'City', 'Country', 'Language']
const EXAMPLES = fileURLToPath(new URL('../examples/', import.meta.url))
const samples = process.argv[2]

await workspace('retail', {
  name: 'Regent Gifts',
  preset: 'retail',
  language: 'en',
  currency: 'GBP',
  timezone: 'Europe/London',
})
await workspace('b2b', {
  name: 'Quarry Hardware',
  preset: 'b2b',
  language: 'en',
  currency: 'USD',
  timezone: 'America/Chicago',
})
if (samples) {
  await retailData()
  await dealData()
}

/** What `guanxi init` writes, with addresses of the invented business, and with the schemas of this repository. */
async function workspace(folder, choices) {
  const root = join(EXAMPLES, folder)
  for (const own of ['guanxi.yaml', 'campaigns', 'loyalty', 'pipelines', 'templates', '.gitignore'])
    await rm(join(root, own), { recursive: true, force: true })
  const { files } = await planWorkspace(root, choices)
  const domain = `${choices.name.toLowerCase().replaceAll(' ', '-')}.example`
  for (const [path, bytes] of files) {
    if (/^(schemas|segments|mappings)\//.test(path)) continue
    let text = bytes.toString('utf8').replace(/(\$schema=)(?:\.\/)?(\S*?)schemas\//, '$1../../$2schemas/')
    if (path === 'guanxi.yaml')
      text = text.replaceAll('@example.com', `@${domain}`).replace(/ *# Put your own addresses here.*\n/, '')
    if (path.startsWith('campaigns/')) text = text.replace('https://example.com/', `https://${domain}/`)
    await write(join(root, path), text)
  }
}

/** Whole customers, and whole invoices without a customer: every fortieth of the full set, in its order. */
async function retailData() {
  const text = await readFile(join(samples, 'online-retail-sample', 'online-retail-sample.csv'), 'utf8')
  const [header, ...lines] = text.split(/(?<=\n)/)
  const kept = lines.filter(line => {
    const cells = cellsOf(line)
    return hash(cells[6] || cells[0]) % 40 === 0
  })
  await write(join(EXAMPLES, 'retail', 'data', 'transactions.csv'), header + kept.join(''))
  const countries = new Map()
  for (const line of kept) {
    const cells = cellsOf(line)
    if (cells[6] && !countries.has(cells[6])) countries.set(cells[6], cells[7])
  }
  const contacts = [...countries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, country]) => inventContact(id, country))
  const rows = [CONTACT_COLUMNS, ...contacts].map(row => `${row.join(',')}\n`)
  await write(join(EXAMPLES, 'retail', 'data', 'contacts.csv'), rows.join(''))
}

/** About every eleventh deal, byte for byte; the accounts, products and sales agents all; and the deals as a workbook. */
async function dealData() {
  const from = name => join(samples, 'crm-sales-opportunities', name)
  const to = name => join(EXAMPLES, 'b2b', 'data', name)
  for (const name of ['accounts.csv', 'products.csv', 'sales_teams.csv'])
    await write(to(name), await readFile(from(name)))
  const [header, ...lines] = (await readFile(from('sales_pipeline.csv'), 'utf8')).split(/(?<=\n)/)
  const kept = lines.filter(line => hash(cellsOf(line)[0]) % 11 === 0)
  await write(to('deals.csv'), header + kept.join(''))
  const workbook = new ExcelJS.Workbook()
  workbook.created = workbook.modified = new Date('2018-01-01T00:00:00Z')
  const sheet = workbook.addWorksheet('deals', { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = cellsOf(header).map(key => ({ header: key, key, width: 18 }))
  sheet.getRow(1).font = { bold: true }
  for (const line of kept)
    sheet.addRow(
      cellsOf(line).map(cell => {
        if (cell === '') return null
        if (/^\d{4}-\d{2}-\d{2}$/.test(cell)) return new Date(`${cell}T00:00:00Z`)
        return /^\d+$/.test(cell) ? Number(cell) : cell
      }),
    )
  for (const key of ['engage_date', 'close_date']) sheet.getColumn(key).numFmt = 'yyyy-mm-dd'
  await workbook.xlsx.writeFile(to('deals.xlsx'))
}

/** An invented person for a customer number; the same number always gives the same person. */
function inventContact(id, country) {
  const pick = (list, what) => list[hash(`${id} ${what}`) % list.length]
  const chance = (oneIn, what) => hash(`${id} ${what}`) % oneIn === 0
  const chinese = chance(8, 'chinese')
  const [given, family, name] = chinese
    ? pick(CHINESE, 'name')
    : [pick(GIVEN, 'given'), pick(FAMILY, 'family'), undefined]
  const day = String(1 + (hash(`${id} day`) % 28)).padStart(2, '0')
  const month = String(1 + (hash(`${id} month`) % 12)).padStart(2, '0')
  return [
    id,
    chance(14, 'nameless') ? '' : (name ?? `${given} ${family}`),
    chance(10, 'no mail') ? '' : `${given}.${family}.${id}@example.com`.toLowerCase(),
    // Numbers that Ofcom keeps free for drama: 07700 900000 to 900999.
    country === 'United Kingdom' && !chance(5, 'no phone') ? `07700 900${id.slice(-3)}` : '',
    chance(4, 'no birthday') ? '' : `${1950 + (hash(`${id} year`) % 45)}-${month}-${day}`,
    pick(CITIES[country] ?? [''], 'city'),
    country,
    chinese ? 'zh-TW' : 'en',
  ]
}

function hash(text) {
  return Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 8), 16)
}

/** Cells of one line; the samples have no line breaks in cells. */
function cellsOf(line) {
  const cells = line.replace(/\r?\n$/, '').match(/(?:^|,)(?:"(?:[^"]|"")*"|[^,]*)/g) ?? []
  return cells.map(cell => cell.replace(/^,/, '').replace(/^"(.*)"$/s, (_, inner) => inner.replaceAll('""', '"')))
}

async function write(path, content) {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
}
