import { hashText } from './hash.ts'
import type { Sides } from './keys.ts'

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
  const hashes = new Int32Array(size)
  for (const column of columns)
    for (let i = 0; i < size; i += 1) hashes[i] = hashText(column[i]!, hashes[i]! ^ 0x5bd1e995)
  const order = Array.from({ length: size }, (_, i) => i)
  const side = (i: number) => (i < left ? 0 : 1)
  const differs = (a: number, b: number) => columns.find((column) => column[a] !== column[b])
  order.sort((a, b) => {
    if (hashes[a] !== hashes[b] || side(a) !== side(b)) return side(a) - side(b) || hashes[a]! - hashes[b]!
    const column = differs(a, b)
    return column ? (column[a]! < column[b]! ? -1 : 1) : 0
  })
  const isRepeated = (a: number, b: number) =>
    hashes[a] === hashes[b] &&
    side(a) === side(b) &&
    !differs(a, b) &&
    deciding.some((column) => column[a] !== '')
  const records: number[] = []
  const places = new Int32Array(size)
  for (const i of order) {
    if (records.length === 0 || !isRepeated(records.at(-1)!, i)) records.push(i)
    places[i] = records.length - 1
  }
  return { records: Int32Array.from(records), places, left: records.filter((i) => i < left).length }
}
