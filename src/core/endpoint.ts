import { GuanxiError } from './error.js'
import { type Sentence, sentence } from './sentence.js'

/** One place to read from or write to, in the one notation of the contract (README, "Endpoints"). */
export type Endpoint =
  | { kind: 'csv'; path: string }
  | { kind: 'json'; path: string }
  | { kind: 'ndjson'; path: string }
  | { kind: 'xlsx'; path: string; tab?: string }
  | { kind: 'vcard'; path: string }
  | { kind: 'markdown'; path: string }
  | { kind: 'sheets'; id: string; tab?: string; gid?: number }
  | { kind: 'std' }

const KIND_OF = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  xlsx: 'xlsx',
  vcf: 'vcard',
  vcard: 'vcard',
  md: 'markdown',
} as const

/** What people have and guanxi does not read, and what to do about it. */
const OTHERS: readonly [endings: string, what: Sentence, hint: Sentence][] = [
  ['xls', sentence`an old Excel workbook`, sentence`Open it in Excel and save it as .xlsx.`],
  ['xlsb', sentence`a binary Excel workbook`, sentence`Open it in Excel and save it as .xlsx.`],
  ['ods fods', sentence`a workbook of LibreOffice`, sentence`Open it in LibreOffice and save it as .xlsx.`],
  ['numbers', sentence`a workbook of Apple Numbers`, sentence`Open it in Numbers and export it to Excel or CSV.`],
  ['ldif', sentence`an LDIF address book`, sentence`Export the address book as .vcf or .csv.`],
  ['pst ost msg', sentence`an Outlook file`, sentence`Export the contacts from Outlook as .csv.`],
  ['mdb accdb', sentence`an Access database`, sentence`Export the table from Access as .xlsx or .csv.`],
  ['htm mht', sentence`a web page`, sentence`Open it in Excel and save the table as .xlsx.`],
  ['zip gz rar 7z', sentence`a packed file`, sentence`Unpack it first.`],
  ['xml', sentence`an XML file`, sentence`Export the table as .csv or .xlsx.`],
]

const HINT = sentence`Use FILE.csv, .tsv, .txt, .xlsx, .xlsx#Tab, .json, .ndjson, .vcf, .md, sheets:ID#Tab or -.`

/** Understands the notation of places; throws E_ENDPOINT for anything else. Paths stay as they were typed. */
export function parseEndpoint(text: string): Endpoint {
  if (text === '-') return { kind: 'std' }
  const sheets = googleEndpoint(text)
  if (sheets) return sheets
  const workbook = /^(.*\.xls[xm])(?:#(.*))?$/is.exec(text)
  if (workbook?.[1]) {
    if (workbook[2] === '')
      throw new GuanxiError('E_ENDPOINT', sentence`No tab is named after # in "${text}".`, { hint: HINT })
    return workbook[2] === undefined
      ? { kind: 'xlsx', path: workbook[1] }
      : { kind: 'xlsx', path: workbook[1], tab: workbook[2] }
  }
  const ending = /\.([a-z0-9]+)$/i.exec(text)?.[1]?.toLowerCase()
  if (ending && Object.hasOwn(KIND_OF, ending)) return { kind: KIND_OF[ending as keyof typeof KIND_OF], path: text }
  const other = OTHERS.find(([endings]) => endings.split(' ').includes(ending ?? ''))
  if (other)
    throw new GuanxiError('E_ENDPOINT', sentence`"${text}" is ${other[1]}, which guanxi neither reads nor writes.`, {
      hint: other[2],
    })
  throw new GuanxiError('E_ENDPOINT', sentence`"${text}" is not a place guanxi can read or write.`, { hint: HINT })
}

/** `sheets:ID#Tab`, or the address of a spreadsheet in the browser, which names a tab by its number. */
function googleEndpoint(text: string): Endpoint | undefined {
  const short = /^sheets:([^#]*)(?:#(.*))?$/s.exec(text)
  if (short) {
    const [, id = '', tab] = short
    if (!/^[\w-]+$/.test(id)) {
      throw new GuanxiError('E_ENDPOINT', sentence`"${text}" names no spreadsheet.`, {
        hint: sentence`Write sheets:ID#Tab; the ID stands in the address of the spreadsheet between /d/ and /edit.`,
      })
    }
    if (tab === '') throw new GuanxiError('E_ENDPOINT', sentence`No tab is named after # in "${text}".`, { hint: HINT })
    return tab === undefined ? { kind: 'sheets', id } : { kind: 'sheets', id, tab }
  }
  if (!/^https?:\/\/docs\.google\.com\/spreadsheets\//i.test(text)) return undefined
  const id = /\/spreadsheets\/(?:u\/\d+\/)?d\/([\w-]+)/.exec(text)?.[1]
  if (id === undefined || id === 'e') {
    throw new GuanxiError(
      'E_ENDPOINT',
      sentence`"${text}" is not the address of a spreadsheet that can be read or written.`,
      {
        hint: sentence`Copy the address that the browser shows while you edit it: https://docs.google.com/spreadsheets/d/…/edit.`,
      },
    )
  }
  // The number behind # is that of the tab on the screen; the one before it may be older.
  const gid = /#(?:.*&)?gid=(\d+)/.exec(text)?.[1] ?? /[?&]gid=(\d+)/.exec(text)?.[1]
  return gid === undefined ? { kind: 'sheets', id } : { kind: 'sheets', id, gid: Number(gid) }
}

/** The endpoint as a person would write it. */
export function formatEndpoint(endpoint: Endpoint): string {
  if (endpoint.kind === 'std') return '-'
  if (endpoint.kind === 'sheets') {
    const { id, tab, gid } = endpoint
    if (gid !== undefined) return `https://docs.google.com/spreadsheets/d/${id}/edit#gid=${gid}`
    return tab === undefined ? `sheets:${id}` : `sheets:${id}#${tab}`
  }
  return endpoint.kind === 'xlsx' && endpoint.tab ? `${endpoint.path}#${endpoint.tab}` : endpoint.path
}
