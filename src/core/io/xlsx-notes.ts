import { columnIndex, columnName, escapeText, unescapeText } from './xlsx-cells.js'
import { MAIN, type PackageTab, type XlsxPackage, XML } from './xlsx-package.js'
import {
  appended,
  attributesOf,
  escapeAttribute,
  escapeXml,
  localName,
  unescapeXml,
  XmlChildren,
  xmlTags,
} from './xml-children.js'

const IN_COMMENTS = ['authors', 'commentList', 'extLst']
const AUTHOR = 'guanxi'
const COMMENTS = 'application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml'
const DRAWING = 'application/vnd.openxmlformats-officedocument.vmlDrawing'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

const NO_DRAWING = `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>`

/** The notes of a tab: their texts in one part, the yellow boxes they are shown in in another. */
export class SheetNotes {
  readonly #notes = new Map<string, { text: string; isThread: boolean; xml: string }>()
  readonly #wanted = new Map<string, string | null>()

  private constructor(
    private readonly file: XlsxPackage,
    private readonly tab: PackageTab,
    private readonly part: string | undefined,
    private readonly document: XmlChildren,
  ) {
    for (const { text: xml } of XmlChildren.parse(document.get('commentList') ?? '<commentList/>').children) {
      const [tag] = xmlTags(xml)
      if (!tag) continue
      const { ref = '', authorId = '0' } = attributesOf(tag)
      const isThread = (this.#authors()[Number(authorId)] ?? '').startsWith('tc=')
      this.#notes.set(ref, { text: textOf(xml), isThread, xml })
    }
  }

  static async of(file: XlsxPackage, tab: PackageTab): Promise<SheetNotes> {
    const part = (await file.relations(tab.part)).find(({ type }) => type === 'comments')?.part
    const xml =
      part === undefined ? `${XML}<comments xmlns="${MAIN}"><authors/><commentList/></comments>` : await file.text(part)
    return new SheetNotes(file, tab, part, XmlChildren.parse(xml))
  }

  #authors(): string[] {
    return XmlChildren.parse(this.document.get('authors') ?? '<authors/>').children.map(({ text }) =>
      unescapeXml(text.replace(/<[^>]*>/g, '')),
    )
  }

  get(address: string): string | undefined {
    return this.#notes.get(address)?.text
  }

  /** Whether people talk there in a thread, which is no note and is left alone. */
  isThread(address: string): boolean {
    return this.#notes.get(address)?.isThread ?? false
  }

  set(address: string, text: string | null): void {
    if (text !== (this.get(address) ?? null)) this.#wanted.set(address, text)
  }

  /** Puts the notes back; returns the element that the tab must have for it, where it lacks one. */
  async save(): Promise<string | undefined> {
    if (this.#wanted.size === 0) return undefined
    const { file, tab, document } = this
    const p = document.prefix
    const authors = this.#authors()
    if (!authors.includes(AUTHOR)) document.append('authors', `<${p}author>${AUTHOR}</${p}author>`, IN_COMMENTS)
    const author = authors.includes(AUTHOR) ? authors.indexOf(AUTHOR) : authors.length
    for (const [address, text] of this.#wanted) {
      const old = this.#notes.get(address)
      const list = document.get('commentList') ?? `<${p}commentList/>`
      const body = `<${p}text><${p}t xml:space="preserve">${escapeXml(escapeText(text ?? ''))}</${p}t></${p}text>`
      const xml =
        text === null ? '' : `<${p}comment ref="${escapeAttribute(address)}" authorId="${author}">${body}</${p}comment>`
      document.set('commentList', old ? list.replace(old.xml, () => xml) : appended(list, xml), IN_COMMENTS)
    }
    const made = this.part ?? file.freeName(number => `xl/comments${number}.xml`)
    file.put(made, document.toString())
    if (this.part === undefined) {
      await file.addRelation(tab.part, 'comments', made)
      await file.addType(made, COMMENTS)
    }
    return this.#saveBoxes()
  }

  async #saveBoxes(): Promise<string | undefined> {
    const { file, tab } = this
    const old = (await file.relations(tab.part)).find(({ type }) => type === 'vmlDrawing')
    let xml = old ? await file.text(old.part) : NO_DRAWING
    for (const [address, text] of this.#wanted) {
      const row = Number(/\d+$/.exec(address)?.[0]) - 1
      const box = this.#notes.has(address) ? boxAt(xml, row, columnIndex(address)) : undefined
      if (text === null && box) xml = xml.replace(box, '')
      if (text !== null && !box) xml = appended(xml, newBox(xml, row, columnIndex(address)))
    }
    const part = old?.part ?? file.freeName(number => `xl/drawings/vmlDrawing${number}.vml`)
    file.put(part, xml)
    if (old) return undefined
    await file.addDefaultType('vml', DRAWING)
    const id = await file.addRelation(tab.part, 'vmlDrawing', part)
    return `legacyDrawing xmlns:r="${OFFICE}" r:id="${id}"/>`
  }
}

function textOf(xml: string): string {
  let text = ''
  let inAid = false
  let from: number | undefined
  for (const tag of xmlTags(xml)) {
    const name = localName(tag.name)
    if (name === 'rPh') inAid = tag.kind === 'open'
    if (name !== 't' || inAid) continue
    if (tag.kind === 'open') from = tag.end
    else if (tag.kind === 'close' && from !== undefined) text += unescapeXml(xml.slice(from, tag.start))
  }
  return unescapeText(text).replaceAll('\r\n', '\n')
}

function boxAt(xml: string, row: number, column: number): string | undefined {
  const boxes = xml.match(/<v:shape\s[\s\S]*?<\/v:shape>/g) ?? []
  return boxes.find(
    box =>
      /ObjectType\s*=\s*["']Note["']/.test(box) &&
      new RegExp(`<x:Row>\\s*${row}\\s*<`).test(box) &&
      new RegExp(`<x:Column>\\s*${column}\\s*<`).test(box),
  )
}

function newBox(xml: string, row: number, column: number): string {
  const ids = [...xml.matchAll(/_x0000_s(\d+)/g)].map(([, id]) => Number(id))
  const id = Math.max(1024, ...ids) + 1
  // Left, top, right and bottom: a column or row, and how far into it.
  const anchor = [column + 1, 15, row, 2, column + 4, 15, row + 5, 4].join(', ')
  return `<v:shape id="_x0000_s${id}" type="#_x0000_t202" style="position:absolute;z-index:${id - 1024};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${row}</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`
}

/** `C7`, from a column (0 for A) and a row number. */
export const addressOf = (column: number, row: number): string => `${columnName(column)}${row}`
