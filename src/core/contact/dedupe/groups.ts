/** Numbers that belong together, through however many pairs; each group is known by its smallest. */
export class Groups {
  readonly #parents = new Map<number, number>()

  constructor(pairs: Iterable<readonly [number, number]>) {
    for (const [a, b] of pairs) {
      const [one, other] = [this.first(a), this.first(b)]
      this.#parents.set(Math.max(one, other), Math.min(one, other))
    }
  }

  /** The smallest of the group; the number itself where it is in none. */
  first(member: number): number {
    let first = member
    for (
      let parent = this.#parents.get(first);
      parent !== undefined && parent !== first;
      parent = this.#parents.get(first)
    )
      first = parent
    if (first !== member) this.#parents.set(member, first)
    return first
  }

  /** All but the smallest of each group, each with the smallest. */
  members(): [member: number, first: number][] {
    return [...this.#parents.keys()]
      .map((member): [number, number] => [member, this.first(member)])
      .filter(([member, first]) => member !== first)
      .sort(([a], [b]) => a - b)
  }
}
