// npm run demo: walks through both examples with the built program, in ./demo/, which is made anew each time.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ExcelJS from 'exceljs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const DEMO = join(ROOT, 'demo')
const GUANXI = join(ROOT, 'bin', 'run.js')
const LINES = 14
const began = Date.now()
const failures = []

rmSync(DEMO, { recursive: true, force: true })
mkdirSync(DEMO)

chapter('A shop: real order lines of a gift wholesaler (UCI Online Retail), seen on 10 December 2011')
const shop = workspace(
  'retail',
  '2011-12-10T09:00:00Z',
  'init retail --preset retail --currency GBP --timezone Europe/London --yes',
)
shop('import contacts data/contacts.csv')
shop('import transactions data/transactions.csv')
shop('report sales')
shop('report rfm')
shop('report cohort')
shop('loyalty post')
shop('report loyalty')
shop('report sales --to report.xlsx#Sales --quiet')
shop('report rfm --to report.xlsx#RFM --quiet')
shop('report rfm --detail --to report.xlsx#Customers --quiet')
shop('report cohort --to report.xlsx#Cohorts --quiet')
shop('report loyalty --to report.xlsx#Loyalty --quiet')
// Some of the contacts have no address: those are refused, and listed.
shop('campaign preview win-back', { mayRefuse: true })
shop('campaign send win-back --yes', { mayRefuse: true })
// The team edits a workbook in whatever program it likes; here a library stands for it.
shop('sync run team')
await editWorkbook('retail/team.xlsx', 'Customers', {
  2: { Note: 'Call back on Monday' },
  3: { Name: 'Clementine & Co' },
})
shop('sync run team --dry-run')
shop('sync run team')
// Now both sides change one cell: neither is overwritten.
writeFileSync(join(DEMO, 'retail', 'change.csv'), 'Customer ID,Note\n12357,Prefers e-mail\n')
shop('import contacts change.csv')
await editWorkbook('retail/team.xlsx', 'Customers', { 2: { Note: 'Call back on Tuesday' } })
shop('sync run team', { mayRefuse: true })
shop('sync resolve team')
shop('sync resolve team --keep sheet')
shop('sync run team')
shop('history list')

chapter('Sales to companies: deals of a hardware seller (Maven Analytics), seen on 1 January 2018')
const sales = workspace(
  'b2b',
  '2018-01-01T18:00:00Z',
  'init b2b --preset b2b --currency USD --timezone America/Chicago --yes',
)
sales('import companies data/accounts.csv')
sales('import products data/products.csv')
sales('import owners data/sales_teams.csv')
sales('import deals data/deals.xlsx#deals')
sales('report pipeline')
sales('report pipeline --by owner')
sales('report pipeline --to report.xlsx#Pipeline --quiet')
sales('report pipeline --by owner --to report.xlsx#Owners --quiet')
sales('history list')

chapter('What there is now')
for (const path of made()) console.log(`  ${path}`)
console.log(
  `\n${failures.length === 0 ? 'Done' : 'Done, with failures,'} in ${((Date.now() - began) / 1000).toFixed(1)} s.`,
)
for (const failure of failures) console.log(`FAILED ${failure}`)
process.exitCode = failures.length === 0 ? 0 : 1

/** Types into cells of a workbook, by row number and heading. */
async function editWorkbook(path, tab, rows) {
  console.log(`\n(somebody edits demo/${path})`)
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.readFile(join(DEMO, path))
  const sheet = workbook.getWorksheet(tab)
  const headings = sheet.getRow(1).values
  for (const [number, cells] of Object.entries(rows))
    for (const [heading, value] of Object.entries(cells))
      sheet.getRow(Number(number)).getCell(headings.indexOf(heading)).value = value
  await workbook.xlsx.writeFile(join(DEMO, path))
}

function chapter(title) {
  console.log(`\n${'─'.repeat(100)}\n${title}\n${'─'.repeat(100)}`)
}

/** Makes a workspace and puts the example into it; returns what runs a command line there, with the clock stopped. */
function workspace(name, now, init) {
  const root = join(DEMO, name)
  const runIn = (cwd, line, { mayRefuse = false } = {}) => {
    console.log(`\n${relative(ROOT, cwd)}$ guanxi ${line}`)
    const { status, stdout, stderr } = spawnSync(process.execPath, [GUANXI, ...line.split(' ')], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, GUANXI_NOW: now, GUANXI_WORKSPACE: '', NO_COLOR: '1', CI: '1' },
    })
    show(stdout)
    show(stderr)
    if (status !== 0 && !(status === 3 && mayRefuse))
      failures.push(`exit ${status}: guanxi ${line} (in ${relative(ROOT, cwd)})`)
  }
  runIn(DEMO, init)
  cpSync(join(ROOT, 'examples', name), root, { recursive: true })
  console.log(`(examples/${name} copied into it)`)
  return (line, options) => runIn(root, line, options)
}

/** The beginning of a text, as long as it is short enough to read in passing. */
function show(text) {
  const lines = text
    .trimEnd()
    .split('\n')
    .filter((line, index) => line !== '' || index > 0)
  for (const line of lines.slice(0, LINES)) console.log(line)
  if (lines.length > LINES) console.log(`… ${lines.length - LINES} more lines`)
}

/** Files that the commands wrote, folders of many files as one line. */
function made() {
  return ['retail', 'b2b'].flatMap(name => {
    const root = join(DEMO, name)
    const files = ['crm.db', 'report.xlsx', 'team.xlsx'].filter(file => existsSync(join(root, file)))
    const folders = ['outbox', 'previews', 'rejects'].filter(folder => existsSync(join(root, folder)))
    return [
      ...files.map(file => `demo/${name}/${file}  ${Math.ceil(statSync(join(root, file)).size / 1024)} KiB`),
      ...folders.map(
        folder => `demo/${name}/${folder}/  ${readdirSync(join(root, folder), { recursive: true }).length} files`,
      ),
    ]
  })
}
