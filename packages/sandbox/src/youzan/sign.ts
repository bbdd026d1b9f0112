import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'

/** The stand-in's own signing and sealing; it shares no line with the product's. */

/** The header `Event-Sign`, and with `msg` instead of the body also the field `sign`. */
export function expectedEventSign(clientId: string, text: string, clientSecret: string): string {
  return createHash('md5').update(clientId).update(text).update(clientSecret).digest('hex')
}

const vector = '0102030405060708'

/** A message of the service market, ready to be sent as a body. */
export function sealMessage(clientSecret: string, content: string): string {
  const cipher = createCipheriv('aes-128-cbc', keyOf(clientSecret), vector)
  return encodeURIComponent(cipher.update(content, 'utf8', 'base64') + cipher.final('base64'))
}

export function openMessage(clientSecret: string, message: string): string {
  const decipher = createDecipheriv('aes-128-cbc', keyOf(clientSecret), vector)
  return decipher.update(decodeURIComponent(message), 'base64', 'utf8') + decipher.final('utf8')
}

/** Personal data of one shop: the same text under the same shop gives the same cipher text, marked by `$1$`. */
export function sealPersonal(kdtId: number, text: string): string {
  const key = createHash('md5').update(`shop:${kdtId}`).digest()
  const cipher = createCipheriv('aes-128-ecb', key, null)
  return `${cipher.update(text, 'utf8', 'base64')}${cipher.final('base64')}$1$`
}

/** What is not sealed comes back as it is; null for what another shop's key sealed. */
export function openPersonal(kdtId: number, sealed: string): string | null {
  if (!sealed.endsWith('$1$')) return sealed
  const key = createHash('md5').update(`shop:${kdtId}`).digest()
  const decipher = createDecipheriv('aes-128-ecb', key, null)
  try {
    return decipher.update(sealed.slice(0, -3), 'base64', 'utf8') + decipher.final('utf8')
  } catch {
    return null
  }
}

function keyOf(clientSecret: string): string {
  return clientSecret.substring(0, 16)
}
