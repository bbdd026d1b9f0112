/** How often each hash occurs, in open addressing: a map of a million numbers would be ten times slower. */
export class Frequency {
  private readonly mask: number
  private readonly keys: Int32Array
  private readonly counts: Int32Array
  /** Values that are known. */
  readonly known: number
  /** Chance that two known values drawn at random are the same. */
  readonly coincidence: number

  constructor(hashes: Int32Array, size = hashes.length) {
    this.mask = tableSize(size) - 1
    this.keys = new Int32Array(this.mask + 1)
    this.counts = new Int32Array(this.mask + 1)
    let known = 0
    for (let i = 0; i < size; i += 1) {
      const hash = hashes[i]!
      if (hash === 0) continue
      known += 1
      const at = this.placeOf(hash)
      this.keys[at] = hash
      this.counts[at] = this.counts[at]! + 1
    }
    let pairs = 0
    for (const count of this.counts) pairs += count * (count - 1)
    this.known = known
    this.coincidence = known > 1 ? pairs / (known * (known - 1)) : 0
  }

  countOf(hash: number): number {
    return hash === 0 ? 0 : this.counts[this.placeOf(hash)]!
  }

  private placeOf(hash: number): number {
    let at = hash & this.mask
    while (this.keys[at] !== 0 && this.keys[at] !== hash) at = (at + 1) & this.mask
    return at
  }
}

function tableSize(entries: number): number {
  let size = 16
  while (size < entries * 2) size *= 2
  return size
}
