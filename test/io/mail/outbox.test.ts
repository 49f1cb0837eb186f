import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { expect, onTestFinished, test } from 'vitest'
import { outbox } from '../../../src/core/io/mail/outbox.js'
import type { Letter } from '../../../src/core/letter.js'

const LETTER: Letter = {
  id: '1j0d0tng0tprv',
  messageId: '<1j0d0tng0tprv@tea.example>',
  date: '2024-06-15T04:00:00.000Z',
  from: { name: 'Tea', address: 'hello@tea.example' },
  to: { name: '歐陽', address: 'a@example.com' },
  subject: 'Hello',
  html: '<p>Hello</p>',
  text: 'Hello',
  unsubscribe: 'mailto:bye@tea.example',
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'guanxi-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

test('a mail is one file that any mail program opens, and is known to be there', async () => {
  const path = join(await folder(), 'outbox')
  const transport = outbox(path)
  expect(await transport.hasTaken(LETTER.id)).toBe(false)
  expect(await transport.deliver(LETTER)).toEqual({ state: 'accepted' })
  expect(await transport.hasTaken(LETTER.id)).toBe(true)
  expect(await readdir(path)).toEqual(['1j0d0tng0tprv.eml'])
  const read = await PostalMime.parse(await readFile(join(path, '1j0d0tng0tprv.eml')))
  expect([read.subject, read.to?.[0]?.name]).toEqual(['Hello', '歐陽'])
})

test('a folder that cannot be made is named', async () => {
  const path = join(await folder(), 'file')
  await writeFile(path, '')
  await expect(outbox(path).deliver(LETTER)).rejects.toMatchObject({ code: 'E_FILE' })
})
