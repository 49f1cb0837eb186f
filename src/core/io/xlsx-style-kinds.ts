import { sentence } from '../sentence.js'
import { builtInKind, kindOfFormat, type NumberKind } from './xlsx-cells.js'
import { readPart, type XlsxParts } from './xlsx-parts.js'
import { tooLarge } from './xlsx-refusal.js'

/** Excel ends at about 65,000. */
const MOST_STYLES = 200_000

/** What each style of a workbook makes of a number, by the number of the style. */
export async function readStyleKinds(parts: XlsxParts, part: string): Promise<NumberKind[]> {
  const custom = new Map<number, NumberKind>()
  const formats: number[] = []
  if (!parts.has(part)) return []
  let inCellFormats = false
  await readPart(parts, part, {
    open(name, attributes) {
      if (name === 'numFmt') custom.set(Number(attributes.numFmtId), kindOfFormat(attributes.formatCode ?? ''))
      else if (name === 'cellXfs') inCellFormats = true
      else if (name === 'xf' && inCellFormats) {
        if (formats.length === MOST_STYLES) throw tooLarge(parts.path, sentence`it has more than 200,000 cell styles`)
        formats.push(Number(attributes.numFmtId ?? 0))
      }
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false
    },
  })
  return formats.map(id => custom.get(id) ?? builtInKind(id))
}
