interface Change<T> {
  at: number
  record: T
}

interface Dated {
  modified: number
}

/** Records by id with a log of their changes, bounded: the oldest leave first. */
export class Shelf<T extends Dated> {
  readonly #byId = new Map<string, T>()
  readonly #largest: number
  #changes: Change<T>[] = []
  #written = 0

  constructor(largest: number) {
    this.#largest = largest
  }

  get size(): number {
    return this.#byId.size
  }

  /** Counts every change; a list that was made at this count is still good. */
  get written(): number {
    return this.#written
  }

  get(id: string): T | undefined {
    return this.#byId.get(id)
  }

  add(id: string, record: T): void {
    this.#byId.set(id, record)
    this.touch(record, record.modified)
    if (this.#byId.size > this.#largest) this.#byId.delete(this.#byId.keys().next().value as string)
  }

  /** Times never run backwards here, so the log stays sorted. */
  touch(record: T, at: number): void {
    const last = this.#changes.at(-1)
    record.modified = last ? Math.max(last.at, at) : at
    this.#changes.push({ at: record.modified, record })
    this.#written++
    if (this.#changes.length > 2 * this.#largest + 1_000) this.#compact()
  }

  /** Records whose latest change lies inside, newest first. */
  changedWithin(fromMs: number, toMs: number, accepts: (record: T) => boolean): T[] {
    const found: T[] = []
    const seen = new Set<T>()
    for (let index = this.#firstAfter(toMs + 999) - 1; index >= 0; index--) {
      const { at, record } = this.#changes[index]!
      if (at < fromMs) break
      if (record.modified !== at || seen.has(record) || !accepts(record)) continue
      seen.add(record)
      found.push(record)
    }
    return found
  }

  *all(): Iterable<T> {
    yield* this.#byId.values()
  }

  clear(): void {
    this.#byId.clear()
    this.#changes = []
    this.#written++
  }

  #firstAfter(ms: number): number {
    let low = 0
    let high = this.#changes.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#changes[middle]!.at <= ms) low = middle + 1
      else high = middle
    }
    return low
  }

  #compact(): void {
    const kept = new Set(this.#byId.values())
    this.#changes = this.#changes.filter(({ at, record }) => record.modified === at && kept.has(record))
  }
}
