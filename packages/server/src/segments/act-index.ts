import { type BitPool, type Bits, emptyBits, setBit } from './bits.ts'

/** "At least so often" is answered from lists up to here, above it by adding up. */
const mostListed = 8

/** Acts of one item by day. */
export interface ActIndex {
  firstDay: number
  /** Of each day from `firstDay` on, where it begins in `people`; one more at the end. */
  starts: Int32Array
  people: Int32Array
  /** How often; null where everybody did it once. */
  times: Uint16Array | null
  /**
   * In list k, who did it at least k times, by the day since which that is so, newest first. "At least k times in the
   * last days" is the head of a list: nothing is added up.
   */
  lists: SinceList[]
}

interface SinceList {
  people: Int32Array
  /** Of each day from `firstDay` on, how many of the list are of that day or later. */
  heads: Int32Array
  /** Everybody up to each multiple of `step`, as bits. */
  step: number
  cuts: Bits[]
}

/** Grows while acts are added in any order. */
export class ActList {
  #days = new Int32Array(1024)
  #people = new Int32Array(1024)
  #times = new Uint16Array(1024)
  #size = 0
  #many = false

  get size(): number {
    return this.#size
  }

  add(person: number, day: number, times: number): void {
    if (this.#size === this.#days.length) this.#grow()
    this.#days[this.#size] = day
    this.#people[this.#size] = person
    this.#times[this.#size] = Math.min(times, 65_535)
    this.#many ||= times !== 1
    this.#size += 1
  }

  #grow(): void {
    const more = this.#size + Math.max(this.#size >>> 1, 1024)
    this.#days = grown(this.#days, more)
    this.#people = grown(this.#people, more)
    const times = new Uint16Array(more)
    times.set(this.#times)
    this.#times = times
  }

  /** By day, in one pass: days are few. `size` people, `scratch` as many noughts, left as noughts. */
  sorted(size: number, scratch: Int32Array): ActIndex {
    const [days, people, times] = [this.#days, this.#people, this.#times]
    let [first, last] = [days[0] ?? 0, days[0] ?? -1]
    for (let index = 1; index < this.#size; index += 1) {
      first = Math.min(first, days[index]!)
      last = Math.max(last, days[index]!)
    }
    const starts = new Int32Array(last - first + 2)
    for (let index = 0; index < this.#size; index += 1) starts[days[index]! - first + 1]! += 1
    for (let place = 1; place < starts.length; place += 1) starts[place]! += starts[place - 1]!
    const next = starts.slice()
    const byDay: ActIndex = {
      firstDay: first,
      starts,
      people: new Int32Array(this.#size),
      times: this.#many ? new Uint16Array(this.#size) : null,
      lists: [],
    }
    for (let index = 0; index < this.#size; index += 1) {
      const place = next[days[index]! - first]!
      next[days[index]! - first] = place + 1
      byDay.people[place] = people[index]!
      if (byDay.times) byDay.times[place] = times[index]!
    }
    byDay.lists = listsOf(byDay, size, scratch)
    return byDay
  }
}

function grown(old: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(length)
  more.set(old)
  return more
}

/** From the newest act back: the k-th of a person is the day since which they did it k times. */
function listsOf({ starts, people, times }: ActIndex, size: number, scratch: Int32Array): SinceList[] {
  const days = starts.length - 1
  const sizes = new Int32Array(mostListed)
  walk((k) => {
    sizes[k]! += 1
  })
  const lists = Array.from(sizes, (length) => ({
    people: new Int32Array(length),
    heads: new Int32Array(days),
  }))
  const filled = new Int32Array(mostListed)
  walk(
    (k, person) => {
      lists[k]!.people[filled[k]!] = person
      filled[k]! += 1
    },
    (day) => {
      for (const [k, list] of lists.entries()) list.heads[day] = filled[k]!
    },
  )
  return lists.filter((one) => one.people.length > 0).map((one) => ({ ...one, ...cutsOf(one.people, size) }))

  function walk(each: (k: number, person: number) => void, endOfDay?: (day: number) => void): void {
    for (let day = days - 1; day >= 0; day -= 1) {
      for (let place = starts[day]!; place < starts[day + 1]!; place += 1) {
        const person = people[place]!
        const before = scratch[person]!
        if (before === mostListed) continue
        const after = Math.min(mostListed, before + (times ? times[place]! : 1))
        scratch[person] = after
        for (let k = before; k < after; k += 1) each(k, person)
      }
      endOfDay?.(day)
    }
    for (let place = 0; place < people.length; place += 1) scratch[people[place]!] = 0
  }
}

function cutsOf(people: Int32Array, size: number): { step: number; cuts: Bits[] } {
  const step = Math.max(16_384, size >>> 4)
  const cuts: Bits[] = []
  const bits = emptyBits(size)
  for (let place = 0; place < people.length; place += 1) {
    setBit(bits, people[place]!)
    if ((place + 1) % step === 0) cuts.push(bits.slice())
  }
  return { step, cuts }
}

/**
 * Who did it at least so often on days after `after` up to `until`, in a set of the pool. `scratch`: as many noughts as people,
 * left as noughts.
 */
export function didAtLeast(
  index: ActIndex | undefined,
  pool: BitPool,
  window: { times: number; after: number; until: number },
  scratch: Int32Array,
): Bits {
  if (!index) return pool.empty()
  const days = index.starts.length - 1
  const from = Math.max(0, window.after + 1 - index.firstDay)
  const to = Math.min(days, window.until + 1 - index.firstDay)
  if (from >= to) return pool.empty()
  // Lists look back from the newest day: a window that ends before it is added up.
  if (to < days || window.times > mostListed) return addUp(index, pool, { from, to }, window.times, scratch)
  const list = index.lists[window.times - 1]
  return list ? headOf(list, list.heads[from]!, pool) : pool.empty()
}

function headOf({ people, step, cuts }: SinceList, length: number, pool: BitPool): Bits {
  const cut = Math.floor(length / step)
  const out = cut === 0 ? pool.empty() : pool.copy(cuts[cut - 1]!)
  for (let place = cut * step; place < length; place += 1) setBit(out, people[place]!)
  return out
}

function addUp(
  { starts, people, times }: ActIndex,
  pool: BitPool,
  days: { from: number; to: number },
  wanted: number,
  scratch: Int32Array,
): Bits {
  const out = pool.empty()
  const [first, end] = [starts[days.from]!, starts[days.to]!]
  for (let place = first; place < end; place += 1) {
    const person = people[place]!
    const sum = scratch[person]! + (times ? times[place]! : 1)
    scratch[person] = sum
    if (sum >= wanted) setBit(out, person)
  }
  for (let place = first; place < end; place += 1) scratch[people[place]!] = 0
  return out
}

export function bytesOfActs({ starts, people, times, lists }: ActIndex): number {
  const arrays = [starts, people, ...(times ? [times] : [])]
  for (const one of lists) arrays.push(one.people, one.heads, ...(one.cuts as never[]))
  return arrays.reduce((sum, one) => sum + one.byteLength, 0)
}
