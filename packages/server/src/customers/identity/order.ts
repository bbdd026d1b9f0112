import { hashText } from './hash.ts'
import type { Sides } from './keys.ts'
import { numbersOf } from './memory.ts'
import { sortByValue } from './sort.ts'

export interface ContentOrder {
  /** Records by what they say, not by where they stand; the left list first. Repetitions are left out. */
  records: Int32Array
  /** By record: its place in `records`, or that of the one that it repeats. */
  places: Int32Array
  left: number
}

/**
 * An order that the content alone gives, so that no answer hangs on how a file was sorted. A record that says the same as
 * another, an account among it, was delivered twice: it follows the other and teaches nothing.
 */
export function orderByContent(
  columns: readonly (readonly string[])[],
  deciding: readonly (readonly string[])[],
  { size, left }: Sides,
): ContentOrder {
  const hashes = hashesOf(columns, size)
  const order = sortByValue([hashes], size)
  const differs = (a: number, b: number) => columns.find((column) => column[a] !== column[b])
  for (let from = 0; from < size; ) {
    let to = from + 1
    while (to < size && hashes[order[to]!] === hashes[order[from]!]) to += 1
    if (to - from > 1)
      order.subarray(from, to).sort((a, b) => {
        const column = differs(a, b)
        return column ? (column[a]! < column[b]! ? -1 : 1) : 0
      })
    from = to
  }
  const sorted = left > 0 ? [...order.filter((i) => i < left), ...order.filter((i) => i >= left)] : order
  const records = numbersOf(size)
  const places = numbersOf(size)
  let count = 0
  for (const i of sorted) {
    const last = count > 0 ? records[count - 1]! : -1
    const isRepeated =
      last >= 0 &&
      hashes[last] === hashes[i] &&
      last < left === i < left &&
      !differs(last, i) &&
      deciding.some((column) => column[i] !== '')
    if (!isRepeated) {
      records[count] = i
      count += 1
    }
    places[i] = count - 1
  }
  const kept = records.subarray(0, count)
  return { records: kept, places, left: left > 0 ? kept.filter((i) => i < left).length : 0 }
}

function hashesOf(columns: readonly (readonly string[])[], size: number): Int32Array {
  const hashes = numbersOf(size)
  for (const column of columns)
    for (let i = 0; i < size; i += 1) hashes[i] = Math.imul(hashes[i]! ^ hashText(column[i]!), 0x9e3779b1) ^ 1
  // Zero would be left out of the sorting.
  for (let i = 0; i < size; i += 1) if (hashes[i] === 0) hashes[i] = 1
  return hashes
}
