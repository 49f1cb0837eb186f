import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { GuanxiError } from '../error.js'
import { sentence } from '../sentence.js'

/**
 * Throws E_CONFLICT where the file that Excel or LibreOffice puts beside a workbook says that somebody has it open:
 * what we write would be gone when that person saves.
 */
export async function refuseOpenElsewhere(path: string): Promise<void> {
  const [folder, name] = [dirname(path), basename(path)]
  const locks = [
    { lock: join(folder, `~$${name}`), program: 'Excel', owner: excelOwner },
    { lock: join(folder, `.~lock.${name}#`), program: 'LibreOffice', owner: libreOfficeOwner },
  ]
  for (const { lock, program, owner } of locks) {
    const content = await readFile(lock).catch(() => undefined)
    if (content === undefined) continue
    const who = owner(content)
    throw new GuanxiError(
      'E_CONFLICT',
      who ? sentence`"${path}" is open in ${program} (${who}).` : sentence`"${path}" is open in ${program}.`,
      {
        at: path,
        hint: sentence`Close it there and run this again. If nobody has it open, delete "${lock}".`,
      },
    )
  }
}

/** One byte says how long the name is that follows. */
function excelOwner(content: Buffer): string {
  const name = content.subarray(1, 1 + (content[0] ?? 0)).toString('latin1')
  return /^[\p{L}\p{N} ._@-]+$/u.test(name.trim()) ? name.trim() : ''
}

/** `full name,login,computer,time,profile;` */
function libreOfficeOwner(content: Buffer): string {
  const [name = '', login = '', computer = ''] = content.toString('utf8').split(',')
  return [name || login, computer].filter(word => word !== '').join(', ')
}
