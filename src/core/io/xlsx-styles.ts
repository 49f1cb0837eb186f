import type { Column } from '../table.js'
import { isRightAligned } from './format-cell.js'
import { builtInKind, kindOfFormat, type NumberKind } from './xlsx-cells.js'
import { MAIN, type XlsxPackage, XML } from './xlsx-package.js'
import { attributesOf, escapeAttribute, unescapeXml, withAttribute, XmlChildren, xmlTags } from './xml-children.js'

const IN_STYLES = 'numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst'.split(
  ' ',
)

/** Formats that Excel has by number; all others get a number of their own, from 164 on. */
const BUILT_IN: Record<string, number> = { General: 0, '#,##0': 3, '#,##0.00': 4, '@': 49 }
const FIRST_OWN = 164

type List = 'numFmts' | 'fonts' | 'fills' | 'borders' | 'cellStyleXfs' | 'cellXfs'

/** The formats of a workbook. What is there keeps its place and its looks; ours are put behind, once each. */
export class XlsxStyles {
  private constructor(
    private readonly file: XlsxPackage,
    private readonly part: string,
    private readonly document: XmlChildren,
  ) {
    // A cell without a format has the first one of each list.
    if (this.#items('fonts').length === 0) {
      this.#ensure('fonts', '<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>')
    }
    if (this.#items('fills').length === 0) {
      this.#ensure('fills', '<fill><patternFill patternType="none"/></fill>')
      this.#ensure('fills', '<fill><patternFill patternType="gray125"/></fill>')
    }
    if (this.#items('borders').length === 0)
      this.#ensure('borders', '<border><left/><right/><top/><bottom/><diagonal/></border>')
    const plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
    if (this.#items('cellStyleXfs').length === 0) this.#ensure('cellStyleXfs', `${plain}/>`)
    if (this.#items('cellXfs').length === 0) this.#ensure('cellXfs', `${plain} xfId="0"/>`)
  }

  static async of(file: XlsxPackage): Promise<XlsxStyles> {
    if ((await file.workbookPart('styles')) === undefined) {
      await file.addWorkbookPart('styles', 'styles.xml', `${XML}<styleSheet xmlns="${MAIN}"/>`)
    }
    const part = (await file.workbookPart('styles')) ?? ''
    return new XlsxStyles(file, part, XmlChildren.parse(await file.text(part)))
  }

  /** Puts the formats back into the workbook. */
  save(): void {
    this.file.put(this.part, this.document.toString())
  }

  readonly #known = new Map<List, string[]>()

  #items(list: List): string[] {
    let items = this.#known.get(list)
    if (!items) {
      const element = this.document.get(list)
      items = element === undefined ? [] : XmlChildren.parse(element).children.map(({ text }) => text.trim())
      this.#known.set(list, items)
    }
    return items
  }

  /** Place of an item in its list; put at its end where it is not there. Ours are written without prefix. */
  #ensure(list: List, plain: string): number {
    const { prefix } = this.document
    const item = prefix === '' ? plain : plain.replace(/<(\/?)(?=\w)/g, `<$1${prefix}`)
    const items = this.#items(list)
    const at = items.indexOf(item)
    if (at >= 0) return at
    items.push(item)
    this.document.append(list, item, IN_STYLES)
    const element = this.document.get(list) ?? ''
    const start = element.indexOf('<')
    const end = element.indexOf('>', start) + 1
    const tag = withAttribute(element.slice(start, end), 'count', String(items.length))
    this.document.set(list, element.slice(0, start) + tag + element.slice(end), IN_STYLES)
    return items.length - 1
  }

  #codes(): Map<number, string> {
    return new Map(
      this.#items('numFmts').map(item => {
        const [tag] = xmlTags(item)
        const { numFmtId, formatCode = '' } = tag ? attributesOf(tag) : {}
        return [Number(numFmtId), formatCode]
      }),
    )
  }

  #numberFormat(code: string): number {
    const builtIn = BUILT_IN[code]
    if (builtIn !== undefined) return builtIn
    const codes = this.#codes()
    for (const [id, known] of codes) if (known === code) return id
    const id = Math.max(FIRST_OWN - 1, ...codes.keys()) + 1
    this.#ensure('numFmts', `<numFmt numFmtId="${id}" formatCode="${escapeAttribute(code)}"/>`)
    return id
  }

  /** What each format makes of a number. */
  kinds(): NumberKind[] {
    const codes = this.#codes()
    return this.#items('cellXfs').map(item => {
      const [tag] = xmlTags(item)
      const id = Number((tag && attributesOf(tag).numFmtId) ?? 0)
      const code = codes.get(id)
      return code === undefined ? builtInKind(id) : kindOfFormat(unescapeXml(code))
    })
  }

  /** Cells of a column, under a number format. */
  body(code: string): number {
    const id = this.#numberFormat(code)
    return this.#ensure(
      'cellXfs',
      `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>`,
    )
  }

  /** The heading of a column: bold on a quiet ground, over a line. */
  heading({ type }: Column): number {
    const font = (this.#items('fonts')[0] ?? '<font/>')
      .replaceAll(`<${this.document.prefix}`, '<')
      .replaceAll(`</${this.document.prefix}`, '</')
    const bold = /<b\s*\/>/.test(font)
      ? font
      : font.replace(/<font\b[^>]*?(\/?)>/, (_, empty) => (empty ? '<font><b/></font>' : '<font><b/>'))
    const fontId = this.#ensure('fonts', bold)
    const fillId = this.#ensure(
      'fills',
      '<fill><patternFill patternType="solid"><fgColor rgb="FFEDEFF2"/><bgColor indexed="64"/></patternFill></fill>',
    )
    const borderId = this.#ensure(
      'borders',
      '<border><left/><right/><top/><bottom style="thin"><color rgb="FFB8BEC7"/></bottom><diagonal/></border>',
    )
    const side = isRightAligned(type) ? 'right' : 'left'
    return this.#ensure(
      'cellXfs',
      `<xf numFmtId="49" fontId="${fontId}" fillId="${fillId}" borderId="${borderId}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment horizontal="${side}" vertical="center"/></xf>`,
    )
  }

  /** The same looks under another number format. */
  withNumberFormat(style: number, code: string): number {
    const old = this.#items('cellXfs')[style] ?? '<xf xfId="0"/>'
    const end = old.indexOf('>') + 1
    const tag = withAttribute(old.slice(0, end), 'numFmtId', String(this.#numberFormat(code)))
    const { prefix } = this.document
    const item = withAttribute(tag, 'applyNumberFormat', '1') + old.slice(end)
    return this.#ensure(
      'cellXfs',
      prefix === '' ? item : item.replaceAll(`<${prefix}`, '<').replaceAll(`</${prefix}`, '</'),
    )
  }
}

/** The format of days with a time. */
export const MOMENT = 'yyyy-mm-dd hh:mm:ss'
