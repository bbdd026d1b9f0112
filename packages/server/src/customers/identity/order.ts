import { hashText } from './hash.ts'
import type { Sides } from './keys.ts'
import { numbersOf } from './memory.ts'
import { endOfRun, sortByValue } from './sort.ts'

export interface ContentOrder {
  /** Records by what they say, not by where they stand; the left list first. Repetitions are left out. */
  records: Int32Array
  /** By record: its place in `records`, or that of the one that it repeats. */
  places: Int32Array
  left: number
}

/** What `orderByContent` asks of records whose hashes are the same: their texts, column by column. */
export type TextsOf = (record: number) => readonly string[]

/**
 * An order that the content alone gives, so that no answer hangs on how a file was sorted. A record that says the same as
 * another, an account among it (`deciding`: numbers of columns), was delivered twice: it follows the other and teaches nothing.
 */
export function orderByContent(
  hashes: Int32Array,
  textsOf: TextsOf,
  deciding: readonly number[],
  { size, left }: Sides,
): ContentOrder {
  const { order, values } = sortByValue([hashes], size)
  const texts = sortAlike(order, values, textsOf)
  const isLike = (a: number, b: number) =>
    texts.get(a)!.every((text, column) => text === texts.get(b)![column])
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
      isLike(last, i) &&
      deciding.some((column) => texts.get(i)![column] !== '')
    if (!isRepeated) {
      records[count] = i
      count += 1
    }
    places[i] = count - 1
  }
  const kept = records.subarray(0, count)
  return { records: kept, places, left: left > 0 ? kept.filter((i) => i < left).length : 0 }
}

/** Records of one hash come in the order of their texts, which are given back. */
function sortAlike(order: Int32Array, values: Int32Array, textsOf: TextsOf): Map<number, readonly string[]> {
  const texts = new Map<number, readonly string[]>()
  for (let from = 0; from < order.length; ) {
    const to = endOfRun(values, from)
    const alike = order.subarray(from, to)
    from = to
    if (alike.length === 1) continue
    for (const record of alike) texts.set(record, textsOf(record))
    alike.sort((a, b) => compareTexts(texts.get(a)!, texts.get(b)!))
  }
  return texts
}

function compareTexts(one: readonly string[], two: readonly string[]): number {
  const column = one.findIndex((text, at) => text !== two[at])
  return column < 0 ? 0 : one[column]! < two[column]! ? -1 : 1
}

/** Adds a column of some records, the first of which is `from`, to their hashes. */
export function hashColumn(hashes: Int32Array, from: number, texts: readonly string[]): void {
  for (let i = 0; i < texts.length; i += 1)
    hashes[from + i] = Math.imul(hashes[from + i]! ^ hashText(texts[i]!), 0x9e3779b1) ^ 1
}

/** Zero would be left out of the sorting. */
export function closeHashes(hashes: Int32Array, from: number, to: number): void {
  for (let i = from; i < to; i += 1) if (hashes[i] === 0) hashes[i] = 1
}
