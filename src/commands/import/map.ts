import { relative } from 'node:path'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { plainRemark } from '../../cli/import-command.js'
import { draftMapping, mappingFile, saveMapping, type Trial } from '../../cli/map-command.js'
import { askMapping, trialLines } from '../../cli/mapping-wizard.js'
import { canAsk, terminalWidth } from '../../cli/terminal.js'
import { GuanxiError } from '../../core/error.js'
import { mappingOf } from '../../core/import/propose-mapping.js'
import { english, sentence, series } from '../../core/sentence.js'
import { ENTITIES, type Entity } from '../../core/workspace/mapping.js'

export default class ImportMap extends BaseCommand<typeof ImportMap> {
  static override summary = 'Make a mapping file: what the columns of a file are.'
  static override description =
    `Proposes a field for each column, by its heading or by what its cells look like, and tries that on the first 1,000 \
rows. At a terminal you can change it, see what would be refused and why, and have it written to mappings/; nothing is \
imported. Without a terminal the proposal is printed as YAML.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> transactions data/transactions.csv',
    '<%= config.bin %> <%= command.id %> data/contacts.csv --save people',
  ]
  static override args = {
    entity: Args.string({
      required: true,
      name: 'entity',
      description: `what a row of the file is (${ENTITIES.join(', ')}); without it the file comes first, and that is proposed too`,
    }),
    endpoint: Args.string({ description: 'FILE.csv, .tsv, .txt, .xlsx, .xlsx#Tab, .json, .ndjson or -' }),
  }
  static override flags = {
    save: Flags.string({ helpValue: 'NAME', description: 'write the proposal to mappings/NAME.yaml and ask nothing' }),
    encoding: Flags.string({
      helpValue: 'NAME',
      description: 'character encoding of a text file (default: found out)',
    }),
    delimiter: Flags.string({
      helpValue: 'CHARACTER',
      description: 'what separates the columns of a text file (default: found out)',
    }),
    quote: Flags.string({
      helpValue: 'CHARACTER',
      description: 'what stands around cells, or none (default: found out)',
    }),
    'header-row': Flags.integer({
      min: 1,
      helpValue: 'N',
      description: 'line or row with the headings (default: found out)',
    }),
    columns: Flags.string({
      helpValue: 'NAME,NAME',
      description: 'what the columns of a text file are called that has no row of headings',
      exclusive: ['header-row'],
    }),
    'dry-run': flags.dryRun,
  }

  async run() {
    const { entity, endpoint } = this.named()
    const context = await this.context()
    const { save, encoding, delimiter, quote, 'dry-run': dryRun } = this.flags
    const draft = await draftMapping(context, {
      entity,
      endpoint,
      encoding,
      delimiter,
      quote,
      headerRow: this.flags['header-row'],
      columns: this.flags.columns,
    })
    const { root } = context.workspace
    const text = this.text.bind(this)
    const tell = await this.teller()
    const isAsking = save === undefined && canAsk() && !this.jsonEnabled() && process.stdout.isTTY === true
    const chosen = isAsking
      ? await askMapping(
          draft,
          { output: process.stderr, width: terminalWidth(), text, lang: context.lang, tell },
          { root, name: draft.file.replace(/\.[^.]*$/, '') },
        )
      : undefined
    if (isAsking && !chosen) return void this.say(this.text('map.nothing-written'))
    const proposal = chosen?.proposal ?? draft.propose()
    const file = chosen?.file ?? (save === undefined ? undefined : mappingFile(save))
    const trial = await draft.check(proposal)
    const yaml = draft.text(proposal, trial, tell)
    if (!chosen) for (const line of trialLines(trial, { text, tell })) this.say(line)
    if (file === undefined) this.print(yaml)
    else if (!dryRun) await saveMapping(root, file, yaml, chosen?.replace ?? false)
    if (file !== undefined) {
      const shown = relative(process.cwd(), `${root}/${file}`)
      this.say(this.text(dryRun ? 'map.would-write' : 'map.written', { file: shown }))
      this.say(
        this.text('map.use', {
          entity: proposal.entity,
          endpoint,
          name: file.slice('mappings/'.length, -'.yaml'.length),
        }),
      )
    }
    return {
      map: {
        entity: proposal.entity,
        file: file ?? null,
        dryRun,
        mapping: mappingOf(proposal),
        columns: proposal.columns.map(({ header, samples, becomes, reason, look, filled }) => ({
          header,
          samples,
          becomes,
          reason,
          look,
          filled,
        })),
        lack: draft.lack(proposal).map(english),
        trial: {
          ...trial.counts,
          rejections: trial.rejections.map(plainRemark),
          problem: plainProblem(trial),
        },
      },
    }
  }

  /** The entity may be left out, because the headings mostly tell it. */
  private named(): { entity: Entity | undefined; endpoint: string } {
    const { entity, endpoint } = this.args
    if (endpoint === undefined) return { entity: undefined, endpoint: entity }
    const known = ENTITIES.find(each => each === entity)
    if (known) return { entity: known, endpoint }
    throw new GuanxiError('E_USAGE', sentence`"${entity}" is nothing that guanxi imports.`, {
      hint: sentence`It is one of: ${series(ENTITIES)}.`,
    })
  }
}

const plainProblem = ({ problem }: Trial) =>
  problem && { message: english(problem.message), hint: problem.hint && english(problem.hint) }
