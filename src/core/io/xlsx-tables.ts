import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import type { Table } from '../table.js'
import { columnName, unescapeText } from './xlsx-cells.js'
import type { PackageTab, XlsxPackage } from './xlsx-package.js'
import { attributesOf, localName, withAttribute, xmlTags } from './xml-children.js'

/**
 * Excel's own tables ("Format as Table") on a tab whose cells are about to be replaced: one that holds just the columns
 * of the new content grows or shrinks with it. Throws E_CONFLICT where one does not fit, or where a pivot table stands.
 */
export async function fitOwnTables(workbook: XlsxPackage, tab: PackageTab, { columns, rows }: Table): Promise<void> {
  for (const { type, part } of await workbook.relations(tab.part)) {
    if (type === 'pivotTable') {
      throw new GuanxiError(
        'E_CONFLICT',
        sentence`The tab "${tab.name}" holds a pivot table, which writing would break.`,
        {
          hint: sentence`Write to another tab, or move the pivot table to one.`,
        },
      )
    }
    if (type !== 'table') continue
    const xml = await workbook.text(part)
    const labels = columns.map(({ label }) => label)
    const { ref, name, names } = tableOf(xml)
    const start = ref.split(':')[0]
    const fits = start === 'A1' && names.length === labels.length && names.every((each, at) => each === labels[at])
    if (!fits || rows.length === 0) {
      throw new GuanxiError('E_CONFLICT', sentence`The table "${name}" of the tab "${tab.name}" has other columns.`, {
        hint: sentence`Convert it to a range in Excel, or write to another tab.`,
      })
    }
    workbook.put(part, withRange(xml, `A1:${columnName(columns.length - 1)}${rows.length + 1}`))
  }
}

/** What a table of Excel's says of itself. */
export function tableOf(xml: string): { ref: string; name: string; names: string[]; hasTotals: boolean } {
  const tags = [...xmlTags(xml)]
  const root = tags.find(tag => localName(tag.name) === 'table')
  const { ref = '', displayName = '', totalsRowCount } = root ? attributesOf(root) : {}
  const names = tags
    .filter(tag => localName(tag.name) === 'tableColumn' && tag.kind !== 'close')
    .map(tag => unescapeText(attributesOf(tag).name ?? ''))
  return { ref, name: displayName, names, hasTotals: totalsRowCount !== undefined && totalsRowCount !== '0' }
}

/** The table, and its filter, over another range; a row of sums at its end goes. */
export function withRange(xml: string, range: string): string {
  let changed = xml
  for (const tag of [...xmlTags(xml)].reverse()) {
    const name = localName(tag.name)
    if ((name !== 'table' && name !== 'autoFilter') || tag.kind === 'close') continue
    const old = changed.slice(tag.start, tag.end)
    const bare =
      name === 'table' ? withAttribute(withAttribute(old, 'totalsRowCount', undefined), 'totalsRowShown', '0') : old
    changed = changed.slice(0, tag.start) + withAttribute(bare, 'ref', range) + changed.slice(tag.end)
  }
  return changed
}
