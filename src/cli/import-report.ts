import { type MessageKey, translate } from '../core/i18n/translate.js'
import type { Language } from '../core/workspace/config.js'
import type { ImportResult, Remark } from './import-command.js'
import { paint } from './terminal.js'

interface What {
  entity: string
  endpoint: string
  dryRun: boolean
  /** Tells every refusal and warning, not only the first few. */
  isVerbose: boolean
  lang: Language
}

/** What an import says: to people, and as the document of the contract (README, "Importing"). */
export function importReport(result: ImportResult, { entity, endpoint, dryRun, isVerbose, lang }: What) {
  const { outcome, source, rejectsFile, rejections, warnings, durationMs } = result
  const { run, counts, related, sha256 } = outcome
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
  const list = (word: string, remarks: readonly Remark[], total: number, most: number): string[] => {
    const told = remarks.slice(0, isVerbose ? undefined : most)
    const lines = told.map(({ row, text }) => say('import.row', { place: endpoint, row, reason: text }))
    if (total > told.length) lines.push(say('import.more', { count: total - told.length }))
    return lines.map(line => `${word} ${line}`)
  }
  const remarks = [
    ...list(paint.red(say('word.refused')), rejections, counts.rejected, 20),
    ...list(paint.yellow(say('word.warning')), warnings, counts.warnings, 5),
  ]
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
      sha256,
      encoding: source.encoding ?? null,
      encodingConfidence: source.encodingConfidence ?? null,
      delimiter: source.delimiter ?? null,
      ...counts,
      rejectsFile,
      dryRun,
      durationMs,
      related,
      customColumns: outcome.customColumns.map(({ heading }) => heading),
    },
    rejections,
    remarks: warnings,
  }
  return { text: lines.join('\n'), remarks, document }
}
