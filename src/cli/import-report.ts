import { STEPS } from '../core/clean/step.js'
import { type MessageKey, translate } from '../core/i18n/translate.js'
import { english, type SentenceValue, sentence, type Teller } from '../core/sentence.js'
import type { Language } from '../core/workspace/config.js'
import { type ImportResult, plainRemark, type Remark } from './import-command.js'
import { sourceRemarks } from './source-remarks.js'
import { paint } from './terminal.js'

interface What {
  entity: string
  endpoint: string
  dryRun: boolean
  /** Tells every refusal and warning, not only the first few. */
  isVerbose: boolean
  lang: Language
  tell: Teller
}

const plainValue = (value: SentenceValue) => (typeof value === 'object' ? english(value) : value)

/** A text with its blanks and line breaks to be seen, so that a trimmed one looks different. */
const shown = (text: string): string => JSON.stringify(text)

/** What an import says: to people, and as the document of the contract (README, "Importing"). */
export function importReport(result: ImportResult, { entity, endpoint, dryRun, isVerbose, lang, tell }: What) {
  const { outcome, rejectsFile, rejections, warnings, durationMs } = result
  const { run, counts, related, facts } = outcome
  const { cleaning } = facts
  const say = (key: MessageKey, values: Record<string, string | number> = {}) => translate(lang, key, values)
  const noun = (name: string) => say(`noun.${name}` as MessageKey)
  const told = { ...counts, entity: noun(entity), run }
  const lines = [say(dryRun ? 'import.preview' : 'import.done', told)]
  const besides = Object.entries(related).filter(([, count]) => count > 0)
  if (besides.length > 0) {
    const list = besides
      .map(([name, count]) => say('import.related-item', { count, noun: noun(name) }))
      .join(say('list.separator'))
    lines.push(say('import.related', { list }))
  }
  const cleaned = STEPS.flatMap(step => {
    const cells = cleaning.cells[step] ?? 0
    return cells > 0 ? [say('import.cleaned-item', { step: say(`step.${step}`), count: cells })] : []
  })
  if (cleaned.length > 0) lines.push(say('import.cleaned', { list: cleaned.join(say('list.separator')) }))
  if (isVerbose)
    for (const step of STEPS)
      for (const { before, after } of cleaning.examples[step] ?? [])
        lines.push(
          say('import.cleaned-example', { step: say(`step.${step}`), before: shown(before), after: shown(after) }),
        )
  const list = (word: string, remarks: readonly Remark[], total: number, most: number): string[] => {
    const told = remarks.slice(0, isVerbose ? undefined : most)
    const lines = told.map(({ row, column, text }) =>
      say('import.row', {
        place: endpoint,
        row,
        reason: tell(column === undefined ? text : sentence`${column}: ${text}`),
      }),
    )
    if (total > told.length) lines.push(say('import.more', { count: total - told.length }))
    return lines.map(line => `${word} ${line}`)
  }
  if (result.preview) lines.push(...result.preview.lines(lang))
  const remarks = [
    ...list(paint.red(say('word.refused')), rejections, counts.rejected, 20),
    ...list(paint.yellow(say('word.warning')), warnings, counts.warnings, 5),
  ]
  remarks.push(...sourceRemarks(facts, lang, tell))
  if (outcome.customColumns.length > 0) {
    const columns = outcome.customColumns.map(({ heading, near }) =>
      near === undefined ? heading : say('import.custom-near', { heading, near }),
    )
    remarks.push(say('import.custom', { list: columns.join(say('list.separator')) }))
  }
  if (rejectsFile) remarks.push(say('import.rejects', { file: rejectsFile }))
  if (!dryRun && counts.created + counts.updated > 0) remarks.push(say('import.undo', { run }))
  const document = {
    import: {
      run: dryRun ? null : run,
      entity,
      source: endpoint,
      sha256: facts.sha256,
      encoding: facts.encoding ?? null,
      encodingConfidence: facts.encodingConfidence ?? null,
      delimiter: facts.delimiter ?? null,
      quote: facts.quote ?? null,
      headerRow: facts.headerRow ?? null,
      skippedLines: facts.skippedLines ?? [],
      tab: facts.tab ?? null,
      otherTabs: facts.otherTabs ?? [],
      ...counts,
      rejectsFile,
      dryRun,
      durationMs,
      related,
      cleaning: cleaning.cells,
      customColumns: outcome.customColumns.map(({ heading }) => heading),
    },
    ...(result.preview && { preview: result.preview.document(), previewRows: result.preview.total }),
    rejections: rejections.map(plainRemark),
    fileRemarks: facts.remarks.map(({ list, ...remark }) => ({ ...remark, list: list.map(plainValue) })),
    remarks: warnings.map(plainRemark),
  }
  return { text: lines.join('\n'), remarks, document }
}
