import type { Sentence } from '../sentence.js'

/** A cell that cannot be what its column says. */
export class CellProblem {
  constructor(readonly reason: Sentence) {}
}
