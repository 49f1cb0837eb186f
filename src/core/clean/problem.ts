/** A cell that cannot be what its column says. */
export class CellProblem {
  constructor(readonly reason: string) {}
}
