/** Something by which a contact is recognised. */
export type IdentityKind = 'external' | 'email' | 'phone'

export interface Identity {
  kind: IdentityKind
  /** As a person wrote it. */
  value: string
  /** What two spellings of the same identity have in common. */
  key: string
}

/** E-mails compare without case. */
export function emailIdentity(value: string): Identity {
  return { kind: 'email', value, key: value.normalize('NFKC').trim().toLowerCase() }
}

/** Phones compare by their digits, with a leading plus where there is one. */
export function phoneIdentity(value: string): Identity {
  const folded = value.normalize('NFKC').trim()
  return { kind: 'phone', value, key: (folded.startsWith('+') ? '+' : '') + folded.replace(/\D/g, '') }
}

/** External ids are text and compare as they are. */
export function externalIdentity(value: string): Identity {
  return { kind: 'external', value, key: value }
}

/** Under which kind an identity stands in the key table: external ids belong to a source. */
export function keyKind(kind: IdentityKind, sourceId: number): string {
  return kind === 'external' ? `external:${sourceId}` : kind
}

/** The kind under which public ids stand in the key table. */
export const PUBLIC_ID_KIND = 'id'

const EMAIL = /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+\.[^\s@<>()[\],;:"\\.]{2,}$/u

/** Whether the text can be an e-mail address (RFC 5321 lengths, no quoted local parts). */
export function isEmail(text: string): boolean {
  return text.length <= 254 && text.indexOf('@') <= 64 && EMAIL.test(text)
}
