import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { Context } from '../core/context.js'
import { localTime } from '../core/day.js'
import { type Endpoint, formatEndpoint, parseEndpoint } from '../core/endpoint.js'
import { GuanxiError } from '../core/error.js'
import { tellerOf } from '../core/i18n/sentences.js'
import { type MessageKey, translateName } from '../core/i18n/translate.js'
import { isShared, notShared, openSharedBook } from '../core/io/open-shared.js'
import { openSegments } from '../core/segment/book.js'
import { rfmRules, scoreContacts } from '../core/segment/rfm.js'
import { sentence } from '../core/sentence.js'
import type { SharedBook } from '../core/shared-table.js'
import type { SyncEntity } from '../core/sync/entity.js'
import type { SegmentMembers } from '../core/sync/filter.js'
import { entityContext } from '../core/sync/run.js'
import type { SheetWords } from '../core/sync/sheet-changes.js'
import { entityOf, readSync } from '../core/sync/spec.js'
import { segmentsOf } from '../core/workspace/rfm-grid.js'
import type { Sync, SyncEntityName } from '../core/workspace/sync.js'

/** A kind of records as a sync knows it. */
export async function syncEntity(context: Context, name: SyncEntityName): Promise<SyncEntity> {
  return entityOf(name, await entityContext(context))
}

/** The file of a sync, checked. */
export async function openSync(context: Context, name: string): Promise<Sync> {
  const given = await entityContext(context)
  return readSync(context.workspace, name, entity => entityOf(entity, given))
}

/** The syncs with these names, or all there are. */
export async function openSyncs(context: Context, names: readonly string[]): Promise<Sync[]> {
  const asked = names.length > 0 ? [...new Set(names)] : await context.workspace.syncNames()
  return Promise.all(asked.map(name => openSync(context, name)))
}

/** The place of a sync; paths in its file are relative to the workspace. */
export async function openBook({ workspace }: Context, sync: Sync): Promise<SharedBook> {
  const endpoint = parseEndpoint(sync.to)
  const place = 'path' in endpoint ? { ...endpoint, path: nearest(resolve(workspace.root, endpoint.path)) } : endpoint
  const tab = sync.entity.charAt(0).toUpperCase() + sync.entity.slice(1)
  return openSharedBook(place, { tab, currency: workspace.config.currency })
}

/** As a person would type it here. */
function nearest(path: string): string {
  const short = relative('', path)
  return short.length < path.length && !isAbsolute(short) ? short : path
}

/** An endpoint typed here, as the file of a sync must name it. */
export function placeInWorkspace(typed: string, root: string): string {
  const endpoint = parseEndpoint(typed)
  if (endpoint.kind === 'std')
    throw new GuanxiError('E_ENDPOINT', sentence`Standard output cannot be kept in step with.`, {
      hint: sentence`Name a file.`,
    })
  if (!isShared(endpoint)) throw notShared(endpoint)
  if (!('path' in endpoint)) return formatEndpoint(endpoint)
  const path = relative(root, resolve(endpoint.path)).split(sep).join('/')
  return formatEndpoint({ ...endpoint, path } as Endpoint)
}

/** Who is in a segment of customers. */
export function segmentMembers({ store, workspace, today }: Context, entity: SyncEntityName): SegmentMembers {
  return async name => {
    if (entity !== 'contacts') return undefined
    const book = await openSegments({ store, workspace }, today)
    if (book.files.some(file => file.name === name)) return new Set(await book.members(name))
    const rules = rfmRules(workspace.config)
    if (!segmentsOf(rules.grid).includes(name)) return undefined
    const scores = await scoreContacts(store, { until: today }, rules)
    return new Set(scores.filter(({ segment }) => segment === name).map(({ contactId }) => contactId))
  }
}

/** What people read in the sheet, in the language of the command. */
export async function sheetWords(
  command: { text(key: MessageKey, values?: Readonly<Record<string, string | number>>): string },
  { lang, workspace }: Context,
  entity: SyncEntityName,
): Promise<SheetWords> {
  const { timezone } = workspace.config
  return {
    heading({ key, label }) {
      const name = translateName(lang, `field.${entity}`, key)
      return name === key ? label : name
    },
    isOurs: command.text('sync.ours'),
    choose: command.text('sync.choose'),
    tell: await tellerOf(lang),
    stamp: now => command.text('sync.stamp', { time: localTime(new Date(now), timezone).slice(0, 16) }),
  }
}
