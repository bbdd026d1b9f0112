import { copyOf, room } from './memory.ts'

/** Known entries by value, then by record: three passes of eleven bits. */
export function sortByValue(slots: Int32Array[], size: number): Int32Array {
  let count = 0
  for (const slot of slots) for (const value of slot) if (value !== 0) count += 1
  let [entries, nextEntries] = [room(0, count), room(1, count)]
  let [values, nextValues] = [room(2, count), room(3, count)]
  let at = 0
  slots.forEach((slot, number) => {
    for (let record = 0; record < size; record += 1) {
      if (slot[record] === 0) continue
      entries[at] = number * size + record
      values[at] = slot[record]!
      at += 1
    }
  })
  for (const shift of [0, 11, 22]) {
    const places = new Int32Array(2049)
    for (let i = 0; i < count; i += 1) places[((values[i]! >>> shift) & 2047) + 1]! += 1
    for (let i = 1; i < places.length; i += 1) places[i]! += places[i - 1]!
    for (let i = 0; i < count; i += 1) {
      const digit = (values[i]! >>> shift) & 2047
      const to = places[digit]!
      places[digit] = to + 1
      nextEntries[to] = entries[i]!
      nextValues[to] = values[i]!
    }
    ;[entries, nextEntries] = [nextEntries, entries]
    ;[values, nextValues] = [nextValues, values]
  }
  return copyOf(entries, count)
}
