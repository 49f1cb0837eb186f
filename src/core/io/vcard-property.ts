import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { detectEncoding } from './detect-encoding.js'

/** One property of a vCard, such as `item1.TEL;TYPE=WORK:+886 2 2345`. */
export interface Property {
  /** `item1`: properties of one group belong together. */
  group: string
  /** Upper case. */
  name: string
  /** Upper case: WORK, CELL, PREF … */
  types: ReadonlySet<string>
  parameters: ReadonlyMap<string, string>
  /** Decoded, still escaped. */
  value: string
}

/** Takes a whole line of a vCard apart; undefined where it is none. `encoding` is what the file is read in. */
export function propertyOf(line: string, encoding: string): Property | undefined {
  const colon = endOfName(line)
  if (colon < 0) return undefined
  const [path = '', ...given] = line.slice(0, colon).split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/)
  const dot = path.lastIndexOf('.')
  const name = path
    .slice(dot + 1)
    .trim()
    .toUpperCase()
  if (!/^[A-Z0-9-]+$/.test(name)) return undefined
  const types = new Set<string>()
  const parameters = new Map<string, string>()
  for (const parameter of given) {
    const equals = parameter.indexOf('=')
    // Version 2.1 writes values alone: TEL;WORK;ENCODING=QUOTED-PRINTABLE or just QUOTED-PRINTABLE.
    const key = equals < 0 ? keyOf(parameter) : parameter.slice(0, equals).trim().toUpperCase()
    const value = parameter
      .slice(equals + 1)
      .trim()
      .replace(/^"|"$/g, '')
    if (key === 'TYPE') for (const type of value.split(',')) types.add(type.trim().toUpperCase())
    else parameters.set(key, value)
  }
  if (parameters.has('PREF')) types.add('PREF')
  const raw = line.slice(colon + 1)
  const isQuoted = isQuotedPrintable(line.slice(0, colon))
  const value = isQuoted ? decodedText(quotedPrintable(raw), parameters.get('CHARSET'), encoding) : raw
  return { group: dot < 0 ? '' : path.slice(0, dot).toLowerCase(), name, types, parameters, value }
}

/** Whether the part of a line before its colon says that what follows is quoted-printable. */
export const isQuotedPrintable = (head: string): boolean => /;(?:ENCODING=)?"?QUOTED-PRINTABLE"?(?:;|$)/i.test(head)

/** The colon that ends the name and the parameters: the first one outside quotes. */
export function endOfName(line: string): number {
  let isQuoted = false
  for (let at = 0; at < line.length; at++) {
    if (line[at] === '"') isQuoted = !isQuoted
    else if (line[at] === ':' && !isQuoted) return at
  }
  return -1
}

const keyOf = (bare: string): string =>
  /^(QUOTED-PRINTABLE|BASE64|B|[78]BIT)$/i.test(bare.trim()) ? 'ENCODING' : 'TYPE'

function quotedPrintable(text: string): Buffer {
  const bytes: number[] = []
  // What is not ASCII here was not encoded by whoever wrote it: it is text already.
  for (const [piece, code] of text.matchAll(/=([0-9A-Fa-f]{2})|[^=]+|=/g))
    if (code) bytes.push(Number.parseInt(code, 16))
    else bytes.push(...Buffer.from(piece))
  return Buffer.from(bytes)
}

function decodedText(bytes: Buffer, charset: string | undefined, encoding: string): string {
  if (charset !== undefined) {
    try {
      return new TextDecoder(charset).decode(bytes)
    } catch {
      // A charset that nobody knows is found like one that is not told.
    }
  }
  if (isUtf8(bytes)) return bytes.toString('utf8')
  const found = encoding === 'utf-8' ? (detectEncoding(bytes, false)[0]?.encoding ?? 'utf-8') : encoding
  return new TextDecoder(found).decode(bytes)
}

/** The parts of a structured value, such as those of a name, which are separated by `;`. */
export function partsOf(value: string, separator = ';'): string[] {
  const parts: string[] = []
  let part = ''
  for (let at = 0; at < value.length; at++) {
    const character = value[at] as string
    if (character === separator) {
      parts.push(unescaped(part))
      part = ''
    } else part += character === '\\' ? character + (value[++at] ?? '') : character
  }
  return [...parts, unescaped(part)]
}

/** The text of a value: `\n` is a line break, `\,` a comma. */
export function unescaped(value: string): string {
  return value.replace(/\\([\s\S])/g, (_, character: string) => (/n/i.test(character) ? '\n' : character)).trim()
}
