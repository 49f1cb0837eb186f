import { relative } from 'node:path'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.js'
import { dryRun } from '../cli/flags.js'
import { newWorkspace } from '../cli/new-workspace.js'
import type { Language } from '../core/workspace/config.js'
import { DATABASE, PRESETS, type Preset } from '../core/workspace/create.js'

/** What to type first, once there is a workspace. */
const FIRST_STEPS: Record<Preset, readonly string[]> = {
  retail: ['guanxi import transactions FILE.csv --dry-run', 'guanxi report rfm'],
  b2b: ['guanxi import deals FILE.xlsx --dry-run', 'guanxi report pipeline'],
}

export default class Init extends BaseCommand<typeof Init> {
  static override summary = 'Make a workspace: the folder for your settings and your data.'
  static override description =
    `Writes guanxi.yaml, a sales pipeline, a loyalty programme, a campaign, mail templates and an empty database.
At a terminal it asks what you did not type; with --yes or without a terminal it takes English, TWD and Asia/Taipei.
Files that stand there already are never overwritten.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> tea-house --preset retail --lang zh-TW --yes',
    '<%= config.bin %> <%= command.id %> sales --preset b2b --currency USD --timezone America/New_York --yes',
    '<%= config.bin %> <%= command.id %> corner-shop --dry-run --yes',
  ]
  static override args = {
    dir: Args.string({ description: 'folder of the workspace; made where it is not there (default: this one)' }),
  }
  static override flags = {
    preset: Flags.string({ options: [...PRESETS], description: 'what it begins with (default: retail)' }),
    name: Flags.string({ helpValue: 'NAME', description: 'name of the business (default: that of the folder)' }),
    currency: Flags.string({
      helpValue: 'CODE',
      description: 'currency of amounts that do not name one (default: TWD)',
    }),
    timezone: Flags.string({
      helpValue: 'ZONE',
      description: 'time zone in which days begin and end (default: Asia/Taipei)',
    }),
    yes: Flags.boolean({ char: 'y', description: 'ask nothing' }),
    'dry-run': dryRun,
  }

  async run(): Promise<unknown> {
    const { preset, name, lang, currency, timezone, yes, 'dry-run': dry } = this.flags
    const root = this.path(this.args.dir ?? this.flags.workspace ?? '.')
    const typed = {
      ...(preset !== undefined && { preset: preset as Preset }),
      ...(lang !== undefined && { language: lang as Language }),
      ...(name !== undefined && { name }),
      ...(currency !== undefined && { currency }),
      ...(timezone !== undefined && { timezone }),
    }
    const { plan, choices } = await newWorkspace(root, { typed, ask: !yes, dryRun: dry ?? false })
    this.speak(choices.language)
    const files = [...plan.files.keys(), DATABASE].filter(path => !plan.kept.includes(path))
    const folder = relative(process.cwd(), root) || '.'
    const made = { name: choices.name, folder, files: files.length }
    this.print(this.text(dry ? 'init.preview' : 'init.done', made))
    if (dry || this.flags.verbose) this.print(files.map(path => `  ${path}`).join('\n'))
    for (const path of plan.kept) this.say(this.text('init.kept', { path }))
    if (plan.kept.includes('.gitignore'))
      this.say(this.text('init.ignore', { list: 'crm.db* outbox/ previews/ rejects/' }))
    const steps = [...(folder === '.' ? [] : [`cd ${folder}`]), ...FIRST_STEPS[choices.preset]]
    if (!dry) this.say(`${this.text('init.next')}\n${steps.map(step => `  ${step}`).join('\n')}`)
    return { init: { workspace: root, ...choices, files, kept: plan.kept, dryRun: dry ?? false } }
  }
}
