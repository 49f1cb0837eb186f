import { companyKey } from '../clean/company-name.js'
import { emailKey } from '../clean/email.js'
import { phoneKey } from '../clean/phone.js'
import { nameKey } from '../name-key.js'

export { isEmail } from '../clean/email.js'

/**
 * Something by which a contact is recognised: what his systems call him, how he is reached, the public id of guanxi;
 * his name only where nothing else is known of him.
 */
export type IdentityKind = 'id' | 'external' | 'email' | 'phone' | 'name'

export interface Identity {
  kind: IdentityKind
  /** As a person wrote it. */
  value: string
  /** What two spellings of the same identity have in common. */
  key: string
  /** Whose it is, by inner id, where that has been looked up. */
  owner?: number
}

/** E-mails compare without case, and domains as DNS knows them. */
export function emailIdentity(value: string): Identity {
  return { kind: 'email', value, key: emailKey(value) }
}

/** Phones compare by their digits in E.164, which is how they are stored, and by their extension. */
export function phoneIdentity(value: string): Identity {
  return { kind: 'phone', value, key: phoneKey(value) }
}

/** External ids are text and compare as they are. */
export function externalIdentity(value: string): Identity {
  return { kind: 'external', value, key: value }
}

/** Public ids are written in small letters. */
export function publicIdentity(value: string): Identity {
  return { kind: 'id', value, key: value.toLowerCase() }
}

/** Who is known by nothing but a name is one with whoever has the same name at the same company. */
export function nameIdentity(name: string, company = ''): Identity {
  return { kind: 'name', value: name, key: `${companyKey(company)}/${nameKey(name)}` }
}

/** Under which kind an identity stands in the key table: external ids belong to a source. */
export function keyKind(kind: IdentityKind, sourceId: number): string {
  return kind === 'external' ? `external:${sourceId}` : kind
}

/** The kind under which public ids stand in the key table. */
export const PUBLIC_ID_KIND = 'id'
