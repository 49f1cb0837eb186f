import { GuanxiError } from '../error.js'
import { openXlsxParts, readPart, readWorkbook, type Workbook, type XlsxParts } from './xlsx-parts.js'

/** Parts that survive being loaded and saved by exceljs; everything else in a workbook would be lost. */
const KEPT = [
  /^\[content_types\]\.xml$/,
  /(^|\/)_rels\/[^/]*\.rels$/,
  /^docprops\/(core|app)\.xml$/,
  /^docprops\/thumbnail\.\w+$/,
  /^xl\/(workbook|styles|sharedstrings|calcchain)\.xml$/,
  /^xl\/theme\/theme\d+\.xml$/,
  /^xl\/worksheets\/[^/]+\.xml$/,
  // Only the settings of one printer: paper and margins stand in the sheet.
  /^xl\/printersettings\/[^/]+\.bin$/,
]

const WHAT: readonly [pattern: RegExp, what: string][] = [
  [/^xl\/(charts|chartsheets|chartex)\//, 'charts'],
  [/^xl\/pivot/, 'pivot tables'],
  [/^xl\/slicer/, 'slicers'],
  [/^xl\/timeline/, 'timelines'],
  [/^xl\/media\//, 'pictures'],
  [/^xl\/(drawings|diagrams)\/(?!vml)/, 'drawings'],
  [/^xl\/(comments|threadedcomments|persons)|^xl\/drawings\/vml/, 'comments or form controls'],
  [/vbaproject|vbadata|^xl\/(macrosheets|dialogsheets)\//, 'macros'],
  [/^xl\/externallinks\//, 'links to other workbooks'],
  [/^xl\/(connections\.xml|querytables\/|model\/)/, 'data connections'],
  [/^customxml\/|^xl\/xmlmaps/, 'custom XML'],
  [/^xl\/tables\//, 'tables (Format as Table)'],
  [/^xl\/(ctrlprops|activex)\//, 'form controls'],
  [/^xl\/embeddings\//, 'embedded files'],
  [/^xl\/(metadata|richdata)/, 'dynamic arrays or data types'],
  [/^docprops\/custom\.xml|^docmetadata\//, 'document properties or labels'],
]

const KEPT_IN_WORKBOOK = new Set(
  'fileVersion workbookPr bookViews sheets definedNames calcPr AlternateContent revisionPtr extLst fileRecoveryPr'.split(
    ' ',
  ),
)

/** The last four are lost without anybody noticing: reading aids, green triangles, a sort order that was applied. */
const KEPT_IN_SHEET = new Set(
  `sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetProtection autoFilter mergeCells conditionalFormatting
  dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks
  phoneticPr ignoredErrors sortState sheetCalcPr`.split(/\s+/),
)

const LOST_IN_SHEET: Record<string, string> = {
  extLst: 'sparklines, or rules of newer Excel versions',
  drawing: 'drawings',
  legacyDrawing: 'comments or form controls',
  tableParts: 'tables (Format as Table)',
}

const KEPT_RULES = new Set(
  'expression cellIs top10 aboveAverage dataBar colorScale iconSet containsText timePeriod'.split(' '),
)

/** Number formats by number alone that exceljs knows. */
const isKnownFormat = (id: number): boolean =>
  id <= 4 || (id >= 9 && id <= 22) || (id >= 37 && id <= 40) || (id >= 45 && id <= 49)

const PLAIN_RANGE = /^(?:'(?:[^']|'')+'|[^'!,()]+)!\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?$/

/** The tabs that are about to be replaced; what is in them may go. */
export interface Rewrite {
  /** Unknown before there are tables; then only what concerns the whole workbook is looked at. */
  replacedTabs?: readonly string[]
}

/**
 * Throws E_CONFLICT, naming what would be lost, where a workbook holds anything that exceljs drops or changes when it
 * saves; somebody made it, and guanxi has no way to give it back.
 */
export async function refuseLossyRewrite(path: string, { replacedTabs }: Rewrite = {}): Promise<void> {
  const parts = await openXlsxParts(path)
  try {
    const lost = new Set<string>()
    for (const name of parts.names) {
      const part = name.toLowerCase()
      if (!KEPT.some(kept => kept.test(part))) lost.add(WHAT.find(([pattern]) => pattern.test(part))?.[1] ?? name)
    }
    // Where whole parts would go, their traces in the sheets are no news.
    if (lost.size === 0) await findInside(parts, replacedTabs, lost)
    if (lost.size > 0) {
      throw new GuanxiError('E_CONFLICT', `Writing into "${path}" would lose: ${[...lost].join(', ')}.`, {
        at: path,
        hint: 'Write to a new workbook.',
      })
    }
  } finally {
    parts.close()
  }
}

async function findInside(
  parts: XlsxParts,
  replacedTabs: readonly string[] | undefined,
  lost: Set<string>,
): Promise<void> {
  const workbook = await readWorkbook(parts)
  await findInWorkbook(parts, workbook, lost)
  if (workbook.styles && parts.has(workbook.styles)) await findInStyles(parts, workbook.styles, lost)
  if (replacedTabs) {
    const replaced = new Set(replacedTabs.map(name => name.toLowerCase()))
    for (const tab of workbook.tabs) {
      if (!replaced.has(tab.name.toLowerCase())) await findInSheet(parts, tab.part, tab.name, lost)
    }
  }
}

async function findInWorkbook(parts: XlsxParts, { part }: Workbook, lost: Set<string>): Promise<void> {
  let depth = 0
  let name: Readonly<Record<string, string>> | undefined
  let range = ''
  await readPart(parts, part, {
    open(tag, attributes) {
      depth++
      if (depth === 2 && !KEPT_IN_WORKBOOK.has(tag)) lost.add(`${tag} of the workbook`)
      if (tag !== 'definedName') return
      name = attributes
      range = ''
    },
    text(piece) {
      if (name) range += piece
    },
    close(tag) {
      depth--
      if (tag !== 'definedName' || !name) return
      const isBuiltIn = /^_xlnm\.(Print_Area|Print_Titles|_FilterDatabase)$/.test(name.name ?? '')
      if (!isBuiltIn && (!PLAIN_RANGE.test(range) || name.localSheetId !== undefined || name.hidden === '1')) {
        lost.add(`the name ${name.name}`)
      }
      name = undefined
    },
  })
}

async function findInStyles(parts: XlsxParts, part: string, lost: Set<string>): Promise<void> {
  const custom = new Set<number>()
  let inCellFormats = false
  await readPart(parts, part, {
    open(tag, attributes) {
      const id = Number(attributes.numFmtId ?? 0)
      if (tag === 'numFmt') custom.add(id)
      else if (tag === 'cellXfs') inCellFormats = true
      else if (tag === 'xf' && inCellFormats && !isKnownFormat(id) && !custom.has(id)) lost.add(`number format ${id}`)
      else if (tag === 'indexedColors') lost.add('the colour palette')
    },
    close(tag) {
      if (tag === 'cellXfs') inCellFormats = false
    },
  })
}

async function findInSheet(parts: XlsxParts, part: string, tab: string, lost: Set<string>): Promise<void> {
  let depth = 0
  const add = (what: string) => lost.add(`${what} (tab ${tab})`)
  await readPart(parts, part, {
    open(tag, attributes) {
      depth++
      if (depth === 2 && !KEPT_IN_SHEET.has(tag)) add(LOST_IN_SHEET[tag] ?? tag)
      switch (tag) {
        case 'c':
          if (attributes.cm !== undefined || attributes.vm !== undefined) add('dynamic arrays or data types')
          return
        case 'f':
          if (attributes.t === 'dataTable') add('data tables (What-If)')
          return
        case 'filterColumn':
          add('a filter that is set')
          return
        case 'extLst':
          if (depth > 2) add('rules of newer Excel versions')
          return
        case 'cfRule':
          if (!KEPT_RULES.has(attributes.type ?? '')) add(`conditional formats of the kind ${attributes.type}`)
          return
        case 'hyperlink':
          if (attributes.location !== undefined && Object.keys(attributes).some(key => key.endsWith(':id'))) {
            add('links to a place inside another document')
          }
      }
    },
    close() {
      depth--
    },
  })
}
