import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../../cli/base-command.js'
import * as flags from '../../cli/flags.js'
import { runImport } from '../../cli/import-command.js'
import { importReport } from '../../cli/import-report.js'
import { type Reader, startReader } from '../../cli/import-thread.js'
import { parseTargets } from '../../cli/present.js'
import { separationOf } from '../../cli/source-remarks.js'
import { parseEndpoint } from '../../core/endpoint.js'
import { EXIT_REFUSED, GuanxiError } from '../../core/error.js'
import type { OnDuplicate } from '../../core/import/outcome.js'
import { sentence } from '../../core/sentence.js'
import { ENTITIES, type Entity } from '../../core/workspace/mapping.js'

export default class Import extends BaseCommand<typeof Import> {
  static override summary =
    'Import a file of contacts, companies, owners, products, transactions, deals or interactions.'
  static override description =
    `Columns are known by their headings, or by a mapping file (--map). All of the file is taken in, or nothing, and the \
same file imported twice changes nothing the second time. Rows that cannot be read go to a rejects file with the \
reason: mend them there and import that file. Begin with --dry-run.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> contacts data/contacts.csv --dry-run',
    '<%= config.bin %> <%= command.id %> transactions data/transactions.csv --rejects rejects.csv',
    '<%= config.bin %> <%= command.id %> transactions data/transactions.csv --source shop --on-duplicate skip --json',
  ]
  static override args = {
    entity: Args.string({ required: true, options: [...ENTITIES], description: 'what a row of the file is' }),
    endpoint: Args.string({
      required: true,
      description: 'FILE.csv, .tsv, .txt, .xlsx, .xlsx#Tab, .json, .ndjson, .vcf, sheets:ID#Tab or -',
    }),
  }
  static override flags = {
    map: Flags.string({ helpValue: 'NAME|FILE', description: 'a mapping under mappings/, or a mapping file' }),
    'on-duplicate': Flags.string({
      options: ['update', 'skip', 'fail'],
      default: 'update',
      description: 'what to do with rows whose record is there already',
    }),
    rejects: Flags.string({
      helpValue: 'ENDPOINT',
      description: 'where refused rows go: FILE.csv or FILE.xlsx#Tab (default: rejects/ in the workspace)',
    }),
    source: Flags.string({
      helpValue: 'NAME',
      description:
        'name of the system the file comes from; ids and order numbers are its own (default: that of the mapping, or default)',
    }),
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
      description: 'what stands around the cells of a text file, or none (default: ")',
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
    'date-format': Flags.string({
      helpValue: 'FORMAT',
      description:
        'how days are written, such as DD/MM/YYYY, DD-MMM-YY, ROC or serial (default: what the columns prove)',
    }),
    decimal: Flags.string({
      options: ['point', 'comma'],
      description: 'what stands before the decimals (default: what the columns prove)',
    }),
    timezone: Flags.string({
      helpValue: 'ZONE',
      description: 'time zone of times that name none (default: that of the workspace)',
    }),
    preview: Flags.string({
      multiple: true,
      helpValue: 'ENDPOINT',
      description: 'with --dry-run: where to write what would become of each row, and each field; may be repeated',
    }),
    'dry-run': flags.dryRun,
  }

  async run() {
    const reader = await startReader(parseEndpoint(this.args.endpoint))
    try {
      return await this.import(reader)
    } finally {
      await reader?.close()
    }
  }

  private async import(reader: Reader | undefined) {
    const { entity, endpoint } = this.args
    const typed = this.flags
    const context = await this.context()
    if (typed.preview && !typed['dry-run'])
      throw new GuanxiError('E_USAGE', sentence`--preview goes with --dry-run.`, {
        hint: sentence`Add --dry-run, or leave --preview out.`,
      })
    const preview = await parseTargets(typed.preview, this.jsonEnabled())
    const result = await runImport(context, {
      entity: entity as Entity,
      endpoint,
      reader,
      map: typed.map,
      onDuplicate: typed['on-duplicate'] as OnDuplicate,
      rejects: typed.rejects,
      sourceName: typed.source,
      encoding: typed.encoding,
      onEncoding: ({ name, example }) =>
        this.say(this.text(example ? 'import.encoding-example' : 'import.encoding', { encoding: name, example })),
      delimiter: typed.delimiter,
      quote: typed.quote,
      headerRow: typed['header-row'],
      columns: typed.columns,
      onOpen: layout => {
        const told = separationOf(layout, context.lang)
        if (told) this.say(told)
      },
      typed: {
        dateFormat: typed['date-format'],
        timezone: typed.timezone,
        decimal: typed.decimal === undefined ? undefined : typed.decimal === 'comma' ? ',' : '.',
      },
      dryRun: typed['dry-run'],
      preview,
      quiet: typed.quiet || this.jsonEnabled(),
    })
    const report = importReport(result, {
      entity,
      endpoint,
      dryRun: typed['dry-run'],
      isVerbose: typed.verbose,
      lang: context.lang,
      tell: await this.teller(),
    })
    this.print(report.text)
    const presentation = { lang: context.lang, currency: context.workspace.config.currency }
    for (const line of (await result.preview?.close(presentation)) ?? []) this.say(line)
    for (const remark of report.remarks) this.say(remark)
    if (result.outcome.counts.rejected > 0) process.exitCode = EXIT_REFUSED
    return report.document
  }
}
