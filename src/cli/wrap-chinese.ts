const CLOSING = '，。、；：！？）」』'
const OPENING = '（「『'
const HAN = '\\p{Script=Han}'

/** What takes two columns. The package that knows all such signs would take longer to load than help takes to show. */
const WIDE = new RegExp(`[${HAN}${CLOSING}${OPENING}]`, 'gu')

/**
 * Where a line may end: behind a blank, and between two signs one of which is Chinese; but no line begins with what closes
 * or ends with what opens.
 */
const PLACES = new RegExp(
  `(?<=\\s)(?=\\S)|(?<=[${HAN}${CLOSING}])(?=[^\\s${CLOSING}])|(?<=[^\\s${OPENING}])(?=[${HAN}${OPENING}])`,
  'u',
)

/** The text of help in lines of at most so many columns; a word that is longer has a line of its own. */
export function wrapChinese(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap(line => wrapLine(line, columns))
    .join('\n')
}

function wrapLine(line: string, columns: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const piece of line.split(PLACES)) {
    if (current !== '' && widthOf(`${current}${piece}`.trimEnd()) > columns) {
      lines.push(current.trimEnd())
      current = ''
    }
    current += piece
  }
  return [...lines, current.trimEnd()]
}

function widthOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0)
}
