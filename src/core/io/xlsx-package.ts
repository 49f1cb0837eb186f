import { posix } from 'node:path'
import { GuanxiError } from '../error.js'
import { type Sentence, sentence } from '../sentence.js'
import { pendingFile } from './atomic-write.js'
import { blankWorkbook } from './xlsx-blank.js'
import { refuseOpenElsewhere } from './xlsx-lock.js'
import { openXlsxParts, sha256OfFile } from './xlsx-parts.js'
import { damaged } from './xlsx-refusal.js'
import {
  attributesOf,
  escapeAttribute,
  escapeXml,
  localName,
  unescapeXml,
  withAttribute,
  XmlChildren,
  xmlTags,
} from './xml-children.js'
import { type PartContent, ZipRewrite } from './zip-rewrite.js'

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
export const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

const IN_WORKBOOK = `fileVersion fileSharing workbookPr AlternateContent revisionPtr workbookProtection bookViews sheets
functionGroups externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes
webPublishing fileRecoveryPr webPublishObjects extLst`.split(/\s+/)

const CONTENT_TYPES = '[Content_Types].xml'

/** A tab of a workbook that is being changed. */
export interface PackageTab {
  name: string
  /** Place among all tabs, which names of one tab refer to. */
  index: number
  part: string
}

export interface Relation {
  id: string
  /** Last word of its type, such as `comments`. */
  type: string
  part: string
}

/**
 * A workbook file of which single parts are changed; every other part is copied byte for byte. Opening throws
 * E_CONFLICT where it must not be written: open elsewhere, signed, or in the strict form.
 */
export class XlsxPackage {
  /** The parts that are changed as texts, as they will be. */
  readonly #documents = new Map<string, { document: XmlChildren; before: string | undefined }>()
  #workbookPart = 'xl/workbook.xml'

  private constructor(
    private readonly zip: ZipRewrite,
    /** What the file was when it was opened; undefined where there was none. */
    private readonly fingerprint: string | undefined,
  ) {}

  static async open(path: string): Promise<XlsxPackage> {
    await refuseOpenElsewhere(path)
    // Knows what is no workbook at all, and says so.
    const parts = await openXlsxParts(path)
    parts.close()
    const fingerprint = await sha256OfFile(path)
    try {
      const opened = new XlsxPackage(await ZipRewrite.open(path), fingerprint)
      await opened.#findWorkbook(path)
      return opened
    } catch (error) {
      throw damaged(path, error)
    }
  }

  static async blank(): Promise<XlsxPackage> {
    const zip = ZipRewrite.empty()
    for (const [part, text] of await blankWorkbook()) zip.put(part, text)
    return new XlsxPackage(zip, undefined)
  }

  async #findWorkbook(path: string): Promise<void> {
    const refuse = (message: Sentence, hint: Sentence) => new GuanxiError('E_CONFLICT', message, { at: path, hint })
    if (this.zip.names.some(name => /^_xmlsignatures\//i.test(name))) {
      throw refuse(
        sentence`"${path}" is signed, and writing would break the signature.`,
        sentence`Write to another workbook.`,
      )
    }
    const root = (await this.relations('')).find(({ type }) => type === 'officeDocument')
    this.#workbookPart = root?.part ?? this.#workbookPart
    const workbook = await this.#document(this.#workbookPart)
    if (workbook.root.includes('http://purl.oclc.org/ooxml/')) {
      throw refuse(
        sentence`"${path}" is saved as Strict Open XML, which guanxi does not write.`,
        sentence`Save it in Excel as an ordinary Excel workbook (.xlsx).`,
      )
    }
  }

  has(part: string): boolean {
    return this.zip.has(part)
  }

  get names(): string[] {
    return this.zip.names
  }

  text(part: string): Promise<string> {
    return this.zip.text(part)
  }

  put(part: string, content: PartContent): void {
    this.zip.put(part, content)
  }

  async #document(part: string, otherwise?: string): Promise<XmlChildren> {
    const open = this.#documents.get(part)
    if (open) return open.document
    const before = otherwise !== undefined && !this.has(part) ? undefined : await this.text(part)
    const document = XmlChildren.parse(before ?? otherwise ?? '')
    this.#documents.set(part, { document, before })
    return document
  }

  /** All tabs that hold cells. Throws E_CONFLICT where one of these names is a sheet without cells. */
  async tabs(): Promise<PackageTab[]> {
    const list = (await this.#document(this.#workbookPart)).get('sheets') ?? ''
    const relations = await this.relations(this.#workbookPart)
    return [...xmlTags(list)]
      .filter(tag => localName(tag.name) === 'sheet' && tag.kind !== 'close')
      .flatMap((tag, index) => {
        const attributes = attributesOf(tag)
        const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1]
        const relation = relations.find(each => each.id === id && each.type === 'worksheet')
        return relation ? [{ name: attributes.name ?? '', index, part: relation.part }] : []
      })
  }

  /** The tab of this name, without regard to case. */
  async tab(name: string): Promise<PackageTab | undefined> {
    const tabs = await this.tabs()
    const found = tabs.find(tab => tab.name.toLowerCase() === name.toLowerCase())
    if (found) return found
    const list = (await this.#document(this.#workbookPart)).get('sheets') ?? ''
    const isTaken = [...xmlTags(list)].some(tag => attributesOf(tag).name?.toLowerCase() === name.toLowerCase())
    if (!isTaken) return undefined
    throw new GuanxiError('E_CONFLICT', sentence`The tab "${name}" is a sheet without cells, such as a chart.`, {
      hint: sentence`Name another tab after #.`,
    })
  }

  /** Name of the first tab that people see. */
  async firstTab(): Promise<string | undefined> {
    const list = (await this.#document(this.#workbookPart)).get('sheets') ?? ''
    const visible = [...xmlTags(list)]
      .map(attributesOf)
      .filter(({ name, state = 'visible' }) => name !== undefined && state === 'visible')
    const names = new Set(visible.map(({ name }) => name))
    return (await this.tabs()).find(({ name }) => names.has(name))?.name
  }

  /** Adds a tab at the end; its part has still to be put. */
  async addTab(name: string, state?: 'hidden'): Promise<PackageTab> {
    const workbook = await this.#document(this.#workbookPart)
    const list = [...xmlTags(workbook.get('sheets') ?? '')].filter(tag => localName(tag.name) === 'sheet')
    const sheetId = Math.max(0, ...list.map(tag => Number(attributesOf(tag).sheetId ?? 0))) + 1
    const part = this.freeName(number => posix.join(posix.dirname(this.#workbookPart), `worksheets/sheet${number}.xml`))
    const id = await this.addRelation(this.#workbookPart, 'worksheet', part)
    await this.addType(part, `${SHEET_TYPE}.worksheet+xml`)
    // The prefix of the namespace is free to choose, and some programs choose another one.
    const prefix = /xmlns:([^\s=]+)\s*=\s*["']http:\/\/schemas\.openxmlformats\.org\/officeDocument/.exec(
      workbook.root,
    )?.[1]
    const [idName, declared] = prefix ? [`${prefix}:id`, ''] : ['r:id', ` xmlns:r="${OFFICE}"`]
    const hidden = state ? ` state="${state}"` : ''
    const tag = `<${workbook.prefix}sheet${declared} name="${escapeAttribute(name)}" sheetId="${sheetId}"${hidden} ${idName}="${id}"/>`
    workbook.append('sheets', tag, IN_WORKBOOK)
    return { name, index: list.length, part }
  }

  /** The first name of this form that no part has, counted from 1. */
  freeName(form: (number: number) => string): string {
    let number = 1
    while (this.has(form(number))) number++
    // Taken from now on.
    this.put(form(number), '')
    return form(number)
  }

  /** What a part refers to inside the file. */
  async relations(part: string): Promise<Relation[]> {
    const file = relationsOf(part)
    if (!this.has(file)) return []
    return (await this.#document(file)).children.flatMap(({ text }) => {
      const [tag] = xmlTags(text)
      const { Id: id, Type, Target, TargetMode } = tag ? attributesOf(tag) : {}
      if (!id || !Type || !Target || TargetMode === 'External') return []
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(posix.dirname(part), Target)
      return [{ id, type: Type.slice(Type.lastIndexOf('/') + 1), part: target }]
    })
  }

  /** Lets a part refer to another one; returns the id of the relation. */
  async addRelation(part: string, type: string, target: string): Promise<string> {
    const document = await this.#document(relationsOf(part), `${XML}<Relationships xmlns="${PACKAGE}/relationships"/>`)
    const taken = new Set(document.children.map(({ text }) => /\bId\s*=\s*["']([^"']*)/.exec(text)?.[1]))
    let number = document.children.length + 1
    while (taken.has(`rId${number}`)) number++
    const path = posix.relative(posix.dirname(part), target)
    const text = `<${document.prefix}Relationship Id="rId${number}" Type="${OFFICE}/${type}" Target="${escapeAttribute(path)}"/>`
    document.children.push({ name: 'Relationship', text })
    return `rId${number}`
  }

  async #dropRelation(part: string, type: string): Promise<string | undefined> {
    const relation = (await this.relations(part)).find(each => each.type === type)
    if (!relation) return undefined
    const { children } = await this.#document(relationsOf(part))
    children.splice(
      children.findIndex(({ text }) => text.includes(`"${relation.id}"`) || text.includes(`'${relation.id}'`)),
      1,
    )
    return relation.part
  }

  /** Says what a part is. */
  async addType(part: string, type: string): Promise<void> {
    const types = await this.#document(CONTENT_TYPES)
    types.children.push({
      name: 'Override',
      text: `<${types.prefix}Override PartName="/${escapeAttribute(part)}" ContentType="${type}"/>`,
    })
  }

  /** Says what all parts with an ending are, where nothing says it yet. */
  async addDefaultType(extension: string, type: string): Promise<void> {
    const types = await this.#document(CONTENT_TYPES)
    const isKnown = types.children.some(
      ({ name, text }) => name === 'Default' && new RegExp(`Extension\\s*=\\s*["']${extension}["']`, 'i').test(text),
    )
    if (isKnown) return
    const text = `<${types.prefix}Default Extension="${extension}" ContentType="${type}"/>`
    types.children.unshift({ name: 'Default', text })
  }

  /** The part of the workbook with this role, such as `styles` or `sharedStrings`. */
  async workbookPart(type: string): Promise<string | undefined> {
    const part = (await this.relations(this.#workbookPart)).find(each => each.type === type)?.part
    return part !== undefined && this.has(part) ? part : undefined
  }

  /** Makes a part of the workbook. */
  async addWorkbookPart(type: string, name: string, content: string): Promise<void> {
    const part = posix.join(posix.dirname(this.#workbookPart), name)
    this.put(part, content)
    await this.addRelation(this.#workbookPart, type, part)
    await this.addType(part, `${SHEET_TYPE}.${type}+xml`)
  }

  async isDate1904(): Promise<boolean> {
    const properties = (await this.#document(this.#workbookPart)).get('workbookPr') ?? ''
    return /\bdate1904\s*=\s*["'](1|true)["']/.test(properties)
  }

  /** Names of cells: of the whole workbook, or of one tab. */
  async definedNames(): Promise<{ name: string; tab?: number; refersTo: string }[]> {
    const list = (await this.#document(this.#workbookPart)).get('definedNames') ?? ''
    return [...list.matchAll(/<(?:\w+:)?definedName\b([^>]*)>([^<]*)</g)].map(([, attributes = '', text = '']) => {
      const { name = '', localSheetId } = attributesOf({ attributes })
      return { name, refersTo: unescapeXml(text), ...(localSheetId !== undefined && { tab: Number(localSheetId) }) }
    })
  }

  /** Lets a name of one tab refer to other cells, or makes it. */
  async setName(name: string, tab: number, refersTo: string, isHidden = false): Promise<void> {
    const workbook = await this.#document(this.#workbookPart)
    const list = workbook.get('definedNames') ?? ''
    const text = escapeXml(refersTo)
    for (const found of list.matchAll(/(<(?:\w+:)?definedName\b([^>]*)>)([^<]*)</g)) {
      const attributes = attributesOf({ attributes: found[2] ?? '' })
      if (attributes.name !== name || Number(attributes.localSheetId ?? -1) !== tab) continue
      const start = found.index + (found[1]?.length ?? 0)
      const changed = list.slice(0, start) + text + list.slice(start + (found[3]?.length ?? 0))
      workbook.set('definedNames', changed, IN_WORKBOOK)
      return
    }
    const hidden = isHidden ? ' hidden="1"' : ''
    const tag = `<${workbook.prefix}definedName name="${escapeAttribute(name)}" localSheetId="${tab}"${hidden}>${text}</${workbook.prefix}definedName>`
    workbook.append('definedNames', tag, IN_WORKBOOK)
  }

  /** Takes away the order of reckoning, which Excel makes anew; it must not name cells that hold no formula any more. */
  async dropCalcChain(): Promise<void> {
    const part = await this.#dropRelation(this.#workbookPart, 'calcChain')
    if (part === undefined) return
    this.zip.remove(part)
    const types = await this.#document(CONTENT_TYPES)
    const at = types.children.findIndex(({ text }) => text.toLowerCase().includes(`/${part.toLowerCase()}`))
    if (at >= 0) types.children.splice(at, 1)
  }

  /** Lets the program that opens the workbook reckon all formulas anew. */
  async reckonOnLoad(): Promise<void> {
    const workbook = await this.#document(this.#workbookPart)
    const old = workbook.get('calcPr') ?? `<${workbook.prefix}calcPr/>`
    workbook.set('calcPr', withAttribute(old, 'fullCalcOnLoad', '1'), IN_WORKBOOK)
  }

  /** Whether any tab but these holds a formula; those may look at cells that were changed. */
  async hasFormulaOutside(parts: readonly string[] = []): Promise<boolean> {
    if ((await this.definedNames()).some(({ name }) => !name.startsWith('_xlnm.') && !name.startsWith('_guanxi.'))) {
      return true
    }
    for (const { part } of await this.tabs()) {
      if (!parts.includes(part) && (await this.zip.contains(part, /<(?:\w+:)?f[\s>/]/))) return true
    }
    return false
  }

  /** Writes the workbook whole. Throws E_CONFLICT where the file was changed, replaced or opened since. */
  async save(path: string): Promise<void> {
    for (const [part, { document, before }] of this.#documents) {
      const text = document.toString()
      if (text !== before) this.put(part, text)
    }
    const file = pendingFile(path)
    try {
      await this.zip.writeTo(file.temporaryPath)
    } catch (error) {
      await file.discard()
      // Somebody who saves into the same file takes away what is being copied.
      await this.#refuseChanged(path)
      throw error
    }
    await file.commit(() => this.#refuseChanged(path))
  }

  async #refuseChanged(path: string): Promise<void> {
    await refuseOpenElsewhere(path)
    const now = await sha256OfFile(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (now === this.fingerprint) return
    throw new GuanxiError(
      'E_CONFLICT',
      sentence`"${path}" was changed by somebody else in the meantime; nothing was written.`,
      {
        at: path,
        hint: sentence`Run this again: it then begins with what is there now.`,
      },
    )
  }
}

function relationsOf(part: string): string {
  return posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`).replace(/^\.\//, '')
}
