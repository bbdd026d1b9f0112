import { numbersOf, room } from './memory.ts'

/** Entries (slot × size + record) by value, then by record, and beside each its value: who shares a value stands together. */
export interface Sorted {
  order: Int32Array
  values: Int32Array
}

const digits = 2048

/** Sorts known values, 0 left out. */
export function sortByValue(slots: readonly Int32Array[], size: number): Sorted {
  const pairs = room(0, slots.length * size * 2)
  let end = 0
  slots.forEach((slot, number) => {
    for (let record = 0; record < size; record += 1) {
      const value = slot[record]!
      if (value === 0) continue
      pairs[end] = number * size + record
      pairs[end + 1] = value
      end += 2
    }
  })
  return sortPairs(pairs, end / 2)
}

/**
 * The first `count` pairs of entry and value, one behind the other, by value; entries of one value stay as they come. Three passes of
 * eleven bits; `pairs` is written over.
 */
export function sortPairs(pairs: Int32Array, count: number): Sorted {
  const other = room(1, count * 2)
  const places = placesOf(pairs, count)
  pass(pairs, other, count, places, 0)
  pass(other, pairs, count, places, 1)
  const [order, values] = [numbersOf(count), numbersOf(count)]
  for (let i = 0; i < count; i += 1) {
    const value = pairs[i * 2 + 1]!
    const at = 2 * digits + (value >>> 22)
    const to = places[at]!
    places[at] = to + 1
    order[to] = pairs[i * 2]!
    values[to] = value
  }
  return { order, values }
}

/** Where the entries of each digit begin, pass by pass. */
function placesOf(pairs: Int32Array, count: number): Int32Array {
  const places = new Int32Array(3 * digits)
  for (let i = 1; i < count * 2; i += 2) {
    const value = pairs[i]!
    places[value & (digits - 1)]! += 1
    places[digits + ((value >>> 11) & (digits - 1))]! += 1
    places[2 * digits + (value >>> 22)]! += 1
  }
  for (let from = 0; from < places.length; from += digits) {
    let before = 0
    for (let digit = from; digit < from + digits; digit += 1) {
      const own = places[digit]!
      places[digit] = before
      before += own
    }
  }
  return places
}

function pass(from: Int32Array, to: Int32Array, count: number, places: Int32Array, number: number): void {
  const shift = number * 11
  for (let i = 0; i < count * 2; i += 2) {
    const value = from[i + 1]!
    const digit = number * digits + ((value >>> shift) & (digits - 1))
    const at = places[digit]!
    places[digit] = at + 1
    to[at * 2] = from[i]!
    to[at * 2 + 1] = value
  }
}

/** Where those end who share the value at this place. */
export function endOfRun(values: Int32Array, from: number): number {
  const value = values[from]!
  let to = from + 1
  while (to < values.length && values[to] === value) to += 1
  return to
}
