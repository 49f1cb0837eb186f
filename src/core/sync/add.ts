import { GuanxiError } from '../error.js'
import { listed, type Sentence, sentence, series, type Teller } from '../sentence.js'
import { OWNERS, Sync, type SyncEntityName } from '../workspace/sync.js'
import { checkYaml } from '../workspace/yaml-file.js'
import type { SyncEntity } from './entity.js'
import { recordFilter, type SegmentMembers } from './filter.js'
import { fieldOf, unknownField } from './spec.js'

export interface NewSync {
  entity: SyncEntityName
  /** The sheet, as its file names it. */
  to: string
  filter?: string | undefined
  /** `name,email,stage:crm` as typed; the usual columns where nobody says. */
  columns?: string | undefined
}

const OWNER_HELP = sentence`crm: guanxi says what stands there; sheet: people do; both: whoever changed it last.`

/** The text of the file of a new sync, with remarks in the language of the person. Throws E_USAGE for columns that there are not, E_CONFIG for such a filter. */
export async function syncFileText(
  { entity: name, to, filter, columns }: NewSync,
  entity: SyncEntity,
  membersOf: SegmentMembers,
  tell: Teller,
): Promise<string> {
  await recordFilter(filter, entity, membersOf, '--filter')
  const asked = columns === undefined ? entity.usual : columns.split(/[,\s]+/).filter(word => word !== '')
  if (asked.length === 0)
    throw new GuanxiError('E_USAGE', sentence`--columns names no column.`, { hint: hintOf(entity) })
  const lines = asked.map(word => columnLine(word, name, entity))
  const text = [
    '# yaml-language-server: $schema=../schemas/sync.schema.json',
    `entity: ${name}`,
    `to: ${JSON.stringify(to)}`,
    ...(filter === undefined ? [] : [`filter: ${JSON.stringify(filter)}`]),
    `# ${tell(OWNER_HELP)}`,
    'columns:',
    ...lines,
    `on_vanished: ask # ${tell(sentence`what becomes of a record whose row was deleted in the sheet: ask, or archive`)}`,
    `# ${tell(sentence`A run that would change more than this stops and asks; --force lets it go on.`)}`,
    'limits: { changed: 0.5, cleared: 0.2, rows: 0.2, at_least: 10 }',
    '',
  ].join('\n')
  checkYaml(text, `syncs/${name}.yaml`, Sync)
  return text
}

function columnLine(word: string, name: SyncEntityName, entity: SyncEntity): string {
  const [key = '', asked] = word.split(':')
  const field = fieldOf(entity, key)
  if (!field)
    throw new GuanxiError('E_USAGE', sentence`"${key}" ${unknownField(key, name, entity.fields)}.`, {
      hint: hintOf(entity),
    })
  const owner = OWNERS.find(each => each === (asked ?? field.owners[0]))
  if (!owner || !field.owners.includes(owner))
    throw new GuanxiError('E_USAGE', sentence`"${asked ?? ''}" cannot be said of the column ${key}.`, {
      hint: sentence`Write ${
        listed(
          field.owners.map(each => `${key}:${each}`),
          'or',
        ) ?? ''
      }.`,
    })
  return `  ${/^[\w.]+$/.test(key) ? key : JSON.stringify(key)}: ${owner}`
}

const hintOf = ({ fields }: SyncEntity): Sentence =>
  sentence`The columns are: ${series(fields.map(({ key }) => key))}, custom.NAME.`
