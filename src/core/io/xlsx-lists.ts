import type { ColumnSetting } from '../shared-table.js'
import { columnName, escapeText } from './xlsx-cells.js'
import type { PackageTab, XlsxPackage } from './xlsx-package.js'
import { SheetEdit } from './xlsx-sheet-edit.js'
import { cellContent, IN_SHEET, NEW_TAB } from './xlsx-tab-xml.js'
import {
  attributesOf,
  escapeAttribute,
  escapeXml,
  unescapeXml,
  withAttribute,
  XmlChildren,
  xmlTags,
} from './xml-children.js'

/** Rows for which the rule stands ready; some programs take each row of a range as a rule of its own. */
const READY_ROWS = 1000
/** What Excel takes as a list inside a rule; a longer one must stand in cells. */
const LONGEST_LIST = 255
const LONGEST_MESSAGE = 225
/** Hidden; its columns are the lists that are too long for a rule. */
const LISTS_TAB = 'guanxi lists'

export interface RuleColumn {
  index: number
  /** The first row below the heading. */
  firstRow: number
  /** The last one that is filled. */
  lastRow: number
  setting: ColumnSetting
}

/**
 * The drop-down of a column, or the warning before somebody types into one that guanxi keeps; both ask, and refuse
 * nothing. Rules that people made for the column stay, and are then the only ones.
 */
export async function setListRule(
  file: XlsxPackage,
  sheet: XmlChildren,
  tab: PackageTab,
  { index, firstRow, lastRow, setting }: RuleColumn,
): Promise<void> {
  const { choices, isProtected, message } = setting
  if (choices === undefined && isProtected === undefined) return
  const { prefix: p } = sheet
  const list = XmlChildren.parse(sheet.get('dataValidations') ?? `<${p}dataValidations/>`)
  const letter = columnName(index)
  const others = list.children.filter(({ text }) => !isOwn(text, letter))
  if (others.some(({ text }) => touches(text, letter))) return
  const formula = isProtected
    ? 'FALSE'
    : choices && choices.length > 0
      ? await formulaFor(file, choices, `${tab.name}!${setting.id}`)
      : undefined
  if (formula !== undefined) {
    const text =
      message === undefined ? '' : ` error="${escapeAttribute(escapeText(message.slice(0, LONGEST_MESSAGE)))}"`
    const rule = `<${p}dataValidation type="${isProtected ? 'custom' : 'list'}" errorStyle="warning" allowBlank="1" showErrorMessage="1" errorTitle="guanxi"${text} sqref="${letter}${firstRow}:${letter}${Math.ceil(lastRow / READY_ROWS + 1) * READY_ROWS}"><${p}formula1>${escapeXml(formula)}</${p}formula1></${p}dataValidation>`
    others.push({ name: 'dataValidation', text: rule })
  }
  list.children.splice(0, list.children.length, ...others)
  list.changeRoot(tag => withAttribute(tag, 'count', String(others.length)))
  sheet.set('dataValidations', others.length === 0 ? undefined : list.toString(), IN_SHEET)
}

function rangesOf(rule: string): string[] {
  const [tag] = xmlTags(rule)
  return ((tag && attributesOf(tag).sqref) ?? '').split(/\s+/)
}

/** Ours have our name, and one range. */
function isOwn(rule: string, letter: string): boolean {
  const ranges = rangesOf(rule)
  return (
    /errorTitle\s*=\s*["']guanxi["']/.test(rule) &&
    ranges.length === 1 &&
    new RegExp(`^${letter}\\d+:${letter}\\d+$`).test(ranges[0] ?? '')
  )
}

const numberOfLetters = (letters: string): number =>
  [...letters].reduce((sum, each) => sum * 26 + each.charCodeAt(0) - 64, 0)

function touches(rule: string, letter: string): boolean {
  return rangesOf(rule).some(range => {
    const [, from = '', to = from] = /^\$?([A-Z]+)\$?\d*(?::\$?([A-Z]+)\$?\d*)?$/.exec(range) ?? []
    const own = numberOfLetters(letter)
    return from !== '' && numberOfLetters(from) <= own && own <= numberOfLetters(to)
  })
}

async function formulaFor(file: XlsxPackage, choices: readonly string[], name: string): Promise<string> {
  const inline = choices.join(',')
  const isPlain = choices.every(choice => !/[,"]|^\s|\s$/.test(choice))
  if (isPlain && inline.length <= LONGEST_LIST) return `"${inline}"`
  const found = await file.tab(LISTS_TAB)
  const tab = found ?? (await file.addTab(LISTS_TAB, 'hidden'))
  const sheet = new SheetEdit(found ? await file.text(found.part) : NEW_TAB)
  const heads = sheet.row(1)?.cells ?? []
  const at = heads.find(({ text }) => text !== undefined && unescapeXml(text) === name)?.column ?? heads.length
  const cell = (text: string) => cellContent({ kind: 'text', text }, false)
  sheet.set(1, at, cell(name))
  for (const [row, choice] of choices.entries()) sheet.set(row + 2, at, cell(choice))
  for (const { number, cells } of sheet.rows) {
    if (number > choices.length + 1 && cells.some(({ column }) => column === at)) sheet.set(number, at, null)
  }
  file.put(tab.part, sheet.toString())
  const letter = columnName(at)
  return `'${LISTS_TAB}'!$${letter}$2:$${letter}$${choices.length + 1}`
}
