// Encodings that Node reads and does not write: turned round from its own decoder.
const tables = new Map()

/** What Windows-1252 has at 80 to 9F, which not every Node knows. */
const SPECIALS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

function tableOf(encoding) {
  if (tables.has(encoding)) return tables.get(encoding)
  const decoder = new TextDecoder(encoding, { fatal: true })
  const table = new Map(encoding === 'windows-1252' ? [...SPECIALS].map((text, at) => [text, [0x80 + at]]) : [])
  const add = bytes => {
    try {
      const text = decoder.decode(Uint8Array.from(bytes))
      if ([...text].length === 1 && !table.has(text)) table.set(text, bytes)
    } catch {}
  }
  for (let first = 0; first < 256; first++) add([first])
  if (encoding !== 'windows-1252')
    for (let first = 0x81; first < 0xff; first++) for (let second = 0x40; second < 0xff; second++) add([first, second])
  tables.set(encoding, table)
  return table
}

export function encode(text, encoding) {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8')
  if (encoding === 'utf-8-marked') return Buffer.from(`\ufeff${text}`, 'utf8')
  if (encoding === 'utf-16le') return Buffer.from(`\ufeff${text}`, 'utf16le')
  const table = tableOf(encoding)
  return Buffer.from(
    [...text].flatMap(character => {
      const bytes = table.get(character)
      if (!bytes) throw new Error(`${encoding} has no ${character}`)
      return bytes
    }),
  )
}
