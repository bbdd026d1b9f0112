/** A seeded source of chance (mulberry32): the same seed gives the same run. */
export interface Chance {
  /** 0 <= x < 1 */
  next(): number
  /** Whole number, 0 <= n < below. */
  int(below: number): number
  pick<T>(items: readonly T[]): T
  hit(probability: number): boolean
  /** Waiting time of a Poisson process with the given mean. */
  exponential(mean: number): number
}

export function seededChance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const int = (below: number) => Math.floor(next() * below)
  return {
    next,
    int,
    pick: (items) => {
      if (items.length === 0) throw new RangeError('nothing to pick from')
      return items[int(items.length)]!
    },
    hit: (probability) => next() < probability,
    exponential: (mean) => -Math.log(1 - next()) * mean,
  }
}
