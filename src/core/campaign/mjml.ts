import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { compileFunction } from 'node:vm'
import { GuanxiError } from '../error.js'
import { type Form, toldOf } from '../foreign-message.js'
import { sentence } from '../sentence.js'

interface MjmlFault {
  line: number
  message: string
  tagName: string
}
type Mjml = (source: string, options: object) => Promise<{ html: string }>

let loading: Promise<Mjml> | undefined

/**
 * The bundle asks for cheerio, which it does not bring along and needs for <mj-html-attributes> only; 3 MB for one rare
 * tag are not worth it, so the bundle is given a stand-in that says so.
 */
async function loadMjml(): Promise<Mjml> {
  const file = createRequire(import.meta.url).resolve('mjml-browser')
  const module = { exports: {} as { default?: Mjml } }
  const cheerio = {
    load() {
      throw new GuanxiError('E_CONFIG', sentence`A template cannot use <mj-html-attributes>.`, {
        hint: sentence`Write the attributes on the tags themselves.`,
      })
    },
  }
  const bundle = compileFunction(await readFile(file, 'utf8'), ['module', 'exports', 'require'], { filename: file })
  bundle.call(module.exports, module, module.exports, () => cheerio)
  return module.exports.default ?? (module.exports as Mjml)
}

/** MJML as HTML that mail programs show well. Throws E_CONFIG with file, line and column for what MJML does not know. */
export async function mjmlToHtml(source: string, path: string): Promise<string> {
  checkTags(source, path)
  loading ??= loadMjml()
  const mjml = await loading
  try {
    return (await mjml(source, { validationLevel: 'strict' })).html
  } catch (error) {
    if (error instanceof GuanxiError) throw error
    const [fault] = (error as { errors?: MjmlFault[] }).errors ?? []
    const at = fault ? `${path}:${fault.line}:${columnOf(source, fault)}` : `${path}:1:1`
    throw new GuanxiError('E_CONFIG', fault ? toldOf(`${fault.message}.`, FORMS) : sentence`This is no MJML.`, {
      at,
      hint: sentence`The tags and their attributes are described at documentation.mjml.io.`,
      cause: error,
    })
  }
}

/** What MJML says of a template. */
const FORMS: readonly Form[] = [
  [
    /^Element (\S+) doesn't exist or is not registered\.$/,
    tag => sentence`Element ${tag} doesn't exist or is not registered.`,
  ],
  [/^Attribute (\S+) is illegal\.$/, name => sentence`Attribute ${name} is illegal.`],
  [/^Attributes (.+) are illegal\.$/, names => sentence`Attributes ${names} are illegal.`],
  [
    /^(\S+) cannot be used inside (\S+), only inside: (.*)\.$/,
    (tag, outer, others) => sentence`${tag} cannot be used inside ${outer}, only inside: ${others}.`,
  ],
]

function columnOf(source: string, { line, tagName }: MjmlFault): number {
  return Math.max(0, source.split('\n')[line - 1]?.indexOf(`<${tagName}`) ?? 0) + 1
}

const TAG = /<!--[\s\S]*?-->|<(\/?)(mj[\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*?)(\/?)>/g

/** MJML passes over tags that are not closed, and loses what stands in them. */
function checkTags(source: string, path: string): void {
  const open: { name: string; index: number }[] = []
  for (const { 0: tag, 1: slash, 2: name, 4: selfClosing, index } of source.matchAll(TAG)) {
    if (name === undefined || selfClosing) continue
    if (!slash) open.push({ name, index })
    else if (open.at(-1)?.name === name) open.pop()
    else throw unbalanced(source, path, open.pop() ?? { name: tag.slice(1, -1), index })
  }
  const left = open.pop()
  if (left) throw unbalanced(source, path, left)
}

function unbalanced(source: string, path: string, { name, index }: { name: string; index: number }): GuanxiError {
  const before = source.slice(0, index).split('\n')
  return new GuanxiError('E_CONFIG', sentence`<${name}> is not closed where it should be.`, {
    at: `${path}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`,
    hint: sentence`Every tag is closed before the tag around it.`,
  })
}
