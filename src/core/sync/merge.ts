import { CellProblem } from '../import/read-value.js'
import { type Sentence, sentence } from '../sentence.js'
import type { SharedCell } from '../shared-table.js'
import type { Cell } from '../table.js'
import type { ColumnOwner } from '../workspace/sync.js'
import type { ReadCell } from './read-cell.js'

/** A cell on both sides, and what they last agreed on; `base` undefined where they never have. */
export interface CellSides {
  base: Cell | undefined
  crm: Cell
  sheet: SharedCell
  owner: ColumnOwner
  isRequired: boolean
  /** What a person has decided, where both sides still stand as he saw them. */
  decision?: 'sheet' | 'crm' | undefined
}

/** What is to become of a cell. */
export type Verdict =
  | { kind: 'same' }
  /** Both sides say the same, and the base did not know it yet. */
  | { kind: 'agreed' }
  | { kind: 'to-crm'; read: ReadCell }
  | { kind: 'to-sheet' }
  | { kind: 'conflict'; reason?: Sentence }
  /** The sheet holds what the field cannot be; nothing is done. */
  | { kind: 'invalid'; reason: Sentence }

export interface Keys {
  /** A cell of the sheet. */
  read(cell: Cell): ReadCell | CellProblem
  /** A cell of ours. */
  keyOf(cell: Cell): string | null
}

const SAME: Verdict = { kind: 'same' }

/** The three-way merge of one cell. Nothing is ever chosen where both sides have changed it to different values. */
export function mergeCell(sides: CellSides, keys: Keys): Verdict {
  const { base, crm, sheet, owner } = sides
  // Nearly all cells: nobody has touched them.
  if (base !== undefined && isSameText(sheet.value, base) && crm === base && sheet.error === undefined) return SAME
  const crmKey = keys.keyOf(crm)
  const crmChanged = base === undefined ? crmKey !== null : crmKey !== keys.keyOf(base)
  const read =
    sheet.error === undefined ? keys.read(sheet.value) : new CellProblem(sentence`the cell holds ${sheet.error}`)
  if (read instanceof CellProblem) return ofUnreadable(read.reason, sides, crmChanged)
  if (read.key === crmKey) return base !== undefined && !crmChanged ? SAME : { kind: 'agreed' }
  const sheetChanged = base === undefined ? read.key !== null : read.key !== keys.keyOf(base)
  const isCleared = read.key === null
  const toCrm = (): Verdict =>
    isCleared && sides.isRequired
      ? { kind: 'invalid', reason: sentence`this cannot be blank` }
      : { kind: 'to-crm', read }
  if (sides.decision === 'sheet') return toCrm()
  // Whatever the owner, and whatever was decided: what a person has made a formula is never written over.
  if (sheet.formula !== undefined && (sides.decision === 'crm' || owner === 'crm' || (crmChanged && owner === 'both')))
    return { kind: 'conflict', reason: sentence`a formula stands there: to keep the value of the CRM, delete it` }
  if (sides.decision === 'crm') return { kind: 'to-sheet' }
  if (owner === 'crm') return { kind: 'to-sheet' }
  if (owner === 'sheet') return base === undefined && isCleared ? { kind: 'to-sheet' } : toCrm()
  if (sheetChanged && crmChanged) return { kind: 'conflict' }
  return sheetChanged ? toCrm() : { kind: 'to-sheet' }
}

function ofUnreadable(reason: Sentence, { owner, decision, sheet, base }: CellSides, crmChanged: boolean): Verdict {
  if (decision === 'crm') return { kind: 'to-sheet' }
  if (owner === 'crm') return sheet.formula === undefined ? { kind: 'to-sheet' } : { kind: 'conflict', reason }
  return crmChanged && base !== undefined && owner === 'both'
    ? { kind: 'conflict', reason }
    : { kind: 'invalid', reason }
}

/** Whether two cells look the same: a text file knows no numbers. */
export const isSameText = (a: Cell, b: Cell): boolean => a === b || String(a ?? '') === String(b ?? '')
