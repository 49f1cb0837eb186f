import { isTimezone } from '../core/day.js'
import { type MessageKey, translate } from '../core/i18n/translate.js'
import { isCurrency } from '../core/money.js'
import { openStore } from '../core/store/open.js'
import type { Language } from '../core/workspace/config.js'
import {
  type Choices,
  type CreationPlan,
  checkFolder,
  createWorkspace,
  nameOfFolder,
  planWorkspace,
} from '../core/workspace/create.js'
import { systemLanguage } from './language.js'
import { listTheme } from './prompt-words.js'
import { canAsk } from './terminal.js'

interface Options {
  /** What was typed as flags; the rest is asked, or taken as it usually is. */
  typed: Partial<Choices>
  ask: boolean
  dryRun: boolean
}

/** Makes a workspace with its empty store, after asking a person at a terminal what was not typed. */
export async function newWorkspace(
  root: string,
  { typed, ask, dryRun }: Options,
): Promise<{ plan: CreationPlan; choices: Choices }> {
  await checkFolder(root)
  const usual: Choices = {
    name: nameOfFolder(root),
    preset: 'retail',
    language: 'en',
    currency: 'TWD',
    timezone: 'Asia/Taipei',
  }
  const choices = ask && canAsk() ? await askChoices(typed, usual) : { ...usual, ...typed }
  const plan = await planWorkspace(root, choices)
  if (!dryRun)
    await createWorkspace(plan, async path => {
      const store = await openStore(path, { create: true })
      await store.close()
    })
  return { plan, choices }
}

async function askChoices(typed: Partial<Choices>, usual: Choices): Promise<Choices> {
  let lang = typed.language ?? systemLanguage()
  const say = (key: MessageKey): string => translate(lang, key)
  const { input, select } = await import('@inquirer/prompts')
  const context = { output: process.stderr }
  const name =
    typed.name ?? (await input({ message: say('init.ask-name'), default: usual.name, required: true }, context))
  const preset =
    typed.preset ??
    (await select(
      {
        message: say('init.ask-preset'),
        theme: listTheme(say),
        choices: [
          { name: say('init.retail'), value: 'retail' as const },
          { name: say('init.b2b'), value: 'b2b' as const },
        ],
      },
      context,
    ))
  const language =
    typed.language ??
    (await select<Language>(
      {
        message: say('init.ask-language'),
        theme: listTheme(say),
        default: systemLanguage(),
        choices: [
          { name: 'English', value: 'en' },
          { name: '繁體中文', value: 'zh-TW' },
        ],
      },
      context,
    ))
  lang = language
  const currency =
    typed.currency ??
    (await input(
      {
        message: say('init.ask-currency'),
        default: usual.currency,
        validate: text => isCurrency(text) || say('init.currency-form'),
      },
      context,
    ))
  const timezone =
    typed.timezone ??
    (await input(
      {
        message: say('init.ask-timezone'),
        default: usual.timezone,
        validate: text => isTimezone(text) || say('init.timezone-form'),
      },
      context,
    ))
  return { name, preset, language, currency, timezone }
}
