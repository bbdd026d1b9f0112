import { type NumberColumn, numberColumns } from './dimensions.ts'
import { missing } from './number-index.ts'
import type { Act, Person } from './rule.ts'

/** Many pictures as a few long values: as PostgreSQL packs them, through the main thread unread, to where they are counted. */
export interface PackedPeople {
  /** Sixteen bytes each. */
  ids: Uint8Array
  /** Four bytes a column, big-endian. */
  numbers: Uint8Array
  /** A person's words parted by \ue000, persons by \ue001. */
  words: string
  /** One byte each: another row stands for them. */
  gone: Uint8Array
  /** By item, twelve bytes each: the place of the person, the day, how often. */
  acts: readonly { item: string; acts: Uint8Array }[]
}

/** What parts words and persons, and so is in no word. */
export const partings = /[\ue000\ue001]/g

export const packedCount = ({ gone }: PackedPeople): number => gone.length
export const isGone = ({ gone }: PackedPeople, place: number): boolean => gone[place] === 1

/** The four words of an id. */
export function idWordsAt({ ids }: PackedPeople, place: number): [number, number, number, number] {
  const view = viewOf(ids)
  const at = 16 * place
  return [view.getUint32(at), view.getUint32(at + 4), view.getUint32(at + 8), view.getUint32(at + 12)]
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export function eachNumber(
  { numbers }: PackedPeople,
  each: (place: number, column: number, value: number) => void,
): void {
  const view = viewOf(numbers)
  const columns = numberColumns.length
  for (let at = 0; 4 * at < numbers.length; at += 1) {
    const value = view.getInt32(4 * at)
    if (value !== missing) each(Math.floor(at / columns), at % columns, value)
  }
}

export function eachAct(packed: Uint8Array, each: (place: number, day: number, times: number) => void): void {
  const view = viewOf(packed)
  for (let at = 0; at < packed.length; at += 12)
    each(view.getInt32(at), view.getInt32(at + 4), view.getInt32(at + 8))
}

export function wordsOf({ words }: PackedPeople): string[][] {
  return words.split('\ue001').map((one) => (one === '' ? [] : one.split('\ue000')))
}

export const textOfId = (words: readonly number[]): string => {
  const hex = words.map((word) => word.toString(16).padStart(8, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Each as a person of its own, those who are gone by id alone. */
export function unpack(packed: PackedPeople): { people: Person[]; gone: string[] } {
  const words = wordsOf(packed)
  const all = Array.from({ length: packedCount(packed) }, (_, place) => ({
    id: textOfId(idWordsAt(packed, place)),
    numbers: {} as Partial<Record<NumberColumn, number>>,
    words: new Set(words[place]),
    acts: [] as Act[],
  }))
  eachNumber(packed, (place, column, value) => {
    all[place]!.numbers[numberColumns[column]!] = value
  })
  for (const { item, acts } of packed.acts)
    eachAct(acts, (place, day, times) => all[place]!.acts.push({ item, day, times }))
  const isOut = (_: unknown, place: number) => isGone(packed, place)
  return {
    people: all.filter((one, place) => !isOut(one, place)),
    gone: all.filter(isOut).map((one) => one.id),
  }
}
