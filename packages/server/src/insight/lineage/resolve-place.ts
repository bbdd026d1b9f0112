/** One leaf of a raw record, with its place as people read it. */
export interface Leaf {
  /** As in the table of origins, elements as `*`. */
  pattern: string
  /** `orders.order[0].num` */
  place: string
  text: string
}

/**
 * The leaves that a place of the table names. In a field of a line `*` is the line's own element (the first one met), `**`
 * every element.
 */
export function leavesAt(detail: unknown, pattern: string, own: number | null): Leaf[] {
  const shown = pattern.replaceAll('/**', '/*')
  return walk(detail, pattern.split('/').slice(1), '', own)
    .filter(({ value }) => value !== undefined && value !== null && value !== '')
    .map(({ place, value }) => ({ pattern: shown, place, text: textOf(value) }))
}

interface Found {
  place: string
  value: unknown
}

function walk(value: unknown, [token, ...rest]: string[], place: string, own: number | null): Found[] {
  if (token === undefined) return [{ place, value }]
  if (token !== '*' && token !== '**')
    return walk(childOf(value, token), rest, place === '' ? token : `${place}.${token}`, own)
  const list: unknown[] = Array.isArray(value) ? value : []
  if (token === '*' && own !== null) return walk(list[own], rest, `${place}[${own}]`, null)
  return list.flatMap((inner, i) => walk(inner, rest, `${place}[${i}]`, own))
}

const childOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))
