/** Words for a key of `group`, or null where there are none. */
export type Words = (group: 'fact' | 'value', key: string) => string | null

/** The details of an audit entry in words; a key or value without words stays as it was written. */
export function factsInWords(facts: unknown, words: Words): string {
  if (typeof facts !== 'object' || facts === null) return ''
  return Object.entries(facts)
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([key, value]) => `${words('fact', key) ?? key} ${valueInWords(value, words)}`)
    .join(' · ')
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function valueInWords(value: unknown, words: Words): string {
  if (Array.isArray(value)) return value.map((one) => valueInWords(one, words)).join('、')
  if (typeof value === 'object') return JSON.stringify(value)
  if (typeof value === 'string' && uuid.test(value)) return `…${value.slice(-6)}`
  return words('value', String(value)) ?? String(value)
}
