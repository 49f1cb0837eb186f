/** A remark of a report: a sentence of the catalogues, and what stands in it. */
export interface Note {
  key: NoteKey
  values: Readonly<Record<string, NoteValue>>
}

export type NoteKey = `note.${string}`

/** `word` is one that guanxi itself names, and other languages call otherwise; several are listed. */
type NoteValue = string | number | { word: string } | readonly (Note | string | number)[]

/** A remark by its key; numbers come as they are to be read. */
export function note(key: NoteKey, values: Note['values'] = {}): Note {
  return { key, values }
}
