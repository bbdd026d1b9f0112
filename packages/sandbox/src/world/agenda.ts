interface Entry {
  at: number
  order: number
  run: () => void
}

/** What is due next, by simulated time; a binary heap, first come first served among equals. */
export class Agenda {
  readonly #heap: Entry[] = []
  #entered = 0

  get size(): number {
    return this.#heap.length
  }

  add(at: number, run: () => void): void {
    const heap = this.#heap
    heap.push({ at, order: this.#entered++, run })
    for (let child = heap.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1
      if (!isBefore(heap[child]!, heap[parent]!)) return
      swap(heap, child, parent)
      child = parent
    }
  }

  /** Runs what is due, at most `limit`, each after `onTime(its time)`; what they add for the same span runs too. */
  runUntil(until: number, limit: number, onTime: (at: number) => void): number {
    let count = 0
    while (count < limit && this.#heap[0] && this.#heap[0].at <= until) {
      const { at, run } = this.#takeFirst()
      onTime(at)
      run()
      count++
    }
    return count
  }

  clear(): void {
    this.#heap.length = 0
  }

  #takeFirst(): Entry {
    const heap = this.#heap
    const first = heap[0]!
    const last = heap.pop()!
    if (heap.length === 0) return first
    heap[0] = last
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1
      const right = left + 1
      let least = parent
      if (heap[left] && isBefore(heap[left], heap[least]!)) least = left
      if (heap[right] && isBefore(heap[right], heap[least]!)) least = right
      if (least === parent) return first
      swap(heap, parent, least)
      parent = least
    }
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

function swap(heap: Entry[], a: number, b: number): void {
  const kept = heap[a]!
  heap[a] = heap[b]!
  heap[b] = kept
}
