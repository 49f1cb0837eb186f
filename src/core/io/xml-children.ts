/** Comments, CDATA, instructions, or a tag: its slash, name, attributes, closing slash. */
const MARKUP =
  /<(?:!--[\s\S]*?-->|!\[CDATA\[[\s\S]*?\]\]>|![^>]*>|\?[\s\S]*?\?>|(\/?)([^\s/>]+)((?:[^"'>]|"[^"]*"|'[^']*')*?)(\/?)>)/g

/** A tag as it stands in a text. */
export interface XmlTag {
  kind: 'open' | 'close' | 'empty'
  /** With its prefix, if any. */
  name: string
  /** As they stand, unparsed. */
  attributes: string
  start: number
  end: number
}

/** All tags of a text, or of a piece of it, in their order. */
export function* xmlTags(xml: string, from = 0, to = xml.length): Generator<XmlTag> {
  const markup = new RegExp(MARKUP)
  markup.lastIndex = from
  for (let found = markup.exec(xml); found && found.index < to; found = markup.exec(xml)) {
    const name = found[2]
    if (name === undefined) continue
    const kind = found[1] ? 'close' : found[4] ? 'empty' : 'open'
    yield { kind, name, attributes: found[3] ?? '', start: found.index, end: markup.lastIndex }
  }
}

/** `x:sheet` → `sheet`. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** The attributes of a tag with their prefixes, their values unescaped. */
export function attributesOf(tag: Pick<XmlTag, 'attributes'>): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name, double, single] of tag.attributes.matchAll(ATTRIBUTE))
    if (name) found[name] = unescapeXml(double ?? single ?? '')
  return found
}

const ENTITY: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    name ? (ENTITY[name] ?? whole) : String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal)),
  )
}

/** For texts and for attributes in double quotes; line breaks in attributes survive too. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, each =>
    each === '&' ? '&amp;' : each === '<' ? '&lt;' : each === '>' ? '&gt;' : '&quot;',
  )
}

export function escapeAttribute(text: string): string {
  return escapeXml(text).replace(/[\t\n\r]/g, each => `&#${each.charCodeAt(0)};`)
}

/** The tag with an attribute set, or with `undefined` taken away; the others stand as they stood. */
export function withAttribute(tag: string, name: string, value: string | undefined): string {
  const old = new RegExp(`(\\s)${name.replace('.', '\\.')}\\s*=\\s*(?:"[^"]*"|'[^']*')`)
  const text = value === undefined ? '' : `${name}="${escapeAttribute(value)}"`
  if (old.test(tag)) return tag.replace(old, (_, space: string) => (text === '' ? '' : space + text))
  return text === '' ? tag : tag.replace(/\s*(\/?)>/, (_, slash: string) => ` ${text}${slash}>`)
}

interface Child {
  /** Without prefix. */
  name: string
  /** The whole element with all that stands before it. */
  text: string
}

/**
 * An XML document of which children of the root, or children of those, are changed as texts: what is not touched stays
 * as it stands, to the letter.
 */
export class XmlChildren {
  private constructor(
    private head: string,
    readonly children: Child[],
    private readonly tail: string,
    /** What stands before the names of elements, such as `x:`; mostly nothing. */
    readonly prefix: string,
  ) {}

  static parse(xml: string): XmlChildren {
    const children: Child[] = []
    let head: string | undefined
    let prefix = ''
    let end = 0
    let depth = 0
    for (let tags = xmlTags(xml), next = tags.next(); !next.done; next = tags.next()) {
      const tag = next.value
      if (head === undefined) {
        head = xml.slice(0, tag.end)
        prefix = tag.name.slice(0, tag.name.length - localName(tag.name).length)
        end = tag.end
        if (tag.kind === 'empty') {
          const open = `${xml.slice(0, tag.end).replace(/\s*\/>$/, '')}>`
          return new XmlChildren(open, [], `</${tag.name}>${xml.slice(tag.end)}`, prefix)
        }
        continue
      }
      if (tag.kind === 'close') depth--
      if (depth < 0) return new XmlChildren(head, children, xml.slice(end), prefix)
      if (depth === 0 && tag.kind !== 'open') {
        children.push({ name: localName(tag.name), text: xml.slice(end, tag.end) })
        end = tag.end
      }
      if (tag.kind !== 'open') continue
      depth++
      // Cells are the bulk of a tab, and nothing in them can look like this.
      const close = depth === 1 && localName(tag.name) === 'sheetData' ? xml.indexOf(`</${tag.name}`, tag.end) : -1
      if (close < 0) continue
      tags.return(undefined)
      tags = xmlTags(xml, close)
    }
    throw new Error('the XML breaks off')
  }

  toString(): string {
    return this.before(this.children.length) + this.tail
  }

  /** What stands before a child. */
  before(index: number): string {
    return (
      this.head +
      this.children
        .slice(0, index)
        .map(child => child.text)
        .join('')
    )
  }

  /** What stands from a child on. */
  from(index: number): string {
    return (
      this.children
        .slice(index)
        .map(child => child.text)
        .join('') + this.tail
    )
  }

  /** The tag of the root. */
  get root(): string {
    return this.head.slice(this.head.lastIndexOf('<'))
  }

  /** Changes the tag of the root. */
  changeRoot(change: (tag: string) => string): void {
    const at = this.head.lastIndexOf('<')
    this.head = this.head.slice(0, at) + change(this.head.slice(at))
  }

  get(name: string): string | undefined {
    return this.children.find(child => child.name === name)?.text
  }

  /** Puts an element in the place of the one of this name, or where `order` wants it; `undefined` takes it away. */
  set(name: string, text: string | undefined, order: readonly string[]): void {
    const at = this.children.findIndex(child => child.name === name)
    if (text === undefined) {
      if (at >= 0) this.children.splice(at, 1)
    } else if (at >= 0) this.children[at] = { name, text }
    else this.children.splice(this.#placeFor(name, order), 0, { name, text })
  }

  #placeFor(name: string, order: readonly string[]): number {
    const rank = order.indexOf(name)
    const before = this.children.findLastIndex(child => {
      const other = order.indexOf(child.name)
      return other >= 0 && other <= rank
    })
    return before + 1
  }

  /** Puts a text before the end tag of a child, which may be empty or, with `order`, not there yet. */
  append(name: string, text: string, order: readonly string[]): void {
    const old = this.get(name) ?? `<${this.prefix}${name}></${this.prefix}${name}>`
    this.set(name, appended(old, text), order)
  }
}

/** An element with a text before its end tag; `<a/>` opens for that. */
export function appended(element: string, text: string): string {
  const empty = /<([^\s/>]+)((?:[^"'>]|"[^"]*"|'[^']*')*?)\s*\/>$/.exec(element)
  // Only where the whole element is one tag; else that was its last child.
  if (empty && !/<[^!?][^>]*[^/]>/.test(element.slice(0, empty.index))) {
    return `${element.slice(0, empty.index)}<${empty[1]}${empty[2]}>${text}</${empty[1]}>`
  }
  const close = element.lastIndexOf('</')
  return element.slice(0, close) + text + element.slice(close)
}
