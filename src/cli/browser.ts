import { spawn } from 'node:child_process'

/** Opens an address in the person's browser; nothing happens where there is none, as the address is printed too. */
export async function openBrowser(url: string): Promise<void> {
  const { command, words } = opener(url)
  await new Promise<void>(resolve => {
    const child = spawn(command, words, { stdio: 'ignore', detached: true })
    child.once('error', () => resolve())
    child.once('spawn', () => {
      child.unref()
      resolve()
    })
  })
}

function opener(url: string): { command: string; words: string[] } {
  const { BROWSER } = process.env
  if (BROWSER) return { command: BROWSER, words: [url] }
  if (process.platform === 'darwin') return { command: 'open', words: [url] }
  // `start` would read the & of an address as the end of the command.
  if (process.platform === 'win32') return { command: 'rundll32', words: ['url.dll,FileProtocolHandler', url] }
  return { command: 'xdg-open', words: [url] }
}
