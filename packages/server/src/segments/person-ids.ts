import { textOfId } from './people-pack.ts'

/** Ids in their order, sixteen bytes each: millions of them fit where a map of texts would not. */
export class PersonIds {
  readonly #words: Uint32Array
  #size = 0

  constructor(most: number) {
    this.#words = new Uint32Array(4 * most)
  }

  get size(): number {
    return this.#size
  }

  /** Ids are given in ascending order, as four words. */
  push(words: readonly number[]): void {
    this.#words.set(words, 4 * this.#size)
    this.#size += 1
  }

  at(ordinal: number): string {
    return textOfId([...this.#words.subarray(4 * ordinal, 4 * ordinal + 4)])
  }

  ordinalOf(id: string): number | undefined {
    const wanted = idWords(id)
    let [low, high] = [0, this.#size]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(middle, wanted) < 0) low = middle + 1
      else high = middle
    }
    return low < this.#size && this.#compare(low, wanted) === 0 ? low : undefined
  }

  #compare(ordinal: number, wanted: readonly number[]): number {
    for (let word = 0; word < 4; word += 1) {
      const difference = this.#words[4 * ordinal + word]! - wanted[word]!
      if (difference !== 0) return difference
    }
    return 0
  }

  get bytes(): number {
    return this.#words.byteLength
  }
}

export function idWords(id: string): number[] {
  const hex = id.replaceAll('-', '')
  return [0, 8, 16, 24].map((from) => Number.parseInt(hex.slice(from, from + 8), 16))
}
