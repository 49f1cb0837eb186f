/**
 * A text that begins like a formula gets one apostrophe before it, and so does a text that already looks guarded.
 * That second half makes the guard exactly reversible for every string: `unguard(guard(text)) === text`.
 */
const FORMULA_LIKE = /^'*[=+\-@\t\r]/
const GUARDED = /^'+[=+\-@\t\r]/

const APOSTROPHE = 39

/** The text as a delimited file must hold it, so that no spreadsheet takes it for a formula. */
export function guard(text: string): string {
  return FORMULA_LIKE.test(text) ? `'${text}` : text
}

/** Takes off what `guard` or `guardTyped` put on; every other text stays as it is. */
export function unguard(text: string): string {
  return text.charCodeAt(0) === APOSTROPHE && GUARDED.test(text) ? text.slice(1) : text
}

/**
 * The text as a typed text cell (XLSX) must hold it. Such a cell is never executed, so `=x` may stand there as it is;
 * only what looks guarded already is guarded, because the reader takes one apostrophe off: a guarded CSV that went
 * through Excel and was saved as XLSX must come back unchanged too.
 */
export function guardTyped(text: string): string {
  return GUARDED.test(text) ? `'${text}` : text
}
