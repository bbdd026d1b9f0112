import { findPhones, maskPhone } from '../kernel/phone.ts'

/** Pure: in a copy for one person, numbers of other people are masked wherever they stand. */

/** Whether a number, in its one canonical form, is the person's own. */
export type IsOwn = (canonical: string) => boolean

export function maskOthers(value: unknown, own: IsOwn): unknown {
  if (typeof value === 'string') return maskText(value, own)
  if (Array.isArray(value)) return value.map((one) => maskOthers(one, own))
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskOthers(inner, own)]))
}

function maskText(text: string, own: IsOwn): string {
  if (!/\d{5}/.test(text.replaceAll(/[\s-]/g, ''))) return text
  const found = findPhones(text)
  const masked = found.phones
    .filter(({ canonical }) => canonical && !own(canonical))
    .toReversed()
    .reduce(
      (all, { start, end }) => all.slice(0, start) + maskPhone(all.slice(start, end)) + all.slice(end),
      found.text,
    )
  return masked === found.text ? text : masked
}
