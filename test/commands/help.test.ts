import { spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Config } from '@oclif/core'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { ChineseHelp } from '../../src/cli/chinese-help.js'
import { wrapChinese } from '../../src/cli/wrap-chinese.js'
import { emptyFolder, newWorkspace } from '../helpers/workspace.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The first line of what the real program prints. */
function helpOf(line: string, cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const words = [join(ROOT, 'bin', 'run.js'), ...line.split(' ')]
  const { stdout } = spawnSync(process.execPath, words, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' })
  return stdout.split('\n')[0] ?? ''
}

const ENGLISH = 'Show customers by recency, frequency and monetary value.'
const CHINESE = '依最近購買、購買頻率與消費金額顯示顧客。'

describe('help is in the language', () => {
  test('of --lang, in every way help is asked for', async () => {
    const { path } = await newWorkspace()
    expect(helpOf('report rfm --help --lang zh-TW', path)).toBe(CHINESE)
    expect(helpOf('report rfm --lang=zh-TW -h', path)).toBe(CHINESE)
    expect(helpOf('help report rfm --lang zh-TW', path)).toBe(CHINESE)
    expect(helpOf('--lang zh-TW --help', path)).toBe('關係：為慣用試算表與終端機的人打造的顧客關係工具')
    expect(helpOf('data --lang zh-TW', path)).toBe('查看資料品質，以及如何變化。')
    expect(helpOf('report rfm --help --lang en', path, { LANG: 'zh_TW.UTF-8' })).toBe(ENGLISH)
  })

  test('of the workspace, from the folders in it and from elsewhere', async () => {
    const { path, write } = await newWorkspace('retail', '--lang zh-TW')
    const { path: elsewhere } = await emptyFolder()
    await mkdir(join(path, 'segments', 'deep'), { recursive: true })
    expect(helpOf('report rfm --help', join(path, 'segments', 'deep'))).toBe(CHINESE)
    expect(helpOf(`report rfm --help -w ${path}`, elsewhere)).toBe(CHINESE)
    expect(helpOf('report rfm --help', elsewhere, { GUANXI_WORKSPACE: path })).toBe(CHINESE)
    await write('guanxi.yaml', 'name: Shop\nlanguage: "zh-TW"  # and a mistake:\n  currency: ??')
    expect(helpOf('report rfm --help', path)).toBe(CHINESE)
    await write('guanxi.yaml', 'name: Shop\n')
    expect(helpOf('report rfm --help', path, { LANG: 'zh_TW.UTF-8' })).toBe(ENGLISH)
  })

  test('of the system, where there is no workspace', async () => {
    const { path } = await emptyFolder()
    expect(helpOf('report rfm --help', path)).toBe(ENGLISH)
    expect(helpOf('report rfm --help', path, { LANG: 'zh_CN.UTF-8' })).toBe(ENGLISH)
    expect(helpOf('report rfm --help', path, { LANG: 'zh_TW.UTF-8' })).toBe(CHINESE)
    expect(helpOf('report rfm --help', path, { LANG: 'en_US.UTF-8', LC_ALL: 'zh_HK.UTF-8' })).toBe(CHINESE)
  })
})

/** Chinese help as lines, in a terminal of that width. */
class Lines extends ChineseHelp {
  readonly told: string[] = []

  protected override log(text = ''): void {
    this.told.push(...text.split('\n'))
  }
}

async function linesOf(argv: string[], maxWidth: number): Promise<string[]> {
  const config = await Config.load({ root: ROOT })
  const help = new Lines(config, { ...config.pjson.oclif.helpOptions, maxWidth })
  await help.showHelp([...argv, '--help'])
  return help.told
}

describe('Chinese help', async () => {
  const { commandIDs, topics } = await Config.load({ root: ROOT })
  const subjects = [...new Set(['', ...topics.map(({ name }) => name), ...commandIDs])]

  test.each([80, 120])('fits into %d columns, but for the lines of examples', async width => {
    for (const subject of subjects) {
      const lines = await linesOf(subject.split(':').filter(Boolean), width)
      const text = lines.filter(line => !line.startsWith('  $ '))
      expect(text.filter(line => stringWidth(line) > width)).toEqual([])
      expect(text.filter(line => /^ *[，。、；：！？…）」]|[（「]$/.test(line))).toEqual([])
    }
  })

  test('has no English headings', async () => {
    for (const subject of subjects)
      expect((await linesOf(subject.split(':').filter(Boolean), 80)).filter(line => /^[A-Z ]+$/.test(line))).toEqual([])
  })
})

test('Chinese is broken between any two signs but before what closes and after what opens, other words are not', () => {
  expect(wrapChinese('匯入檔案（預設：今天）。', 10)).toBe('匯入檔案\n（預設：今\n天）。')
  expect(wrapChinese('請用 --dry-run 試跑，再匯入 orders.csv。', 14)).toBe('請用 --dry-run\n試跑，再匯入\norders.csv。')
  expect(wrapChinese('一\n\n二三四', 4)).toBe('一\n\n二三\n四')
  expect(wrapChinese('見 GOOGLE_APPLICATION_CREDENTIALS', 8)).toBe('見\nGOOGLE_APPLICATION_CREDENTIALS')
})
