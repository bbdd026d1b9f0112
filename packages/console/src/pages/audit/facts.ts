/** Words for a key of `group`, or null where there are none. */
export type Words = (group: 'fact' | 'value' | 'mark', key: string) => string | null

/**
 * The details of an audit entry in words; a key or value without words stays as it was written, an id of `names` is told
 * by its name.
 */
export function factsInWords(
  facts: unknown,
  words: Words,
  listed: (values: readonly string[]) => string,
  names: ReadonlyMap<string, string> = new Map(),
): string {
  if (typeof facts !== 'object' || facts === null) return ''
  const shown = (value: unknown): string =>
    Array.isArray(value) ? listed(value.map(shown)) : valueInWords(value, words, names)
  return Object.entries(facts)
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([key, value]) => `${words('fact', key) ?? key} ${shown(value)}`)
    .join(' · ')
}

/** An id alone, or with the kind of what it is of: `run:…`. */
const uuid = /^(?:([a-z-]+):)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function valueInWords(value: unknown, words: Words, names: ReadonlyMap<string, string>): string {
  if (typeof value === 'object') return JSON.stringify(value)
  const name = names.get(String(value))
  if (name) return name
  const id = typeof value === 'string' && uuid.exec(value)
  if (id) return `${id[1] ? `${words('value', id[1]) ?? id[1]} ` : ''}…${id[0].slice(-6)}`
  return words('value', String(value)) ?? reasonInWords(String(value), words) ?? String(value)
}

/** A reason of ours with words behind it, `补发：少了螺丝`: what somebody wrote stays as they wrote it. */
function reasonInWords(value: string, words: Words): string | null {
  const at = value.indexOf('：')
  const reason = at > 0 ? words('value', value.slice(0, at)) : null
  const behind = value.slice(at + 1)
  return reason && `${reason}${words('mark', 'colon') ?? '：'}${words('value', behind) ?? behind}`
}
