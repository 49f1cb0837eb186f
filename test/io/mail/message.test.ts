import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { messageOf } from '../../../src/core/io/mail/message.js'
import type { Letter } from '../../../src/core/letter.js'

const LETTER: Letter = {
  id: '1j0d0tng0tprv',
  messageId: '<1j0d0tng0tprv@tea.example>',
  date: '2024-06-15T04:00:00.000Z',
  from: { name: '晨光茶行', address: 'hello@tea.example' },
  replyTo: { name: '', address: 'answer@tea.example' },
  to: { name: '歐陽淑芬', address: 'shu-fen@example.com' },
  subject: '好久不見，我們很想念您',
  html: '<p>您好，歐陽淑芬</p>',
  text: '您好，歐陽淑芬',
  unsubscribe: 'mailto:bye@tea.example?subject=unsubscribe',
}

describe('a message', () => {
  test('comes back from the wire as it was written, in Chinese too', async () => {
    const bytes = await messageOf(LETTER)
    const read = await PostalMime.parse(bytes)
    expect(read.from).toEqual({ name: '晨光茶行', address: 'hello@tea.example' })
    expect(read.to).toEqual([{ name: '歐陽淑芬', address: 'shu-fen@example.com' }])
    expect(read.replyTo).toEqual([{ name: '', address: 'answer@tea.example' }])
    expect(read.subject).toBe(LETTER.subject)
    expect(read.messageId).toBe(LETTER.messageId)
    expect(read.date).toBe('2024-06-15T04:00:00.000Z')
    expect(read.html?.trim()).toBe(LETTER.html)
    expect(read.text?.trim()).toBe(LETTER.text)
  })

  test('goes over any wire: ASCII, no line longer than allowed', async () => {
    const lines = (await messageOf({ ...LETTER, html: `<p>${'茶'.repeat(3000)}</p>` })).toString('latin1').split('\r\n')
    expect(lines.every(line => /^[\t\x20-\x7e]*$/.test(line))).toBe(true)
    expect(Math.max(...lines.map(line => line.length))).toBeLessThan(998)
  })

  test('says how to unsubscribe: by mail, or by a page with one click', async () => {
    const headersOf = async (unsubscribe: string) => {
      const { headers } = await PostalMime.parse(await messageOf({ ...LETTER, unsubscribe }))
      return headers.filter(({ key }) => key.startsWith('list-')).map(({ key, value }) => `${key}: ${value}`)
    }
    expect(await headersOf(LETTER.unsubscribe)).toEqual([
      'list-unsubscribe: <mailto:bye@tea.example?subject=unsubscribe>',
    ])
    const page = `https://tea.example/bye?address=${'a'.repeat(60)}%40example.com`
    expect(await headersOf(page)).toEqual([
      `list-unsubscribe: <${page}>`,
      'list-unsubscribe-post: List-Unsubscribe=One-Click',
    ])
  })

  test('has no more headers than ours, whatever a name or a subject holds', async () => {
    const evil = {
      ...LETTER,
      subject: 'a\r\nBcc: all@example.com',
      to: { name: 'x\r\nBcc: all@example.com', address: 'x@example.com' },
    }
    const keys = (letter: Letter) =>
      messageOf(letter)
        .then(bytes => PostalMime.parse(bytes))
        .then(read => read.headers.map(h => h.key))
    expect(await keys(evil)).toEqual(await keys(LETTER))
  })

  test('is the same bytes each time', async () => {
    expect((await messageOf(LETTER)).equals(await messageOf(LETTER))).toBe(true)
  })
})
