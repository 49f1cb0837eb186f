import { GuanxiError } from './error.js'

/** One place to read from or write to, in the one notation of the contract (README, "Endpoints"). */
export type Endpoint =
  | { kind: 'csv'; path: string }
  | { kind: 'json'; path: string }
  | { kind: 'ndjson'; path: string }
  | { kind: 'xlsx'; path: string; tab?: string }
  | { kind: 'markdown'; path: string }
  | { kind: 'std' }

const KIND_OF = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  xlsx: 'xlsx',
  md: 'markdown',
} as const

const HINT = 'Use FILE.csv, .tsv, .txt, .xlsx, .xlsx#Tab, .json, .ndjson, .md or -.'

/** Understands the notation of places; throws E_ENDPOINT for anything else. Paths stay as they were typed. */
export function parseEndpoint(text: string): Endpoint {
  if (text === '-') return { kind: 'std' }
  const workbook = /^(.*\.xls[xm])(?:#(.*))?$/is.exec(text)
  if (workbook?.[1]) {
    if (workbook[2] === '') throw new GuanxiError('E_ENDPOINT', `No tab is named after # in "${text}".`, { hint: HINT })
    return workbook[2] === undefined
      ? { kind: 'xlsx', path: workbook[1] }
      : { kind: 'xlsx', path: workbook[1], tab: workbook[2] }
  }
  const ending = /\.([a-z]+)$/i.exec(text)?.[1]?.toLowerCase()
  if (ending && Object.hasOwn(KIND_OF, ending)) return { kind: KIND_OF[ending as keyof typeof KIND_OF], path: text }
  throw new GuanxiError('E_ENDPOINT', `"${text}" is not a place guanxi can read or write.`, { hint: HINT })
}

/** The endpoint as a person would write it. */
export function formatEndpoint(endpoint: Endpoint): string {
  if (endpoint.kind === 'std') return '-'
  return endpoint.kind === 'xlsx' && endpoint.tab ? `${endpoint.path}#${endpoint.tab}` : endpoint.path
}
