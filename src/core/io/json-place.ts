const TOKEN = /\s*("|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:])/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end'

/**
 * Where a text stops being JSON, as an index into it. The messages of `JSON.parse` differ between versions of Node and
 * often leave the place out; this is only asked once parsing has failed.
 */
export function jsonFailure(text: string): number {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  TOKEN.lastIndex = 0
  for (;;) {
    const at = TOKEN.lastIndex
    const start = at + (/^\s*/.exec(text.slice(at, at + 1000))?.[0].length ?? 0)
    const token = TOKEN.exec(text)?.[1]
    if (token === undefined) return start
    if (token === '"') {
      const end = endOfString(text, TOKEN.lastIndex)
      if (end < 0) return start
      TOKEN.lastIndex = end
    }
    const next = following(expected, token, open)
    if (next === undefined) return start
    expected = next
  }
}

/** Where the text goes on behind a string whose content begins at a place; -1 where it is no string. */
function endOfString(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34) return at + 1
    if (code < 32) return -1
    if (code !== 92) continue
    ESCAPE.lastIndex = at
    if (!ESCAPE.test(text)) return -1
    at = ESCAPE.lastIndex - 1
  }
  return -1
}

function following(expected: Expected, token: string, open: ('{' | '[')[]): Expected | undefined {
  const isKey = token.startsWith('"')
  const top = open.at(-1)
  if (token === '}' || token === ']') {
    const closes = token === '}' ? '{' : '['
    const allowed = expected === ', or end' || expected === (token === '}' ? 'key or }' : 'value or ]')
    if (top !== closes || !allowed) return undefined
    open.pop()
    return ', or end'
  }
  if (expected === ':') return token === ':' ? 'value' : undefined
  if (expected === 'key' || expected === 'key or }') return isKey ? ':' : undefined
  if (expected === ', or end') {
    if (token !== ',' || top === undefined) return undefined
    return top === '{' ? 'key' : 'value'
  }
  if (token === ',' || token === ':') return undefined
  if (token !== '{' && token !== '[') return ', or end'
  open.push(token)
  return token === '{' ? 'key or }' : 'value or ]'
}
