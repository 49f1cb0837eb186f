const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The text that stands between two tags of XML; `undefined` where it holds an entity that XML does not know. */
export function xmlText(source: string): string | undefined {
  const text = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source
  if (!text.includes('&')) return text
  let isKnown = true
  const read = text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const code = /^#x[0-9a-f]+$/i.test(name)
      ? Number.parseInt(name.slice(2), 16)
      : /^#\d+$/.test(name)
        ? Number(name.slice(1))
        : -1
    const character = code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ENTITIES[name]
    if (character === undefined || !whole.endsWith(';')) isKnown = false
    return character ?? ''
  })
  return isKnown ? read : undefined
}
