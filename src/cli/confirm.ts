import type { MessageKey } from '../core/i18n/translate.js'
import { yesOrNo } from './prompt-words.js'

/** Asks a person at the terminal a question of yes or no; the question goes to standard error. */
export async function confirmed(message: string, say: (key: MessageKey) => string): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts')
  return confirm({ message, default: false, ...yesOrNo(say) }, { output: process.stderr })
}
