import { createHash } from 'node:crypto'

/** The stand-in's own reading of the signing rules; it shares no line with the product. */
export function expectedSign(secret: string, fields: Iterable<[string, string]>): string {
  const pairs = [...fields].filter(([name]) => name !== 'sign')
  pairs.sort(([a], [b]) => (a < b ? -1 : 1))
  const md5 = createHash('md5').update(secret)
  for (const [name, value] of pairs) md5.update(name).update(value)
  return md5.update(secret).digest('hex').toUpperCase()
}

/** The last part of the message service's address: the hex text once more in Base64. */
export function expectedProof(clientId: string, timestampMs: string, secret: string): string {
  const md5 = createHash('md5').update(`${clientId}${timestampMs}${secret}`).digest('hex')
  return Buffer.from(md5, 'ascii').toString('base64')
}
