import { styleText } from 'node:util'
import type { MessageKey } from '../core/i18n/translate.js'

type Say = (key: MessageKey) => string

/** What a list to choose from says of its keys, in the language of the person. */
export const listTheme = (say: Say) => ({
  style: {
    keysHelpTip: (keys: readonly [key: string, action: string][]) =>
      keys
        .map(([key, action]) => `${styleText('bold', key)} ${styleText('dim', say(`prompt.${action}` as MessageKey))}`)
        .join(styleText('dim', ' • ')),
  },
})

/** What a question of yes or no says of itself. */
export const yesOrNo = (say: Say) => ({
  transformer: (isYes: boolean) => say(isYes ? 'prompt.yes' : 'prompt.no'),
  theme: { keywords: { error: () => say('prompt.yes-or-no') } },
})
