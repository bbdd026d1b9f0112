import { createHash } from 'node:crypto'

/** The stand-in's own reading of the classic signature; it shares no line with the product. */
export function expectedSign(secret: string, fields: Iterable<[string, string]>): string {
  const pairs = [...fields]
    .filter(([name]) => name !== 'sign')
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const joined = pairs.flat().join('')
  return createHash('md5').update(`${secret}${joined}${secret}`).digest('hex').toUpperCase()
}
