/** What the bytes 0x80 to 0x9F stand for; five of them stand for nothing. */
const SPECIAL =
  '\u20AC\uFFFD\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\uFFFD\u017D\uFFFD' +
  '\uFFFD\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\uFFFD\u017E\u0178'

/**
 * Text of Windows-1252 bytes; a byte that stands for nothing becomes U+FFFD. The TextDecoder of many releases of Node 20
 * to 24 takes Windows-1252 for Latin-1 (nodejs/node#60888): it loses the euro sign, curly quotes and dashes.
 */
export function windows1252Text(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\x80-\x9f]/g, byte => SPECIAL.charAt(byte.charCodeAt(0) - 0x80))
}
