import { healthOf } from '../clean/damage.js'
import { proveDates } from '../clean/date-proof.js'
import { type DecimalEvidence, type DecimalSign, decimalEvidence, writesComma } from '../clean/decimal-proof.js'
import { GuanxiError } from '../error.js'
import { listed, type Sentence, sentence } from '../sentence.js'
import type { RawRow } from '../source.js'
import type { ColumnPlan } from './column-plan.js'
import type { FieldKind } from './field.js'
import type { ReadOptions } from './read-value.js'

/** How many rows are looked at before the first is read; a later one that says otherwise is refused. */
export const ROWS_OF_PROOF = 1000

interface ProvenColumn {
  index: number
  heading: string
  kind: FieldKind
  options: ReadOptions
}

interface Question {
  heading: string
  question: Sentence
  hint: Sentence
}

/**
 * Decides how days and numbers are written in each column, by what its first rows prove together; nothing is guessed cell
 * by cell. Throws E_COLUMN where a column could be read in two ways.
 */
export function proveColumns(plan: ColumnPlan, rows: readonly RawRow[], at: string): ColumnPlan {
  const cells = (index: number): string[] => {
    const texts = new Set<string>()
    for (const row of rows) {
      const cell = row.cells[index]
      if (!row.problem && typeof cell === 'string' && cell !== '') texts.add(cell)
      else if (!row.problem && typeof cell === 'number') texts.add(`=${cell}`)
    }
    return [...texts]
  }
  const questions: Question[] = []
  const columns = [...plan.columns.map(({ header, ...rest }) => ({ ...rest, heading: header })), ...customOf(plan)]
  const isDay = ({ kind }: ProvenColumn): boolean => kind === 'day' || kind === 'time'
  const isNumber = ({ kind }: ProvenColumn): boolean => kind === 'decimal' || kind === 'integer'
  const dates = new Map(
    columns.filter(isDay).map(column => [column.index, proveDays(column, cells(column.index), questions)]),
  )
  const numbers = columns.filter(isNumber)
  const signs = proveDecimals(numbers, cells, plan.home.country, questions)
  const [first, ...others] = questions
  if (first)
    throw new GuanxiError('E_COLUMN', sentence`The column "${first.heading}" ${first.question}.`, {
      at,
      hint: first.hint,
      details: others.map(({ heading, question, hint }) => sentence`The column "${heading}" ${question}. ${hint}`),
    })
  const proven = (index: number, options: ReadOptions): ReadOptions => {
    const date = dates.get(index)
    const decimal = signs.get(index)
    return { ...options, ...(date && { date }), ...(decimal && { decimal }) }
  }
  return {
    ...plan,
    columns: plan.columns.map(column => {
      const health = healthOf(
        column.clean,
        cells(column.index).map(cell => cell.replace(/^=/, '')),
      )
      return { ...column, options: proven(column.index, column.options), ...(health && { health }) }
    }),
    custom: plan.custom.map(column =>
      column.options ? { ...column, options: proven(column.index, column.options) } : column,
    ),
  }
}

const KIND_OF_TYPE: Readonly<Record<string, FieldKind>> = { number: 'decimal', day: 'day', time: 'time' }

/** Custom columns whose type a mapping tells are proved as well. */
const customOf = ({ custom }: ColumnPlan): ProvenColumn[] =>
  custom.flatMap(({ index, key, type = 'text', options }) => {
    const kind = KIND_OF_TYPE[type]
    return kind && options ? [{ index, heading: key, kind, options }] : []
  })

function proveDays({ heading, options }: ProvenColumn, cells: readonly string[], questions: Question[]) {
  if (options.date?.format !== undefined) return options.date
  const proof = proveDates(
    cells.map(cell => cell.replace(/^=/, '')),
    heading,
  )
  if ('style' in proof) return proof.style
  const [first = ''] = proof.formats
  const flags = proof.formats.map(format => `--date-format ${format}`)
  questions.push({
    heading,
    question: proof.question,
    hint: sentence`Say it with ${listed(flags, 'or') ?? ''}, or in a mapping file: format: ${first}.`,
  })
  return undefined
}

/** A file writes its numbers in one way: what one column proves holds for those that leave it open. */
function proveDecimals(
  columns: readonly ProvenColumn[],
  cells: (index: number) => string[],
  country: string | undefined,
  questions: Question[],
): ReadonlyMap<number, DecimalSign> {
  const found = columns
    .filter(({ options }) => options.decimal === undefined)
    .map(column => ({ column, evidence: decimalEvidence(cells(column.index).filter(cell => !cell.startsWith('='))) }))
  const has = (sign: 'point' | 'comma'): boolean => found.some(({ evidence }) => evidence[sign] !== undefined)
  const ofFile: DecimalSign | undefined = has('point') === has('comma') ? undefined : has('point') ? '.' : ','
  const signs = new Map<number, DecimalSign>()
  for (const { column, evidence } of found) {
    const sign = ownSign(evidence) ?? ofFile
    const question = sign ? undefined : openQuestion(evidence, country)
    if (sign) signs.set(column.index, sign)
    else if (question)
      questions.push({
        heading: column.heading,
        question,
        hint: sentence`Say it with --decimal point or --decimal comma, or in a mapping file: decimal: comma.`,
      })
  }
  return signs
}

const ownSign = ({ point, comma }: DecimalEvidence): DecimalSign | undefined =>
  (point === undefined) === (comma === undefined) ? undefined : point !== undefined ? '.' : ','

function openQuestion({ point, comma, openPoint, openComma }: DecimalEvidence, country: string | undefined) {
  if (point !== undefined && comma !== undefined)
    return sentence`has decimal points and decimal commas: "${point}", "${comma}"`
  if (openPoint !== undefined) return sentence`has numbers that can be read in two ways: "${openPoint}"`
  if (openComma !== undefined && writesComma(country))
    return sentence`has numbers that can be read in two ways: "${openComma}"`
  return undefined
}
