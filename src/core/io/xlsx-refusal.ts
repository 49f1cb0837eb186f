import { open } from 'node:fs/promises'
import { GuanxiError } from '../error.js'
import { type Sentence, sentence } from '../sentence.js'
import { readFailure } from './file-error.js'

const SAVE_AS = sentence`Open it in the program it comes from and save it as .xlsx.`

/** XML that comes with definitions of its own, by which a few bytes can become gigabytes. */
export class OwnEntities extends Error {}

/** The error of a workbook that breaks off or is inconsistent. */
export function damaged(path: string, cause: unknown): unknown {
  if (cause instanceof GuanxiError) return cause
  if (cause instanceof OwnEntities)
    return new GuanxiError('E_FILE', sentence`"${path}" defines XML entities of its own, as no workbook does.`, {
      at: path,
      hint: sentence`If you trust where it comes from, open it in Excel and save it again.`,
    })
  return new GuanxiError('E_FILE', sentence`"${path}" is damaged or cut off: it cannot be read as a workbook.`, {
    at: path,
    hint: sentence`Export or download it again; Excel may be able to repair it.`,
    cause,
  })
}

/** The error of a workbook that would take more memory or time than any table is worth. */
export function tooLarge(path: string, what: Sentence): GuanxiError {
  return new GuanxiError('E_FILE', sentence`"${path}" cannot be read: ${what}.`, {
    at: path,
    hint: sentence`If the table in it is real, save it as .csv and import that.`,
  })
}

/** Throws E_FILE for a file that does not begin as a workbook does: text, old .xls, a password, nothing at all. */
export async function refuseOthers(path: string): Promise<void> {
  const start = Buffer.alloc(512)
  let read = 0
  let directory: Buffer = Buffer.alloc(0)
  try {
    const handle = await open(path, 'r')
    try {
      read = (await handle.read(start, 0, start.length, 0)).bytesRead
      if (start.readUInt32BE(0) === OLD_OFFICE) {
        // Streams are named in the directory, whose first sector is named in the header (MS-CFB 2.2).
        const sector = 1 << Math.min(start.readUInt16LE(30), 12)
        const at = (start.readUInt32LE(48) + 1) * sector
        const names = Buffer.alloc(16 * 1024)
        directory = names.subarray(0, (await handle.read(names, 0, names.length, at)).bytesRead)
      }
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw readFailure(error, path)
  }
  const refused = (message: Sentence, hint: Sentence) => new GuanxiError('E_FILE', message, { at: path, hint })
  if (start.readUInt32BE(0) === OLD_OFFICE) {
    if (directory.includes(Buffer.from('EncryptedPackage', 'utf16le')))
      throw refused(sentence`"${path}" is protected by a password.`, WITHOUT_PASSWORD)
    if (['Workbook', 'Book'].some(name => directory.includes(Buffer.from(`${name}\0`, 'utf16le'))))
      throw refused(
        sentence`"${path}" is an old .xls workbook, although it is named .xlsx.`,
        sentence`Open it in Excel and save it as .xlsx.`,
      )
    throw refused(sentence`"${path}" is protected by a password, or is an old .xls workbook.`, WITHOUT_PASSWORD)
  }
  if (read === 0) throw refused(sentence`"${path}" is empty.`, sentence`Export it again.`)
  if (start.readUInt16BE(0) !== 0x504b)
    throw refused(
      sentence`"${path}" is not an Excel workbook, although it is named so.`,
      sentence`If it is text, name it .csv; else open it in Excel and save it as .xlsx.`,
    )
}

const OLD_OFFICE = 0xd0cf11e0
const WITHOUT_PASSWORD = sentence`Open it in Excel and save it as .xlsx without a password.`

/** Throws E_FILE for a zip file that another office program made. */
export function refuseOtherOffice(path: string, names: readonly string[]): void {
  const lower = names.map(name => name.toLowerCase())
  const holds = (name: string) => lower.includes(name)
  if (holds('[content_types].xml') || lower.some(name => name.endsWith('workbook.xml'))) {
    if (holds('xl/workbook.bin')) throw otherKind(path, sentence`a binary Excel workbook (.xlsb)`)
    if (holds('word/document.xml')) throw otherKind(path, sentence`a Word document`)
    return
  }
  if (holds('content.xml') && holds('mimetype')) throw otherKind(path, sentence`a workbook of LibreOffice (.ods)`)
  if (lower.some(name => name.endsWith('.iwa') || name === 'index.zip'))
    throw otherKind(path, sentence`a workbook of Apple Numbers (.numbers)`)
}

const otherKind = (path: string, what: Sentence): GuanxiError =>
  new GuanxiError('E_FILE', sentence`"${path}" is ${what}, although it is named .xlsx.`, { at: path, hint: SAVE_AS })
