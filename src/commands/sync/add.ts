import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { placeInWorkspace, segmentMembers, syncEntity } from '../../cli/sync-command.js'
import { syncFileText } from '../../core/sync/add.js'
import { SYNC_ENTITIES, type SyncEntityName } from '../../core/workspace/sync.js'
import { checkSyncName, writeSyncFile } from '../../core/workspace/sync-file.js'

export default class SyncAdd extends BaseCommand<typeof SyncAdd> {
  static override summary = 'Begin to keep a spreadsheet and the database in step.'
  static override description =
    'Writes syncs/NAME.yaml, which says what is kept in step and whose word counts in each column; edit it as you like. Nothing is written into the sheet before guanxi sync run.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> customers --entity contacts --to customers.xlsx#Customers',
    '<%= config.bin %> <%= command.id %> london --entity contacts --to london.csv --filter "city = London" --columns external_id,name,email,phone,note:sheet',
  ]
  static override args = { name: Args.string({ required: true, description: 'what the sync is called' }) }
  static override flags = {
    entity: Flags.string({ required: true, options: [...SYNC_ENTITIES], description: 'what a row of the sheet is' }),
    to: Flags.string({
      required: true,
      helpValue: 'ENDPOINT',
      description: 'the sheet: FILE.xlsx#Tab, FILE.csv or sheets:ID#Tab; it need not be there yet',
    }),
    filter: Flags.string({
      helpValue: 'FILTER',
      description: 'send those records only: a condition such as "city = Taipei", or a segment',
    }),
    columns: Flags.string({
      helpValue: 'COLUMNS',
      description: 'fields, separated by commas; :crm, :sheet or :both behind one says whose word counts',
    }),
    'dry-run': flags.dryRun,
  }

  async run() {
    const { name } = this.args
    const { to, filter, columns, 'dry-run': dryRun } = this.flags
    const entity = this.flags.entity as SyncEntityName
    const context = await this.context()
    const { root } = context.workspace
    await checkSyncName(root, name)
    const place = placeInWorkspace(to, root)
    const known = await syncEntity(context, entity)
    const members = segmentMembers(context, entity)
    const text = await syncFileText({ entity, to: place, filter, columns }, known, members, await this.teller())
    if (!dryRun) await writeSyncFile(root, name, text)
    const file = `syncs/${name}.yaml`
    this.print(dryRun ? text : this.text('sync.added', { file, name }))
    return { sync: { name, entity, to: place, filter: filter ?? null, file, dryRun } }
  }
}
