import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from '@oclif/core'

const COMMANDS = fileURLToPath(new URL('../../src/commands/', import.meta.url))

/** A command as its file exports it, under the words a person types. */
export type NamedCommand = { name: string } & Pick<
  Command.Class,
  'summary' | 'examples' | 'args' | 'flags' | 'baseFlags' | 'description'
>

/** All commands of the source. */
export async function allCommands(): Promise<NamedCommand[]> {
  const files = (await readdir(COMMANDS, { recursive: true })).filter(path => path.endsWith('.ts')).sort()
  return Promise.all(
    files.map(async file => {
      const { default: command } = (await import(join(COMMANDS, file))) as { default: Command.Class }
      const { summary, examples, args, flags, baseFlags, description } = command
      const name = file
        .replaceAll('\\', '/')
        .replace(/(\/index)?\.ts$/, '')
        .replaceAll('/', ' ')
      return { name, summary, examples, args, flags, baseFlags, description }
    }),
  )
}

/** `report rfm --to "a b.csv"` → its words, quotes taken off. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  )
}
