import { GuanxiError } from '../error.js'

const READ_REASONS: Record<string, [message: string, hint: string]> = {
  ENOENT: ['There is no such file.', 'Check the name and the folder you are in.'],
  ENOTDIR: ['There is no such file.', 'A part of the path is not a folder.'],
  EISDIR: ['This is a folder, not a file.', 'Name a file in it.'],
  EACCES: ['The file may not be read.', 'Ask for permission to read it.'],
  EPERM: ['The file may not be read.', 'Ask for permission to read it.'],
}

const WRITE_REASONS: Record<string, [message: string, hint: string]> = {
  ENOENT: ['The folder does not exist.', 'Create it first, or name another one.'],
  ENOTDIR: ['The folder does not exist.', 'A part of the path is not a folder.'],
  EISDIR: ['This is a folder, not a file.', 'Name a file in it.'],
  EACCES: ['The folder may not be written to.', 'Ask for permission, or name another folder.'],
  EPERM: ['The file may not be replaced.', 'Close it where it is open, or name another file.'],
  EBUSY: ['The file is in use.', 'Close it where it is open, then run this again.'],
  EROFS: ['The disk is read-only.', 'Name a folder on another disk.'],
  ENOSPC: ['The disk is full.', 'Make room, then run this again.'],
}

/** The failure of the file system as advice; anything that is not one comes back as it was. */
export function readFailure(cause: unknown, path: string): unknown {
  return adviceFor(cause, path, READ_REASONS, 'cannot be read')
}

/** The same for writing: the target, never the temporary file beside it, is named. */
export function writeFailure(cause: unknown, path: string): unknown {
  return adviceFor(cause, path, WRITE_REASONS, 'cannot be written')
}

function adviceFor(cause: unknown, path: string, reasons: typeof READ_REASONS, verb: string): unknown {
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined
  if (cause instanceof GuanxiError || code === undefined || !/^E[A-Z]+$/.test(code)) return cause
  const [reason, hint] = reasons[code] ?? [`${code}.`, 'Check the disk and the name.']
  return new GuanxiError('E_FILE', `"${path}" ${verb}. ${reason}`, { at: path, hint, cause })
}
