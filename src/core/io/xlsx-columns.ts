import { attributesOf, localName, withAttribute, xmlTags } from './xml-children.js'

/** What a column looks like; what is not said stays. */
export interface ColumnLook {
  width?: number
  style?: number
  isHidden?: boolean
}

interface Span {
  min: number
  max: number
  tag: string
}

function spansOf(cols: string | undefined): Span[] {
  return [...xmlTags(cols ?? '')]
    .filter(tag => localName(tag.name) === 'col' && tag.kind !== 'close')
    .map(tag => {
      const { min, max } = attributesOf(tag)
      const text = (cols ?? '').slice(tag.start, tag.end)
      return { min: Number(min), max: Number(max), tag: tag.kind === 'open' ? text.replace(/>$/, '/>') : text }
    })
}

const written = (spans: readonly Span[], prefix: string): string =>
  `<${prefix}cols>${spans
    .map(({ min, max, tag }) => withAttribute(withAttribute(tag, 'min', String(min)), 'max', String(max)))
    .join('')}</${prefix}cols>`

/** Whether a column, 0 for A, is hidden. */
export function isHiddenColumn(cols: string | undefined, index: number): boolean {
  const span = spansOf(cols).find(({ min, max }) => min <= index + 1 && index + 1 <= max)
  return span !== undefined && /\bhidden\s*=\s*["'](1|true)["']/.test(span.tag)
}

/** Whether anything is said of a column. */
export function knowsColumn(cols: string | undefined, index: number): boolean {
  return spansOf(cols).some(({ min, max }) => min <= index + 1 && index + 1 <= max)
}

/** The list of columns with one of them changed; its neighbours in the same entry keep what they had. */
export function withColumn(cols: string | undefined, index: number, look: ColumnLook, prefix: string): string {
  const place = index + 1
  const spans = spansOf(cols).flatMap(span => {
    if (place < span.min || place > span.max) return [span]
    return [
      { ...span, max: place - 1 },
      { ...span, min: place, max: place },
      { ...span, min: place + 1 },
    ].filter(({ min, max }) => min <= max)
  })
  let own = spans.find(({ min }) => min === place)
  if (!own) {
    own = { min: place, max: place, tag: `<${prefix}col min="" max="" width="9.140625"/>` }
    spans.push(own)
    spans.sort((a, b) => a.min - b.min)
  }
  if (look.width !== undefined) {
    own.tag = withAttribute(withAttribute(own.tag, 'width', String(look.width)), 'customWidth', '1')
  }
  if (look.style !== undefined) own.tag = withAttribute(own.tag, 'style', String(look.style))
  if (look.isHidden !== undefined) own.tag = withAttribute(own.tag, 'hidden', look.isHidden ? '1' : undefined)
  return written(spans, prefix)
}
