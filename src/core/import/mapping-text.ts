import { nameOf, type Sentence, type SentenceValue, sentence, type Teller } from '../sentence.js'
import type { ColumnProposal, MappingProposal, Reason } from './propose-mapping.js'

/** What a mapping file says of its proposal: the words of a comment. */
const WHY: Record<Reason, Sentence> = {
  heading: sentence`known heading`,
  format: sentence`known export`,
  joined: sentence`joined`,
  values: sentence`by its values: please check`,
  unknown: sentence`unknown heading: kept as a custom field`,
  blank: sentence`blank in all rows looked at: left out`,
  person: sentence`chosen`,
}

/** The words for why a column is what it is. */
export const whyOf = ({ reason, look }: Pick<ColumnProposal, 'reason' | 'look'>): Sentence =>
  reason === 'values' ? sentence`looks like ${look ?? ''}: please check` : WHY[reason]

/** A proposal as the text of a mapping file: samples and doubts are comments, in the language of the person. */
export function mappingText(
  proposal: MappingProposal,
  { file, lack, question, tell }: { file: string; lack: readonly SentenceValue[]; question: string; tell: Teller },
): string {
  const { entity, format, rows, columns, constants, join } = proposal
  const joined = new Set(Object.values(join).flat())
  const about = format
    ? sentence`What the columns of ${comment(file)} are, known as ${format}; proposed from ${rows} rows.`
    : sentence`What the columns of ${comment(file)} are; proposed from ${rows} rows.`
  const missing = lack.map(
    fields =>
      sentence`MISSING: no column holds the ${fields} of the ${nameOf('noun', entity)}. Name one below, or a constant.`,
  )
  const lines = [
    '# yaml-language-server: $schema=../schemas/mapping.schema.json',
    ...[about, ...missing, ...(question ? [sentence`QUESTION: ${comment(question)}`] : [])].map(
      line => `# ${tell(line)}`,
    ),
    `entity: ${entity}`,
    'columns:',
    ...distinct(columns.filter(({ header }) => header !== '' && !joined.has(header))).flatMap(column =>
      columnLines(column, tell),
    ),
  ]
  if (Object.keys(join).length > 0) {
    lines.push('join:')
    for (const [name, headers] of Object.entries(join))
      lines.push(`  ${scalar(name)}: [${headers.map(scalar).join(', ')}]`)
  }
  if (Object.keys(constants).length > 0) {
    lines.push('constants:')
    for (const [name, value] of Object.entries(constants)) lines.push(`  ${scalar(name)}: ${scalar(value)}`)
  }
  return `${lines.join('\n')}\n`
}

/** A mapping can name a heading once only. */
function distinct(columns: readonly ColumnProposal[]): ColumnProposal[] {
  const headers = new Set<string>()
  return columns.filter(({ header }) => !headers.has(header) && headers.add(header))
}

function columnLines(column: ColumnProposal, tell: Teller): string[] {
  const { header, becomes, samples, format } = column
  const target =
    becomes === null ? '' : format ? ` { field: ${scalar(becomes)}, format: ${scalar(format)} }` : ` ${scalar(becomes)}`
  const examples = samples.length > 0 ? [`  # ${samples.map(comment).join(' | ')}`] : []
  return [...examples, `  ${scalar(header)}:${target} # ${tell(whyOf(column))}`]
}

const comment = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')

const PLAIN = /^[\p{L}_][\p{L}\p{N}_.-]*(?: [\p{L}\p{N}_.-]+)*$/u
const RESERVED = /^(?:true|false|yes|no|on|off|null|y|n)$/i

/** A text as YAML takes it for that text: plain where it can be, else in double quotes. */
const scalar = (text: string): string => (PLAIN.test(text) && !RESERVED.test(text) ? text : JSON.stringify(text))
