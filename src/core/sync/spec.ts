import { nearest } from '../nearest.js'
import { english, nameOf, type Sentence, sentence, series } from '../sentence.js'
import type { Workspace } from '../workspace/open.js'
import { type ColumnOwner, Sync } from '../workspace/sync.js'
import { readYaml } from '../workspace/yaml-file.js'
import { companyEntity } from './entity/company.js'
import { contactEntity } from './entity/contact.js'
import { dealEntity } from './entity/deal.js'
import { interactionEntity } from './entity/interaction.js'
import { productEntity } from './entity/product.js'
import type { EntityContext, SyncEntity } from './entity.js'
import { customField, isCustom, type SyncField } from './field.js'

/** A column of a sync. */
export interface SyncColumn {
  field: SyncField
  owner: ColumnOwner
  /** Heading that the file of the sync asks for. */
  heading: string | undefined
}

/** What is kept of one kind of records. */
export function entityOf(name: Sync['entity'], context: EntityContext): SyncEntity {
  switch (name) {
    case 'contacts':
      return contactEntity(context)
    case 'companies':
      return companyEntity(context)
    case 'deals':
      return dealEntity(context)
    case 'products':
      return productEntity(context)
    case 'interactions':
      return interactionEntity(context)
  }
}

/** The field of that key; custom fields need not be known. */
export function fieldOf(entity: SyncEntity, key: string): SyncField | undefined {
  return entity.fields.find(field => field.key === key) ?? (isCustom(key) ? customField(key) : undefined)
}

/** The columns of a sync, in the order of its file. */
export function columnsOf(entity: SyncEntity, { columns }: Pick<Sync, 'columns'>): SyncColumn[] {
  return Object.entries(columns).flatMap(([key, said]) => {
    const field = fieldOf(entity, key)
    const { owner, heading } = typeof said === 'string' ? { owner: said, heading: undefined } : said
    return field ? [{ field, owner, heading }] : []
  })
}

/** Reads a file under syncs/. Throws E_CONFIG with file, line and column. */
export async function readSync(
  workspace: Pick<Workspace, 'syncFile'>,
  name: string,
  entity: (name: Sync['entity']) => SyncEntity,
): Promise<Sync> {
  const path = await workspace.syncFile(name)
  const schema = Sync.superRefine((sync, context) => {
    const { fields } = entity(sync.entity)
    for (const [key, said] of Object.entries(sync.columns)) {
      const found = fieldOf(entity(sync.entity), key)
      const owner = typeof said === 'string' ? said : said.owner
      const told = found ? problemOf(found, owner) : unknownField(key, sync.entity, fields)
      if (told) context.addIssue({ code: 'custom', path: ['columns', key], message: english(told), params: { told } })
    }
  })
  return { ...(await readYaml(path, schema)), name, path }
}

const problemOf = ({ key, owners }: SyncField, owner: ColumnOwner): Sentence | undefined =>
  owners.includes(owner) ? undefined : sentence`must be "crm", not "${owner}": guanxi alone says what ${key} is`

/** Why there is no such field, and which may have been meant. */
export function unknownField(key: string, entity: Sync['entity'], fields: readonly SyncField[]): Sentence {
  const names = fields.map(field => field.key)
  const near = nearest(key, names)
  return near
    ? sentence`must be a field of ${nameOf('noun', entity)}: did you mean "${near}"?`
    : sentence`must be a field of ${nameOf('noun', entity)} (${series(names)}) or custom.NAME`
}
