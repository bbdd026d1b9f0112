interface Dated {
  modified: number
}

/** Records by id, bounded: the oldest leave first. Times of change never run backwards. */
export class PddStore<T extends Dated> {
  readonly #byId = new Map<string, T>()
  readonly #largest: number
  /** In the order of their last change. */
  readonly #byChange = new Set<T>()
  #lastAt = 0

  constructor(largest: number) {
    this.#largest = largest
  }

  get size(): number {
    return this.#byId.size
  }

  get(id: string): T | undefined {
    return this.#byId.get(id)
  }

  add(id: string, record: T): void {
    this.#byId.set(id, record)
    this.touch(record, record.modified)
    if (this.#byId.size <= this.#largest) return
    const [oldest, gone] = this.#byId.entries().next().value as [string, T]
    this.#byId.delete(oldest)
    this.#byChange.delete(gone)
  }

  touch(record: T, at: number): void {
    this.#lastAt = Math.max(this.#lastAt, at)
    record.modified = this.#lastAt
    this.#byChange.delete(record)
    this.#byChange.add(record)
  }

  /** Newest change first, compared by the whole seconds that the wire shows; both ends belong to the window. */
  changedWithin(fromSeconds: number, toSeconds: number): T[] {
    const found: T[] = []
    for (const record of this.#byChange) {
      const at = Math.floor(record.modified / 1000)
      if (at >= fromSeconds && at <= toSeconds) found.push(record)
    }
    return found.reverse()
  }

  all(): T[] {
    return [...this.#byId.values()]
  }
}
