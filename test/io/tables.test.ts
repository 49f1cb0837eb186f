import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { formatCell } from '../../src/core/io/format-cell.js'
import { markdownTable, writeMarkdown } from '../../src/core/io/markdown.js'
import { terminalTable } from '../../src/core/io/terminal-table.js'
import { fitText } from '../../src/core/io/text-width.js'
import { column, tableOf } from '../../src/core/table.js'
import { temporaryFolder } from './reading.js'

const folder = await temporaryFolder()

const table = tableOf(
  'deals',
  [
    column('name', 'Name'),
    column('deals', 'Deals', 'integer'),
    column('value', 'Value', 'money'),
    column('share', 'Share', 'ratio'),
    column('day', 'Day', 'date'),
  ],
  [
    { name: '王小明 😀', deals: 1234, value: 1234567.5, share: 0.1234, day: '2024-02-29' },
    { name: 'a|b_\n_c *x*', deals: -5, value: null, share: 1, day: null },
  ],
)

test('a table of hundreds of rows is drawn as one, with one frame and one head', async () => {
  for (const count of [199, 200, 201, 401, 1000]) {
    const rows = Array.from({ length: count }, (_, at) => ({ name: at % 3 === 0 ? `王小明 ${at}` : `Ann ${at}` }))
    const lines = (await terminalTable(tableOf('people', [column('name', 'Name')], rows))).trimEnd().split('\n')
    expect(lines.length).toBe(count + 4)
    expect(new Set(lines.map(line => stringWidth(line))).size).toBe(1)
    expect(lines.map(line => line[0]).join('')).toBe(`┌│├${'│'.repeat(count)}└`)
    expect(lines.slice(3, -1).map(line => line.slice(1, -1).trim())).toEqual(rows.map(({ name }) => name))
  }
})

test('cells are shown as people read them', () => {
  expect([
    formatCell(1234.5, 'money'),
    formatCell(1234.5, 'money', { currency: 'JPY' }),
    formatCell(1.5, 'money', { currency: 'KWD' }),
    formatCell(-0.0004, 'ratio'),
    formatCell(1234567, 'integer', { lang: 'zh-TW' }),
    formatCell(0.123456, 'number'),
    formatCell(true, 'text', { lang: 'zh-TW' }),
    formatCell(false, 'text'),
    formatCell(null, 'money'),
    formatCell(Number.NaN, 'number'),
    formatCell('2024-02-29', 'date'),
    formatCell('=x', 'text'),
  ]).toEqual(['1,234.50', '1,235', '1.500', '0.0 %', '1,234,567', '0.1', '是', 'no', '', '', '2024-02-29', '=x'])
})

describe('Markdown', () => {
  const text = `| Name | Deals | Value | Share | Day |
| --- | ---: | ---: | ---: | --- |
| 王小明 😀 | 1,234 | 1,234,567.50 | 12.3 % | 2024-02-29 |
| a\\|b\\_<br>\\_c \\*x\\* | -5 |  | 100.0 % |  |
`

  test('holds cells that are no markup', () => {
    expect(markdownTable(table)).toBe(text)
    expect(markdownTable(tableOf('t', [column('a', 'order_total')], [{ a: '![x](http://y) <b>' }]))).toBe(
      '| order_total |\n| --- |\n| !\\[x\\](http://y) \\<b\\> |\n',
    )
  })

  test('of several tables has their names as headings', async () => {
    const path = join(folder, 'out.md')
    await writeMarkdown(path, [table, { ...table, name: 'x_' }])
    expect(await readFile(path, 'utf8')).toBe(`## deals\n\n${text}\n## x\\_\n\n${text}`)
  })
})

describe('the terminal', () => {
  test('shows an aligned table, Chinese and emoji too', async () => {
    const shown = await terminalTable(table)
    expect(shown).toBe(`┌───────────────┬───────┬──────────────┬─────────┬────────────┐
│ Name          │ Deals │        Value │   Share │ Day        │
├───────────────┼───────┼──────────────┼─────────┼────────────┤
│ 王小明 😀     │ 1,234 │ 1,234,567.50 │  12.3 % │ 2024-02-29 │
│ a|b_ ⏎ _c *x* │    -5 │              │ 100.0 % │            │
└───────────────┴───────┴──────────────┴─────────┴────────────┘
`)
    const widths = shown
      .trimEnd()
      .split('\n')
      .map(line => stringWidth(line))
    expect(new Set(widths).size).toBe(1)
  })

  test('fits its width by cutting texts, never numbers, never half a character', async () => {
    const shown = await terminalTable(table, { width: 60, heading: text => `\u001b[1m${text}\u001b[22m` })
    const lines = shown.trimEnd().split('\n')
    expect(new Set(lines.map(line => stringWidth(line)))).toEqual(new Set([60]))
    expect(shown).toContain('│ a|b_ ⏎ _c… │')
    expect(shown).toContain('1,234,567.50')
    expect(shown).toContain('\u001b[1mName')
    expect(fitText('王小明', 4)).toBe('王…')
    expect(fitText('👨‍👩‍👧ab', 3)).toBe('👨‍👩‍👧…')
  })

  test('cannot be steered by a cell', async () => {
    const hostile = tableOf('t', [column('a', 'A')], [{ a: '\u001b[2Jx\u202ey\tz' }])
    expect(await terminalTable(hostile)).toContain('│ [2Jxy z │')
  })
})
