import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { posix } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import type { SaxesTagPlain } from 'saxes'
import { GuanxiError } from '../error.js'
import { readFailure } from './file-error.js'

/** The parts of an open workbook file. Part names are compared without regard to case, as Excel does. */
export interface XlsxParts {
  path: string
  names: readonly string[]
  has(part: string): boolean
  /** Bytes of the part once unpacked; 0 where there is no such part. */
  size(part: string): number
  /** The text of a part, in pieces; E_FILE where the file is damaged there. */
  text(part: string): AsyncGenerator<string>
  close(): void
}

/** Opens a workbook file; what is no workbook (text, old .xls, password, cut off) is E_FILE with what to do about it. */
export async function openXlsxParts(path: string): Promise<XlsxParts> {
  await refuseOthers(path)
  const { openPromise } = await import('yauzl')
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true }).catch(cause => {
    throw damaged(path, cause)
  })
  const entries = new Map<string, Parameters<typeof zip.openReadStreamPromise>[0]>()
  const names: string[] = []
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue
      names.push(entry.fileName)
      entries.set(entry.fileName.toLowerCase(), entry)
    }
  } catch (cause) {
    zip.close()
    throw damaged(path, cause)
  }
  const entryOf = (part: string) => entries.get(part.toLowerCase())
  return {
    path,
    names,
    has: part => entryOf(part) !== undefined,
    size: part => entryOf(part)?.uncompressedSize ?? 0,
    async *text(part) {
      const entry = entryOf(part)
      if (!entry) throw damaged(path, new Error(`no part ${part}`))
      try {
        const stream = await zip.openReadStreamPromise(entry)
        const decoder = new StringDecoder('utf8')
        for await (const chunk of stream) yield decoder.write(chunk)
        yield decoder.end()
      } catch (cause) {
        throw damaged(path, cause)
      }
    },
    close: () => zip.close(),
  }
}

async function refuseOthers(path: string): Promise<void> {
  const start = Buffer.alloc(8)
  let read = 0
  try {
    const handle = await open(path, 'r')
    try {
      read = (await handle.read(start, 0, 8, 0)).bytesRead
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw readFailure(error, path)
  }
  if (start.readUInt32BE(0) === 0xd0cf11e0) {
    throw new GuanxiError('E_FILE', `"${path}" is protected by a password, or is an old .xls workbook.`, {
      at: path,
      hint: 'Open it in Excel and save it as .xlsx without a password.',
    })
  }
  if (read === 0) throw new GuanxiError('E_FILE', `"${path}" is empty.`, { at: path, hint: 'Export it again.' })
  if (start.readUInt16BE(0) !== 0x504b) {
    throw new GuanxiError('E_FILE', `"${path}" is not an Excel workbook, although it is named so.`, {
      at: path,
      hint: 'If it is text, name it .csv; else open it in Excel and save it as .xlsx.',
    })
  }
}

/** The error of a workbook that breaks off or is inconsistent. */
export function damaged(path: string, cause: unknown): unknown {
  if (cause instanceof GuanxiError) return cause
  return new GuanxiError('E_FILE', `"${path}" is damaged or cut off: it cannot be read as a workbook.`, {
    at: path,
    hint: 'Export or download it again; Excel may be able to repair it.',
    cause,
  })
}

/** SHA-256 of a file, lower-case hex. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const block of createReadStream(path)) hash.update(block)
  return hash.digest('hex')
}

/** What happens while XML is read; names come without their namespace prefix. */
export interface XmlEvents {
  open?(name: string, attributes: Readonly<Record<string, string>>, selfClosing: boolean): void
  close?(name: string): void
  text?(text: string): void
}

/** A reader of XML in pieces; `end` after the last. Throws on XML that is not well-formed. */
export async function xmlReader({ open, close, text }: XmlEvents): Promise<{ write(text: string): void; end(): void }> {
  const { SaxesParser } = await import('saxes')
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false })
  if (open) parser.on('opentag', (tag: SaxesTagPlain) => open(localName(tag.name), tag.attributes, tag.isSelfClosing))
  if (close) parser.on('closetag', (tag: SaxesTagPlain) => close(localName(tag.name)))
  if (text) {
    parser.on('text', text)
    parser.on('cdata', text)
  }
  return { write: piece => void parser.write(piece), end: () => void parser.close() }
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** Reads one whole part. */
export async function readPart(parts: XlsxParts, part: string, events: XmlEvents): Promise<void> {
  const reader = await xmlReader(events)
  try {
    for await (const piece of parts.text(part)) reader.write(piece)
    reader.end()
  } catch (cause) {
    throw damaged(parts.path, cause)
  }
}

/** One tab of a workbook that holds cells. */
export interface WorkbookTab {
  name: string
  visible: boolean
  part: string
}

/** What a workbook file consists of. */
export interface Workbook {
  part: string
  tabs: readonly WorkbookTab[]
  /** Whether days are counted from 1904, as old Macintosh workbooks do. */
  date1904: boolean
  sharedStrings?: string
  styles?: string
}

interface Relation {
  type: string
  part: string
}

/** Finds the tabs in their order, and the parts they need. */
export async function readWorkbook(parts: XlsxParts): Promise<Workbook> {
  const root = await relations(parts, '')
  const part = [...root.values()].find(relation => relation.type === 'officeDocument')?.part ?? 'xl/workbook.xml'
  const related = await relations(parts, part)
  const tabs: WorkbookTab[] = []
  let date1904 = false
  await readPart(parts, part, {
    open(name, attributes) {
      if (name === 'workbookPr') date1904 = ['1', 'true'].includes(attributes.date1904 ?? '')
      if (name !== 'sheet') return
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1]
      const relation = related.get(id ?? '')
      if (relation?.type === 'worksheet') {
        tabs.push({
          name: attributes.name ?? '',
          visible: (attributes.state ?? 'visible') === 'visible',
          part: relation.part,
        })
      }
    },
  })
  const single = (type: string) => [...related.values()].find(relation => relation.type === type)?.part
  const sharedStrings = single('sharedStrings')
  const styles = single('styles')
  return { part, tabs, date1904, ...(sharedStrings && { sharedStrings }), ...(styles && { styles }) }
}

async function relations(parts: XlsxParts, part: string): Promise<Map<string, Relation>> {
  const found = new Map<string, Relation>()
  const file = posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`)
  if (!parts.has(file)) return found
  await readPart(parts, file, {
    open(name, { Id, Type, Target, TargetMode }) {
      if (name !== 'Relationship' || !Id || !Type || !Target || TargetMode === 'External') return
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(posix.dirname(part), Target)
      found.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), part: target })
    },
  })
  return found
}
