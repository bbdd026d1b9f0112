import { maskAddress } from '../../kernel/address.ts'
import { maskName } from '../../kernel/name.ts'
import { maskPhone } from '../../kernel/phone.ts'
import { type Role, visibility } from '../../runtime/access/policy.ts'
import type { DataClass } from '../../runtime/crypto/data-classes.ts'
import type { TracedField } from './field-words.ts'

/** Raw values as a caller may see them. The one place of this folder that decides. */

const hidden = '****'
const longest = 200
const number = /1[3-9]\d{9}/
const personal: readonly DataClass[] = ['phone', 'name', 'address', 'chat', 'id-number', 'order-raw']

/** The classes that a place holds, by all the fields that are read from it: a table may lead a phone into two of them. */
export type PlaceClasses = ReadonlyMap<string, ReadonlySet<DataClass>>

export function placeClasses<F extends string>(
  table: Readonly<Record<F, readonly string[]>>,
  words: Readonly<Record<F, TracedField>>,
): PlaceClasses {
  const classes = new Map<string, Set<DataClass>>()
  const openly = new Set<string>()
  for (const [field, places] of Object.entries(table) as [F, readonly string[]][])
    for (const place of places.map(plainPlace)) {
      const held = classes.get(place) ?? new Set()
      const { dataClass } = words[field]
      if (dataClass === 'derived') openly.add(place)
      else if (dataClass !== null) held.add(dataClass)
      classes.set(place, held)
    }
  // A time or a state beside an amount is no amount; a person stays a person.
  for (const place of openly) classes.get(place)?.delete('money')
  return classes
}

/** Own element or every element: the same place. */
export const plainPlace = (place: string): string => place.replaceAll('/**', '/*')

export function shownPlace(held: readonly Role[], classes: ReadonlySet<DataClass>, text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text
  const [only, ...more] = [...classes]
  if (only === undefined) return number.test(text) ? hidden : cut
  if (more.length > 0) return [...classes].every((one) => visibility(held, one) === 'plain') ? cut : hidden
  return shownAs(held, only, cut)
}

function shownAs(held: readonly Role[], dataClass: DataClass, text: string): string {
  const sight = visibility(held, dataClass)
  if (sight === 'plain') return text
  if (sight === 'none' || !personal.includes(dataClass)) return hidden
  // What the marketplace masked keeps its own stars, unless a whole number stands beside them.
  if (text.includes('*') && !/\d{8}/.test(text) && dataClass !== 'chat') return text
  if (dataClass === 'name') return maskName(text)
  if (dataClass === 'phone') return maskPhone(text)
  if (dataClass === 'address') return maskAddress(text.replaceAll(' ', ''))
  return dataClass === 'order-raw' && text.length > 8 ? `${hidden}${text.slice(-4)}` : hidden
}
