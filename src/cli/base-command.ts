import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import type * as Interfaces from '@oclif/core/interfaces'
import type { Context } from '../core/context.js'
import { isDay, localTime, useClockOf } from '../core/day.js'
import { GuanxiError } from '../core/error.js'
import { tellerOf } from '../core/i18n/sentences.js'
import { type MessageKey, translate } from '../core/i18n/translate.js'
import { type GoogleSettings, useGoogle } from '../core/io/google/settings.js'
import type { PlannedWrite } from '../core/io/plan-sink.js'
import { sentence, type Teller } from '../core/sentence.js'
import { openStore, type Store } from '../core/store/open.js'
import { currencyOfOrders } from '../core/store/order.js'
import { LANGUAGES, type Language } from '../core/workspace/config.js'
import { findWorkspace, openWorkspace, type Workspace } from '../core/workspace/open.js'
import { reportFailure } from './failure.js'
import { googleSettings } from './google-settings.js'
import { languageOf } from './language.js'
import { showProgress } from './progress.js'
import { paint } from './terminal.js'

export type { MessageKey }

type FlagsOf<T extends typeof Command> = Interfaces.InferredFlags<(typeof BaseCommand)['baseFlags'] & T['flags']>
type ArgsOf<T extends typeof Command> = Interfaces.InferredArgs<T['args']>

/** What all commands share: the global flags, the workspace and its store, where text goes, and how failures end. */
export abstract class BaseCommand<T extends typeof Command> extends Command {
  static override enableJsonFlag = true
  static override baseFlags = {
    workspace: Flags.string({
      char: 'w',
      helpValue: 'DIR',
      helpGroup: 'GLOBAL',
      env: 'GUANXI_WORKSPACE',
      description: 'the workspace folder (default: the nearest one with a guanxi.yaml)',
    }),
    json: Flags.boolean({ helpGroup: 'GLOBAL', description: 'one JSON document on standard output, also for errors' }),
    lang: Flags.string({
      options: [...LANGUAGES],
      helpGroup: 'GLOBAL',
      description: 'language of headings and texts (default: that of guanxi.yaml)',
    }),
    quiet: Flags.boolean({
      default: false,
      char: 'q',
      helpGroup: 'GLOBAL',
      description: 'no progress and no remarks',
      exclusive: ['verbose'],
    }),
    verbose: Flags.boolean({ default: false, helpGroup: 'GLOBAL', description: 'say more about what is done' }),
    'no-color': Flags.boolean({ helpGroup: 'GLOBAL', description: 'no colours (also with NO_COLOR or CI set)' }),
  }

  flags!: FlagsOf<T>
  protected args!: ArgsOf<T>
  /** The arguments in their order, also those that no name is given to. */
  protected words: readonly string[] = []
  /** What --dry-run has found that --to would write. */
  readonly planned: PlannedWrite[] = []
  #store: Store | undefined
  /** Language of what people read; known once the workspace is. */
  protected lang: Language | undefined

  override async init(): Promise<void> {
    await super.init()
    const { flags, args, argv } = await this.parse({
      flags: this.ctor.flags,
      baseFlags: BaseCommand.baseFlags,
      enableJsonFlag: this.ctor.enableJsonFlag,
      args: this.ctor.args,
      strict: this.ctor.strict,
    })
    this.flags = flags as FlagsOf<T>
    this.args = args as ArgsOf<T>
    this.words = argv.map(String)
    this.lang = flags.lang as Language | undefined
    useGoogle(() => this.google())
  }

  override async catch(error: unknown): Promise<void> {
    await reportFailure(error, { json: this.jsonEnabled(), lang: () => this.lang ?? languageOf(this.argv) })
  }

  override async finally(_error: Error | undefined): Promise<void> {
    await this.#store?.close()
  }

  /** How Google is reached, where a place of the command is there; the person is told when it takes long. */
  private google(): GoogleSettings {
    const isSilent = this.flags.quiet || this.jsonEnabled()
    const progress = showProgress(this.text('progress.writing'), isSilent, this.language())
    return googleSettings({
      onWait: (reason, milliseconds) =>
        this.say(
          this.text(reason === 'quota' ? 'google.quota' : 'google.failure', {
            seconds: Math.ceil(milliseconds / 1000),
          }),
        ),
      onProgress: (rows, of) => (rows < of ? progress.update(rows, rows / of) : progress.done()),
    })
  }

  /** The language of a command that opens no workspace: as good as can be told. */
  protected language(): Language {
    this.lang ??= languageOf(this.argv)
    return this.lang
  }

  protected async workspace(): Promise<Workspace> {
    const workspace = await openWorkspace(await findWorkspace(process.cwd(), this.flags.workspace))
    this.lang ??= workspace.config.language
    return workspace
  }

  /** Opens workspace and store; the store is closed when the command ends. */
  protected async context(): Promise<Context> {
    const workspace = await this.workspace()
    const lang = this.lang ?? workspace.config.language
    const store = await this.openStore(workspace)
    const now = clock()
    // Of this zone most times are told.
    process.env.TZ = workspace.config.timezone
    useClockOf(workspace.config.timezone)
    return {
      store,
      workspace,
      now,
      // Asked for only where it is needed: the first look at a time zone costs as much as a bare start of Node.
      get today() {
        return localTime(new Date(now()), workspace.config.timezone).slice(0, 10)
      },
      random: Math.random,
      lang,
      actor: process.env.GUANXI_ACTOR ?? userName(),
      command: (this.id ?? '').replaceAll(':', ' '),
      arguments: this.argv,
    }
  }

  /** A workspace that was cloned has no database yet: it is made, and the person is told. */
  private async openStore({ databasePath, config }: Workspace): Promise<Store> {
    const isNew = !existsSync(databasePath)
    const seconds = waitSeconds()
    const wait = { seconds, onWait: () => this.say(this.text('store.waiting', { seconds })) }
    const store = await openStore(databasePath, { create: isNew, wait })
    this.#store = store
    await checkCurrency(store, config.currency)
    if (isNew) this.say(this.text('store.made', { path: databasePath }))
    return store
  }

  protected override toSuccessJson(document: unknown): unknown {
    return this.planned.length === 0 ? document : { ...(document as object), wouldWrite: this.planned }
  }

  /** oclif's own way colours and copies the document, which a large one does not bear. */
  override logJson(document: unknown): void {
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
  }

  /** A day typed as a flag. Throws E_USAGE where it is none. */
  protected day(flag: string, text: string | undefined): string | undefined {
    if (text === undefined || isDay(text)) return text
    throw new GuanxiError('E_USAGE', sentence`--${flag} ${text} is not a day.`, {
      hint: sentence`Write it as YYYY-MM-DD.`,
    })
  }

  /** A sentence in the language of the workspace, or of --lang. */
  text(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
    return translate(this.lang ?? 'en', key, values)
  }

  /** How sentences are told in that language. */
  protected teller(): Promise<Teller> {
    return tellerOf(this.lang ?? 'en')
  }

  /** A remark for the person, on standard error. */
  say(text: string): void {
    if (!this.flags.quiet && !this.jsonEnabled()) process.stderr.write(`${text}\n`)
  }

  /** Something that went not quite well, on standard error, with --json and --quiet too. */
  warnOf(text: string): void {
    process.stderr.write(`${paint.yellow(this.text('word.warning'))} ${text}\n`)
  }

  /** The result, on standard output. */
  print(text: string): void {
    if (!this.jsonEnabled()) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  }

  /** A path typed by the person. */
  protected path(typed: string): string {
    return resolve(process.cwd(), typed)
  }
}

/** Amounts mean what they meant when they were imported. Throws E_CONFIG where guanxi.yaml says another currency by now. */
async function checkCurrency(store: Store, currency: string): Promise<void> {
  const counted = await currencyOfOrders(store)
  if (counted === undefined || counted === currency) return
  throw new GuanxiError(
    'E_CONFIG',
    sentence`The orders of this database are in ${counted}, and guanxi.yaml says ${currency}.`,
    {
      at: 'guanxi.yaml',
      hint: sentence`Put "currency: ${counted}" back, or make another workspace for ${currency}.`,
    },
  )
}

/** The clock; GUANXI_NOW stops it at an instant, for runs that must be reproducible. */
function clock(): () => string {
  const fixed = process.env.GUANXI_NOW
  if (fixed === undefined) return () => new Date().toISOString()
  const instant = new Date(fixed)
  if (Number.isNaN(instant.getTime()))
    throw new GuanxiError('E_USAGE', sentence`GUANXI_NOW=${fixed} is not an instant.`, {
      hint: sentence`Write it as 2024-12-31T12:00:00Z.`,
    })
  return () => instant.toISOString()
}

/** How long a write may wait for another one. */
const WAIT_SECONDS = 10

function waitSeconds(): number {
  const typed = process.env.GUANXI_WAIT
  if (typed === undefined) return WAIT_SECONDS
  if (/^\d{1,6}$/.test(typed)) return Number(typed)
  throw new GuanxiError('E_USAGE', sentence`GUANXI_WAIT=${typed} is not a number of seconds.`, {
    hint: sentence`Write it as a whole number, such as 60.`,
  })
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}
