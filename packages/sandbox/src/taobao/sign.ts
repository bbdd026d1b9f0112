import { createHash, createHmac } from 'node:crypto'

/** The stand-in's own reading of the signing rules; it shares no line with the product. */
export function expectedSign(
  method: string,
  secret: string,
  fields: Iterable<[string, string]>,
): string | null {
  const pairs = [...fields]
    .filter(([name, value]) => name !== 'sign' && name.length > 0 && value.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const joined = pairs.map((pair) => pair.join('')).join('')
  switch (method) {
    case 'md5':
      return hex(createHash('md5').update(secret).update(joined).update(secret))
    case 'hmac':
      return hex(createHmac('md5', secret).update(joined))
    case 'hmac-sha256':
      return hex(createHmac('sha256', secret).update(joined))
    default:
      return null
  }
}

/** TMC's CONNECT signs its three names in this order. */
export function expectedConnectSign(
  secret: string,
  appKey: string,
  groupName: string,
  timestamp: string,
): string {
  const named = { app_key: appKey, group_name: groupName, timestamp }
  const md5 = createHash('md5').update(secret)
  for (const [name, value] of Object.entries(named)) md5.update(name).update(value)
  return hex(md5.update(secret))
}

function hex(digest: { digest(encoding: 'hex'): string }): string {
  return digest.digest('hex').toUpperCase()
}
