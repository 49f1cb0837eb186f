import { spawn } from 'node:child_process'
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Accounts } from '../helpers/google-server/oauth.js'
import { GoogleServer } from '../helpers/google-server/server.js'
import { emptyFolder, type Folder, newWorkspace } from '../helpers/workspace.js'

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const CLIENT = { installed: { client_id: Accounts.client.id, client_secret: Accounts.client.secret } }

let server: GoogleServer
let folder: Folder
let home: Folder
const before = { ...process.env }

beforeAll(async () => {
  server = await GoogleServer.start()
})
afterAll(() => server.stop())

beforeEach(async () => {
  home = await emptyFolder()
  folder = await newWorkspace()
  server.accounts.person = { address: 'mei@example.com', agrees: true }
  await folder.write('client.json', JSON.stringify(CLIENT))
  Object.assign(process.env, {
    XDG_CONFIG_HOME: home.path,
    GUANXI_GOOGLE_API: server.url,
    BROWSER: await browser('await fetch(url)'),
  })
  delete process.env.GOOGLE_APPLICATION_CREDENTIALS
  return () => {
    process.env = { ...before }
  }
})

/** A browser whose person does this with the address. */
async function browser(script: string): Promise<string> {
  const path = join(home.path, `browser${Math.random()}`)
  const code = `const url = process.argv[1]; (async () => { ${script} })()`
  await writeFile(path, `#!/bin/sh\nexec "${process.execPath}" -e '${code}' "$1"\n`)
  await chmod(path, 0o755)
  return path
}

const tokenFile = () => join(home.path, 'guanxi', 'google.json')

describe.skipIf(process.platform === 'win32')('logging in', () => {
  test('in the browser: the token is kept outside the workspace, for its owner alone', async () => {
    const done = await folder.run('google login --client client.json')
    expect(done).toMatchObject({ exit: 0, stdout: 'Logged in to Google as mei@example.com.\n' })
    expect(done.stderr).toContain('/o/oauth2/v2/auth?')
    expect((await stat(tokenFile())).mode & 0o777).toBe(0o600)
    expect((await stat(join(home.path, 'guanxi'))).mode & 0o777).toBe(0o700)
    expect((await folder.run('google status --json')).json).toEqual({
      google: { account: 'mei@example.com', kind: 'login', file: tokenFile() },
    })
    const book = server.book()
    book.addTab('Sheet1')
    book.writers = ['mei@example.com']
    expect(await folder.run(`contact list --to sheets:${book.id}#People`)).toMatchObject({
      exit: 0,
      stderr: `0 rows → sheets:${book.id}#People\n`,
    })
    const { refresh_token } = JSON.parse(await readFile(tokenFile(), 'utf8'))
    expect(await folder.run('google logout')).toMatchObject({ exit: 0, stdout: 'Logged out of Google.\n', stderr: '' })
    expect(() => server.accounts.revoke(refresh_token)).toThrow('revoked')
    expect((await folder.run('google status')).stdout).toBe('Not logged in to Google. Run: guanxi google login\n')
    expect((await folder.run('google logout')).stdout).toBe('guanxi was not logged in to Google.\n')
  })

  test('in the language of the workspace, down to the page in the browser', async () => {
    const page = join(home.path, 'page.html')
    process.env.BROWSER = await browser(
      `const text = await (await fetch(url)).text(); require("fs").writeFileSync("${page}", text)`,
    )
    await folder.write('guanxi.yaml', (await folder.read('guanxi.yaml')).replace('language: en', 'language: zh-TW'))
    expect((await folder.run('google login --client client.json')).stdout).toBe('已用 mei@example.com 登入 Google。\n')
    await expect.poll(() => readFile(page, 'utf8')).toContain('guanxi 已登入。您可以關閉這個視窗。')
    expect((await folder.run('google status')).stdout).toBe(`mei@example.com（登入，${tokenFile()}）\n`)
    expect((await folder.run('google logout')).stdout).toBe('已登出 Google。\n')
  })

  test('with the client file of guanxi.yaml; the document names the account', async () => {
    expect(await folder.run('google login')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('guanxi.yaml names no client file for Google.'),
    })
    const yaml = await folder.read('guanxi.yaml')
    await folder.write('guanxi.yaml', `${yaml}\ngoogle:\n  client_file: client.json\n`)
    expect((await folder.run('google login --json')).json).toEqual({ google: { account: 'mei@example.com' } })
  })

  test('a person who says no, and a client file that is none', async () => {
    server.accounts.person.agrees = false
    expect(await folder.run('google login --client client.json')).toMatchObject({
      exit: 6,
      stderr: expect.stringContaining('Google was not allowed to let guanxi in (access_denied).'),
    })
    await folder.write('other.json', '{"web":{}}')
    expect(await folder.run('google login --client other.json')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('The client file "other.json" cannot be used. It is not that of a desktop app.'),
    })
  })

  test('an answer that is not the one waited for is no answer', async () => {
    process.env.BROWSER = await browser(
      `const back = new URL(new URL(url).searchParams.get("redirect_uri"));
       const forged = await fetch(back.href + "?code=x&state=y");
       if (forged.status !== 400) return;
       await fetch(url)`,
    )
    expect(await folder.run('google login --client client.json')).toMatchObject({ exit: 0 })
  })

  test('a login that was taken back is told as such', async () => {
    await folder.run('google login --client client.json')
    server.accounts.revokeAll()
    expect(await folder.run('google status')).toMatchObject({
      exit: 6,
      stderr: expect.stringMatching(
        /mei@example\.com \(any more\): Token has been expired or revoked\.\n.*google login/s,
      ),
    })
  })
})

test('the built program writes a report to a spreadsheet and imports it from there', async () => {
  const key = server.accounts.serviceAccount()
  await folder.write('robot.json', JSON.stringify(key))
  server.count()
  const book = server.book()
  book.addTab('Contacts', [
    ['Email', 'Name', 'Phone'],
    ['mei@example.com', '王小美', '0912345678'],
    ['lin@example.com', 'Lin', '02-2345-6789'],
  ])
  const env = { ...process.env, GOOGLE_APPLICATION_CREDENTIALS: 'robot.json', CI: '1' }
  const run = (line: string) =>
    new Promise<{ status: number | null; text: string }>(resolve => {
      const child = spawn(process.execPath, [BIN, ...line.split(' ')], { cwd: folder.path, env })
      let text = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', piece => (text += piece))
      child.on('close', status => resolve({ status, text }))
    })
  expect(await run(`import contacts sheets:${book.id}`)).toMatchObject({ status: 0 })
  expect(await run(`contact list --to sheets:${book.id}#List`)).toEqual({
    status: 0,
    text: `2 rows → sheets:${book.id}#List\n`,
  })
  expect(server.count()).toEqual({ reads: 3, writes: 1 })
  expect(book.tab('List').values().slice(1).flat()).toEqual(expect.arrayContaining(['王小美', 'lin@example.com']))
  expect(await run(`report sales --to sheets:${book.id}#Sales --dry-run`)).toEqual({
    status: 0,
    text: `0 rows would go to sheets:${book.id}#Sales, with 2 calls; nothing is there yet\nDry run: nothing was changed.\n`,
  })
  expect(server.count()).toEqual({ reads: 1, writes: 0 })
  book.writers = []
  const refused = await run(`contact list --to sheets:${book.id}#List`)
  expect(refused.status).toBe(6)
  expect(refused.text).toContain(`Share it with ${key.client_email} as an editor`)
})
