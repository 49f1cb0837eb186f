import { isTimezone } from '../core/day.js'
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
  const { input, select } = await import('@inquirer/prompts')
  const context = { output: process.stderr }
  const name =
    typed.name ?? (await input({ message: 'Name of the business', default: usual.name, required: true }, context))
  const preset =
    typed.preset ??
    (await select(
      {
        message: 'What do you sell?',
        choices: [
          { name: 'Goods to many customers (retail)', value: 'retail' as const },
          { name: 'Deals with companies (b2b)', value: 'b2b' as const },
        ],
      },
      context,
    ))
  const language =
    typed.language ??
    (await select<Language>(
      {
        message: 'Language of files, reports and mails',
        default: systemLanguage(),
        choices: [
          { name: 'English', value: 'en' },
          { name: '繁體中文', value: 'zh-TW' },
        ],
      },
      context,
    ))
  const currency =
    typed.currency ??
    (await input(
      {
        message: 'Currency',
        default: usual.currency,
        validate: text => isCurrency(text) || 'Three capital letters, such as TWD, USD or EUR.',
      },
      context,
    ))
  const timezone =
    typed.timezone ??
    (await input(
      {
        message: 'Time zone',
        default: usual.timezone,
        validate: text => isTimezone(text) || 'Continent and city, such as Asia/Taipei or Europe/London.',
      },
      context,
    ))
  return { name, preset, language, currency, timezone }
}

const systemLanguage = (): Language =>
  /^zh[_-](tw|hk|hant)/i.test(process.env.LC_ALL ?? process.env.LC_MESSAGES ?? process.env.LANG ?? '') ? 'zh-TW' : 'en'
