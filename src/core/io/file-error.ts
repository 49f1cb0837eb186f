import { GuanxiError } from '../error.js'
import { type Sentence, sentence } from '../sentence.js'

type Reason = readonly [message: Sentence, hint: Sentence]

const READ_REASONS: Record<string, Reason> = {
  ENOENT: [sentence`There is no such file.`, sentence`Check the name and the folder you are in.`],
  ENOTDIR: [sentence`There is no such file.`, sentence`A part of the path is not a folder.`],
  EISDIR: [sentence`This is a folder, not a file.`, sentence`Name a file in it.`],
  EACCES: [sentence`The file may not be read.`, sentence`Ask for permission to read it.`],
  EPERM: [sentence`The file may not be read.`, sentence`Ask for permission to read it.`],
}

const WRITE_REASONS: Record<string, Reason> = {
  ENOENT: [sentence`The folder does not exist.`, sentence`Create it first, or name another one.`],
  ENOTDIR: [sentence`The folder does not exist.`, sentence`A part of the path is not a folder.`],
  EISDIR: [sentence`This is a folder, not a file.`, sentence`Name a file in it.`],
  EACCES: [sentence`The folder may not be written to.`, sentence`Ask for permission, or name another folder.`],
  EPERM: [sentence`The file may not be replaced.`, sentence`Close it where it is open, or name another file.`],
  EBUSY: [sentence`The file is in use.`, sentence`Close it where it is open, then run this again.`],
  EROFS: [sentence`The disk is read-only.`, sentence`Name a folder on another disk.`],
  ENOSPC: [sentence`The disk is full.`, sentence`Make room, then run this again.`],
}

/** The failure of the file system as advice; anything that is not one comes back as it was. */
export function readFailure(cause: unknown, path: string): unknown {
  return adviceFor(cause, path, READ_REASONS, (file, reason) => sentence`"${file}" cannot be read. ${reason}`)
}

/** The same for writing: the target, never the temporary file beside it, is named. */
export function writeFailure(cause: unknown, path: string): unknown {
  return adviceFor(cause, path, WRITE_REASONS, (file, reason) => sentence`"${file}" cannot be written. ${reason}`)
}

function adviceFor(
  cause: unknown,
  path: string,
  reasons: Readonly<Record<string, Reason>>,
  told: (path: string, reason: Sentence) => Sentence,
): unknown {
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined
  if (cause instanceof GuanxiError || code === undefined || !/^E[A-Z]+$/.test(code)) return cause
  const [reason, hint] = reasons[code] ?? [sentence`${code}.`, sentence`Check the disk and the name.`]
  return new GuanxiError('E_FILE', told(path, reason), { at: path, hint, cause })
}
