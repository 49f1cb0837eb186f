import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { INNER } from '../../src/core/history/show.js'
import { translate, translateCells } from '../../src/core/i18n/translate.js'
import { FIELDS } from '../../src/core/import/field.js'
import { INTERACTION_KINDS } from '../../src/core/interaction/kind.js'
import { GROUP_KEYS } from '../../src/core/report/pipeline.js'
import { CATALOGUE } from '../../src/core/segment/catalogue.js'
import { CONTACT_ACTIONS, DEAL_ACTIONS, DEAL_RULES, LEAD_RULES } from '../../src/core/segment/default-rules.js'
import { STAGES } from '../../src/core/segment/lifecycle.js'
import { FATE_OF } from '../../src/core/store/erasure-policy.js'
import { CONTACT_CHILDREN } from '../../src/core/store/merge.js'
import { column, tableOf } from '../../src/core/table.js'
import { GOAL_KPIS } from '../../src/core/workspace/goal.js'
import { DEFAULT_RFM_GRID } from '../../src/core/workspace/rfm-grid.js'
import { describeStores } from '../helpers/stores.js'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))
const read = (path: string): string => readFileSync(join(SRC, path), 'utf8')
const catalogue = (lang: string): Record<string, string> => JSON.parse(read(`core/i18n/${lang}.json`))
const en = catalogue('en')
const zh = catalogue('zh-TW')

/** All source as one text: headings are found where they are written. */
const source = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts'))
  .map(read)
  .join('\n')

const found = (pattern: RegExp): string[] => [...source.matchAll(pattern)].map(([, key = '']) => key)
const under = (prefix: string): string[] =>
  Object.keys(zh).flatMap(key => (key.startsWith(prefix) ? key.slice(prefix.length) : []))

const sentences = Object.keys(zh).filter(key => !/^(column|value|report|field|table)\./.test(key))
const columnKeys = [...new Set([...found(/\b(?:column|syncField)\(\s*'(\w+)'/g), ...GROUP_KEYS, 'month_n'])].filter(
  key => !/_\d$/.test(key),
)
const placeholders = (text: string | undefined): string[] => (text?.match(/\{\w+\}/g) ?? []).sort()

/** What guanxi itself writes into cells: ledger kinds, orders, mails, runs, changes, and reasons that are always the same. */
const VALUES = [
  ...DEFAULT_RFM_GRID.map(cell => cell.segment),
  ...['earn', 'redeem', 'expire', 'reverse', 'adjust', 'purchase', 'refund', 'other'],
  ...['queued', 'claimed', 'accepted', 'refused', 'uncertain', 'ready', 'waiting', 'skipped'],
  ...['running', 'done', 'undone', 'created', 'updated', 'deleted', 'moved', 'open', 'won', 'lost'],
  ...['unchanged', 'rejected', 'sheet', 'crm', 'external'],
  ...['granted', 'withdrawn', 'sms', 'phone', 'post', 'yes', 'no', 'consent withdrawn', 'no consent given'],
  ...['delete', 'anonymise', 'keep', 'personal data', 'notes about the person', 'invoices and totals stay'],
  ...['values and stages stay', 'points stay in the totals', 'how many mails were sent stays'],
  ...['the address cannot come back', 'what was before, in the history', 'commands that name the person'],
  ...['orders, deals, points or mails belong to it', '(not recorded)', 'no e-mail address', 'not an e-mail address'],
  ...[...CONTACT_ACTIONS.actions, ...DEAL_ACTIONS.actions].flatMap(({ action, reason }) => [action, reason]),
  ...[...LEAD_RULES.rules, ...DEAL_RULES.rules].map(({ reason }) => reason),
  ...GOAL_KPIS,
  ...STAGES,
  ...['(no purchase)', 'own', 'of all', 'hot', 'warm', 'cold', 'rules', 'regression'],
  ...['reached', 'ahead', 'on track', 'behind', 'unknown'],
  ...['very high', 'high', 'medium', 'low', 'own rate', 'rate of all', 'fitted', 'predicted', 'best'],
  ...['written', 'sent', 'taken out', 'the next sync takes it out of the sheet'],
  ...INTERACTION_KINDS,
  ...['entered', 'left'],
  ...CATALOGUE.flatMap(({ kind, isMany, meaning }) => [isMany ? `${kind}, several` : kind, meaning]),
  ...['segment {1}', 'campaign {1}', 'sync {1}'],
  ...['suppressed: {1}', 'no value for {1}', 'same address as {1}', 'the contact is gone'],
  ...['this address had the campaign as another contact', 'handed over by a run that was cut short'],
  ...['queued {1}, not sent yet', 'handed over {1}, outcome not known yet', 'sent before: {1} {2}'],
  ...['refused before, {1}: {2}'],
]

describe('zh-TW', () => {
  test('has the sentences of English, no more and no less', () => {
    expect(sentences.sort()).toEqual(Object.keys(en).sort())
  })

  test.each(Object.keys(en))('%s keeps its placeholders', key => {
    expect(placeholders(zh[key])).toEqual(placeholders(en[key]))
  })

  test('has a heading for every column there is, and none for others', () => {
    const headings = under('column.').map(key => key.split('.').at(-1))
    expect([...new Set(headings)].sort()).toEqual([...new Set(columnKeys)].sort())
  })

  test('has a title for every report', () => {
    const names = readdirSync(join(SRC, 'commands', 'report')).map(file => file.replace('.ts', ''))
    expect(under('report.').sort()).toEqual([...names, 'data-quality'].sort())
  })

  test('has a word for every value that guanxi itself names', () => {
    expect(under('value.').sort()).toEqual([...new Set(VALUES)].sort())
  })
})

/** Those for which there is neither a name nor a heading. */
const nameless = (kind: string, fields: readonly string[]): string[] =>
  fields
    .filter(field => ![`field.${kind}.${field}`, `field.${field}`, `column.${field}`].some(key => key in zh))
    .map(field => `${kind}.${field}`)

test('there is a name for every field that is imported', () => {
  expect(Object.entries(FIELDS).flatMap(([entity, fields]) => nameless(entity, Object.keys(fields)))).toEqual([])
})

describeStores(testIn => {
  testIn('there is a name for every table of records, and for what the history tells of them', async ({ db }) => {
    const tables = (await db.introspection.getTables()).map(({ name, columns }) => ({
      name,
      columns: columns.map(column => column.name),
    }))
    const records = tables.filter(({ columns }) => columns.includes('created_run_id'))
    const erased = Object.entries(FATE_OF).flatMap(([table, { action }]) => (action === 'none' ? [] : [table]))
    expect(under('table.').sort()).toEqual([...new Set([...records.map(({ name }) => name), ...erased])].sort())
    const told = (column: string) => !INNER.has(column) && !column.endsWith('_key')
    expect(records.flatMap(({ name, columns }) => nameless(name, columns.filter(told)))).toEqual([])
  })
})

test('there are words for the rows of every table that follow a merged contact', () => {
  const moved = Object.keys(CONTACT_CHILDREN).filter(table => !table.endsWith('_key'))
  expect(moved.filter(table => en[`moved.${table}`] === undefined)).toEqual([])
})

test('remarks hold no English but names', () => {
  const words = /[a-z]{2,} [a-z]{2,}/i
  const remarks = Object.keys(zh).filter(key => key.startsWith('note.'))
  expect(remarks.filter(key => words.test(zh[key]?.replace(/\{\w+\}|--of all/g, '') ?? ''))).toEqual([])
})

test('every remark of the reports is a sentence of the catalogue', () => {
  expect([...new Set(found(/'(note\.[\w-]+)'/g))].filter(key => en[key] === undefined)).toEqual([])
})

test('every sentence of the catalogue is said somewhere', () => {
  const composed =
    /^(noun|prompt\.(navigate|select)$|google\.kind\.|preview\.|source|step|moved|channel|sync\.count\.|consent\.(granted|withdrawn)$|campaign\.(ready|accepted|queued|uncertain|refused|skipped)$)/
  const silent = Object.keys(en).filter(key => !composed.test(key) && !source.includes(`'${key}'`))
  expect(silent).toEqual([])
})

test('a reason may hold another, a day, or a word of the user, and names keep theirs', () => {
  const columns = [column('reason', 'Reason'), column('used_by', 'Used by')]
  const rows = [
    { reason: 'refused before, 2024-06-01: no value for contact.city', used_by: 'segment won' },
    { reason: 'sent before: accepted 2024-06-01', used_by: 'campaign new' },
    { reason: 'suppressed: does not want any', used_by: null },
  ]
  expect(translateCells(tableOf('plan', columns, rows), 'zh-TW').rows).toEqual([
    { reason: '2024-06-01 曾無法寄送：沒有 contact.city 的值', used_by: '分群 won' },
    { reason: '先前已寄：2024-06-01 已送出', used_by: '行銷活動 new' },
    { reason: '不寄送：does not want any', used_by: null },
  ])
})

test('a heading may differ from table to table, and the words of the user stay as they are', () => {
  const columns = [column('name', 'Name'), column('segments', 'Segments'), column('month_3', 'Month 3', 'ratio')]
  const row = { name: 'done', segments: 'At risk, Friends', month_3: 0.5 }
  expect(translateCells(tableOf('deals', columns, [row]), 'zh-TW')).toEqual({
    name: 'deals',
    columns: [
      { key: 'name', label: '商機名稱', type: 'text' },
      { key: 'segments', label: '分群', type: 'text' },
      { key: 'month_3', label: '第 3 個月', type: 'ratio' },
    ],
    rows: [{ name: 'done', segments: '有流失風險、Friends', month_3: 0.5 }],
  })
  expect(translate('zh-TW', 'import.undo', { run: 'x1' })).toBe('若要復原，請執行：guanxi history undo x1')
})
