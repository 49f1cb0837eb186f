import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tidy } from '../../../src/core/clean/clean-text.js'
import { CleaningLog } from '../../../src/core/clean/cleaning-log.js'

const tidied = (text: string, kind: 'text' | 'id' | 'note' = 'text'): string => tidy(text, kind, new CleaningLog()).text

test.each([
  ['\u3000王小明\u3000', '王小明'],
  ['ann\u00a0lee', 'ann lee'],
  ['ann\u200b', 'ann'],
  ['\ufeffann', 'ann'],
  ['\u202a+886\u202c', '+886'],
  ['a\r\nb', 'a\nb'],
  ['a \t b', 'a b'],
  ['Ｔｅａ１２３', 'Tea123'],
  ['ｶﾞﾝ', 'ガン'],
  ['cafe\u0301', 'café'],
  ['你好，世界！（茶）', '你好，世界！（茶）'],
  ['① ㎡ ½ ﬁ', '① ㎡ ½ ﬁ'],
  ['👨‍👩‍👧', '👨‍👩‍👧'],
])('%j becomes %j', (written, clean) => {
  expect(tidied(written)).toBe(clean)
})

test('signs are folded where machines read', () => {
  expect(tidied('ＡＢ－１２３', 'id')).toBe('AB-123')
})

test('a note keeps its layout', () => {
  expect(tidied('  one\n    two  three \u200b', 'note')).toBe('one\n    two  three')
})

test('what is tidy stays, and plain text is never touched but at its ends', () => {
  const anything = fc.string({ unit: 'binary', maxLength: 30 })
  fc.assert(
    fc.property(anything, fc.constantFrom('text' as const, 'id' as const, 'note' as const), (text, kind) => {
      const once = tidied(text, kind)
      expect(tidied(once, kind)).toBe(once)
    }),
    { numRuns: 3000, seed: 7 },
  )
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), text => tidied(text, 'note') === text.trim()),
  )
})
