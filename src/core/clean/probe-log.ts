import { CleaningLog } from './cleaning-log.js'
import type { Step } from './step.js'

/** What a step has done to a cell. */
export interface StepTaken {
  step: Step
  before: string
  after: string
}

/** Listens to the cleaning of one cell, to learn whether there was more to it than steps that are counted. */
export class ProbeLog extends CleaningLog {
  #steps: StepTaken[] = []
  #isMore = false

  override changed(step: Step, before: string, after: string): void {
    this.#steps.push({ step, before, after })
  }

  override warn(): void {
    this.#isMore = true
  }

  override tellCurrency(): void {
    this.#isMore = true
  }

  override tellPerson(): void {
    this.#isMore = true
  }

  override tellPostalCode(): void {
    this.#isMore = true
  }

  /** The steps since they were last taken; undefined where anything else was said too. */
  takeSteps(): readonly StepTaken[] | undefined {
    const taken = this.#isMore ? undefined : this.#steps
    if (this.#steps.length > 0) this.#steps = []
    this.#isMore = false
    return taken
  }
}
