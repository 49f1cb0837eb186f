import { cleanPhone } from '../clean/phone.js'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'
import { contactIdsByKeys, contactsById } from '../store/contact.js'
import type { Store } from '../store/open.js'
import type { ContactTable } from '../store/schema.js'
import { emailIdentity, phoneIdentity } from './identity.js'

/** A contact that a person has named. */
export type Found = Pick<ContactTable, 'id' | 'public_id' | 'name'>

/**
 * The contact with that public id, external id, e-mail or phone, which may be written as people of `country` do.
 * Throws E_USAGE for none or several.
 */
export async function findContact(store: Store, text: string, country?: string): Promise<Found> {
  const typed = text.trim()
  const ids = await contactIdsByKeys(store, {
    id: typed.toLowerCase(),
    external: typed,
    email: emailIdentity(typed).key,
    phone: phoneIdentity(cleanPhone(typed, country).value).key,
  })
  const [found, ...others] = await contactsById(store, ids)
  if (!found)
    throw new GuanxiError('E_USAGE', sentence`There is no contact "${text}".`, {
      hint: sentence`Name one by its id, external id, e-mail or phone; guanxi contact list shows them.`,
    })
  if (others.length > 0)
    throw new GuanxiError('E_USAGE', sentence`"${text}" names ${ids.length} contacts.`, {
      hint: sentence`Name the one you mean by its id, the first column of guanxi contact list.`,
    })
  return found
}
