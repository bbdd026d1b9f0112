interface Dated {
  created: number
  modified: number
}

interface Entry<T> {
  at: number
  seq: number
  record: T
}

export interface CursorPage<T> {
  records: T[]
  /** `nomore` behind the last page. */
  cursor: string
}

export interface CursorQuery {
  by: 'created' | 'modified'
  from: number
  to: number
  newestFirst: boolean
  size: number
  /** As given with the page before; empty for the first. */
  cursor: string
}

/** Records by id with the order of their changes, bounded: the oldest leave first. */
export class ChangeLog<T extends Dated> {
  readonly #byId = new Map<string, T>()
  readonly #largest: number
  #created: Entry<T>[] = []
  #changed: Entry<T>[] = []
  #seq = 0

  constructor(largest: number) {
    this.#largest = largest
  }

  all(): T[] {
    return [...this.#byId.values()]
  }

  get size(): number {
    return this.#byId.size
  }

  get(id: string): T | undefined {
    return this.#byId.get(id)
  }

  add(id: string, record: T): void {
    this.#byId.set(id, record)
    this.#enter(record, record.modified)
    this.#created.push({ at: record.created, seq: this.#seq, record })
    if (this.#byId.size <= this.#largest) return
    this.#byId.delete(this.#byId.keys().next().value as string)
    this.#created.shift()
  }

  /** Of two changes within one millisecond the later one is later on the wire as well. */
  touch(record: T, now: number): void {
    this.#enter(record, Math.max(now, record.modified + 1))
  }

  /** Null for a cursor that nobody gave. Both ends belong to the window; each record stands where it changed last. */
  page({ by, from, to, newestFirst, size, cursor }: CursorQuery): CursorPage<T> | null {
    const after = cursor === '' ? null : /^(\d+)_(\d+)$/.exec(cursor)
    if (cursor !== '' && !after) return null
    const rows = this.#within(by, from, to)
    if (newestFirst) rows.reverse()
    const seen = after ? Number(after[2]) : null
    const rest = rows.filter(({ seq }) => seen === null || (newestFirst ? seq < seen : seq > seen))
    const shown = rest.slice(0, size)
    const last = shown.at(-1)
    const next = last && rest.length > size ? `${last.at}_${last.seq}` : 'nomore'
    return { records: shown.map(({ record }) => record), cursor: next }
  }

  #within(by: CursorQuery['by'], from: number, to: number): Entry<T>[] {
    const log = by === 'created' ? this.#created : this.#changed
    const found: Entry<T>[] = []
    for (let index = firstFrom(log, from); index < log.length && log[index]!.at <= to; index++) {
      const entry = log[index]!
      if (by === 'created' || entry.record.modified === entry.at) found.push(entry)
    }
    return found
  }

  /** Times never run backwards here, so the log stays sorted. */
  #enter(record: T, at: number): void {
    record.modified = Math.max(this.#changed.at(-1)?.at ?? at, at)
    this.#changed.push({ at: record.modified, seq: ++this.#seq, record })
    if (this.#changed.length > 2 * this.#largest + 1_000)
      this.#changed = this.#changed.filter((entry) => entry.record.modified === entry.at)
  }
}

function firstFrom(log: { at: number }[], ms: number): number {
  let low = 0
  let high = log.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (log[middle]!.at < ms) low = middle + 1
    else high = middle
  }
  return low
}
