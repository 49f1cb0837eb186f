import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { listTheme, yesOrNo } from '../../src/cli/prompt-words.js'
import { type MessageKey, translate } from '../../src/core/i18n/translate.js'
import type { Language } from '../../src/core/workspace/config.js'

test.each<[Language, string[]]>([
  ['en', ['↑↓ navigate • ⏎ select', 'Yes', 'No']],
  ['zh-TW', ['↑↓ 移動 • ⏎ 選擇', '是', '否']],
])('prompts speak %s', (lang, words) => {
  const say = (key: MessageKey) => translate(lang, key)
  const keys: [string, string][] = [
    ['↑↓', 'navigate'],
    ['⏎', 'select'],
  ]
  const { transformer } = yesOrNo(say)
  const tip = stripVTControlCharacters(listTheme(say).style.keysHelpTip(keys))
  expect([tip, transformer(true), transformer(false)]).toEqual(words)
})
