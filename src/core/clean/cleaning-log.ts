import type { Sentence } from '../sentence.js'
import type { PersonName } from './person-name.js'
import type { Step } from './step.js'

/** Something about a cell that a person should know; its row is taken in nevertheless. */
export interface CellRemark {
  column: string
  text: Sentence
}

/** How many cells each step has changed, and the first few of them. Plain data. */
export interface CleaningCounts {
  cells: Partial<Record<Step, number>>
  examples: Partial<Record<Step, { before: string; after: string }[]>>
}

const EXAMPLES = 3

/** Where the steps say what they did; `column` and the remarks are those of the row in hand. */
export class CleaningLog {
  readonly counts: CleaningCounts = { cells: {}, examples: {} }
  column = ''
  #remarks: CellRemark[] | undefined
  #currency = ''
  #postalCode = ''
  #person: PersonName | undefined

  /** Counts a cell that a step has changed. */
  changed(step: Step, before: string, after: string): void {
    const { cells, examples } = this.counts
    cells[step] = (cells[step] ?? 0) + 1
    const known = examples[step] ?? []
    examples[step] = known
    if (known.length < EXAMPLES && !known.some(example => example.before === before)) known.push({ before, after })
  }

  warn(text: Sentence): void {
    this.#remarks ??= []
    this.#remarks.push({ column: this.column, text })
  }

  /** Notes the currency that a sign beside an amount tells; two of them in a row are a contradiction. */
  tellCurrency(code: string): void {
    this.#currency = this.#currency === '' || this.#currency === code ? code : 'several'
  }

  /** The currency that the amounts of the row have told since it was last taken; empty for none. */
  takeCurrency(): string {
    const taken = this.#currency
    if (taken !== '') this.#currency = ''
    return taken
  }

  tellPerson(person: PersonName): void {
    this.#person = person
  }

  /** What the last name told besides itself, since it was last taken. */
  takePerson(): PersonName | undefined {
    const taken = this.#person
    this.#person = undefined
    return taken
  }

  tellPostalCode(code: string): void {
    this.#postalCode = code
  }

  /** The postal code that stood before an address of the row. */
  takePostalCode(): string {
    const taken = this.#postalCode
    if (taken !== '') this.#postalCode = ''
    return taken
  }

  /** The remarks since they were last taken. */
  takeRemarks(): CellRemark[] | undefined {
    const taken = this.#remarks
    this.#remarks = undefined
    return taken
  }
}
