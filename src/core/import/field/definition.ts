import type { Decimal } from '../../decimal.js'

/** What the cells of a field hold once they are read. */
export interface ValueOfKind {
  text: string
  /** `YYYY-MM-DD` */
  day: string
  /** `YYYY-MM-DD HH:MM:SS`, local to the workspace */
  time: string
  decimal: Decimal
  integer: number
  /** Several values in one cell, or in several columns. */
  list: string[]
}

export type FieldKind = keyof ValueOfKind

export interface Field<K extends FieldKind = FieldKind> {
  kind: K
  /** Headings under which the field is known, as `headerKey` writes them, the best first; `#` stands for a number. */
  headers: readonly string[]
}

/** A field and its headings: those in English, then those in Traditional and in Simplified Chinese that are new. */
export function field<K extends FieldKind>(kind: K, ...headings: string[]): Field<K> {
  return { kind, headers: headings.flatMap(words => words.split(' ')) }
}
