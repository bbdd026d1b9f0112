interface Dated {
  modified: number
}

interface Change<T> {
  at: number
  record: T
}

/** Records by id with a log of their changes in the order of time, bounded: the oldest leave first. */
export class Register<T extends Dated> {
  readonly #byId = new Map<string, T>()
  readonly #largest: number
  #log: Change<T>[] = []

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
    if (this.#byId.size > this.#largest) this.#byId.delete(this.#byId.keys().next().value as string)
  }

  /** Times never run backwards here, so the log stays sorted. */
  touch(record: T, at: number): void {
    record.modified = Math.max(this.#log.at(-1)?.at ?? at, at)
    this.#log.push({ at: record.modified, record })
    if (this.#log.length > 2 * this.#largest + 1_000)
      this.#log = this.#log.filter((each) => this.#isLast(each))
  }

  /** Records whose last change lies inside, oldest first; the end is no part of the window. */
  changedWithin(fromSeconds: number, toSeconds: number): T[] {
    const found: T[] = []
    for (let index = this.#firstFrom(fromSeconds * 1000); index < this.#log.length; index++) {
      const change = this.#log[index]!
      if (change.at >= toSeconds * 1000) break
      if (this.#isLast(change)) found.push(change.record)
    }
    return [...new Set(found)]
  }

  all(): T[] {
    return [...this.#byId.values()]
  }

  #isLast({ at, record }: Change<T>): boolean {
    return record.modified === at
  }

  #firstFrom(ms: number): number {
    let low = 0
    let high = this.#log.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#log[middle]!.at < ms) low = middle + 1
      else high = middle
    }
    return low
  }
}
