import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto'

/** The stand-in's own reading of signing and sealing; it shares no line with the product. */

/** Null for a method of signing that the platform does not know. Every parameter but `sign` is part of the text. */
export function expectedSign(params: Record<string, string | undefined>, signSecret: string): string | null {
  const lines = Object.entries(params).filter(([name, value]) => name !== 'sign' && value !== undefined)
  lines.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  lines.push(['signSecret', signSecret])
  const plain = Buffer.from(lines.map((line) => line.join('=')).join('&'))
  switch (params.signMethod ?? 'MD5') {
    case 'MD5':
      return createHash('md5').update(plain).digest().toString('hex')
    case 'HMAC_SHA256':
      return createHmac('sha256', signSecret).update(plain).digest().toString('base64')
    default:
      return null
  }
}

const zeros = new Uint8Array(16)

export function sealMessage(privateKey: string, text: string): string {
  const cipher = createCipheriv('aes-128-cbc', Buffer.from(privateKey, 'base64'), zeros)
  return cipher.update(text, 'utf8', 'base64') + cipher.final('base64')
}

export function openMessage(privateKey: string, sealed: string): string {
  const decipher = createDecipheriv('aes-128-cbc', Buffer.from(privateKey, 'base64'), zeros)
  return decipher.update(sealed, 'base64', 'utf8') + decipher.final('utf8')
}
