import { expect, test } from 'vitest'
import { nearest } from '../../src/core/nearest.js'

test('a slip of the finger finds its word, another word finds none', () => {
  const words = ['contact list', 'campaign send', 'r', 'name']
  expect(nearest('contcat list', words)).toBe('contact list')
  expect(nearest('Campaign Snd', words)).toBe('campaign send')
  expect(nearest('nmae', words)).toBe('name')
  expect(nearest('rf', words)).toBe('r')
  expect(nearest('xyz', words)).toBeUndefined()
  expect(nearest('order', words)).toBeUndefined()
  expect(nearest('', [])).toBeUndefined()
})
