const unstorable = /\0/g

/** A text that the database takes: without NUL, and without halves of characters. Most texts come back as they are. */
export function storable(text: string): string {
  return text.includes('\0') || !text.isWellFormed() ? text.replace(unstorable, '').toWellFormed() : text
}

/** The same for every text inside a value; what needs nothing is not copied. */
export function storableDeep<T>(value: T): T {
  if (typeof value === 'string') return storable(value) as T
  if (Array.isArray(value)) return value.map(storableDeep) as T
  if (value && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, storableDeep(one)])) as T
  return value
}
