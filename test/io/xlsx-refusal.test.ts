import { expect, test } from 'vitest'
import { readXlsx } from '../../src/core/io/xlsx-read.js'
import { adviceOf, fileOf, temporaryFolder } from './reading.js'
import { zipOf } from './zip.js'

const folder = await temporaryFolder()

/** The beginning of an OLE file, whose directory names these streams (MS-CFB). */
function oleFile(...names: string[]): Buffer {
  const file = Buffer.alloc(3 * 512)
  file.write('d0cf11e0a1b11ae1', 'hex')
  file.writeUInt16LE(9, 30)
  file.writeUInt32LE(1, 48)
  for (const [at, name] of names.entries()) file.write(name, 2 * 512 + at * 128, 'utf16le')
  return file
}

test.each([
  ['a password', oleFile('Root Entry', 'EncryptionInfo', 'EncryptedPackage'), 'is protected by a password.'],
  ['an old workbook', oleFile('Root Entry', 'Workbook'), 'is an old .xls workbook, although it is named .xlsx.'],
  [
    'LibreOffice',
    { mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' },
    'is a workbook of LibreOffice (.ods), although it is named .xlsx.',
  ],
  ['Numbers', { 'Index/Document.iwa': 'x' }, 'is a workbook of Apple Numbers (.numbers), although it is named .xlsx.'],
  [
    'binary Excel',
    { '[Content_Types].xml': '<x/>', 'xl/workbook.bin': 'x' },
    'is a binary Excel workbook (.xlsb), although it is named .xlsx.',
  ],
  [
    'Word',
    { '[Content_Types].xml': '<x/>', 'word/document.xml': '<x/>' },
    'is a Word document, although it is named .xlsx.',
  ],
])('%s is called what it is, with one thing to do about it', async (_, content, message) => {
  const path = await fileOf(folder, 'in.xlsx', Buffer.isBuffer(content) ? content : await zipOf(content))
  expect(await adviceOf(() => readXlsx(path))).toEqual({
    code: 'E_FILE',
    exit: 2,
    message: `"${path}" ${message}`,
    at: path,
    hint: expect.stringMatching(/^Open it in .* and save it as \.xlsx.*\.$/),
  })
})
