import { createCipheriv, createDecipheriv } from 'node:crypto'
import { QiaoError } from '../kernel/error.ts'

/** Secrets in a gateway's files: AES-256-GCM by its master key, each bound to its place so that none can stand for another. */
const mark = 'sealed:'

export const isSealed = (text: string): boolean => text.startsWith(mark)

export function sealText(key: Buffer, place: string, text: string, iv: Buffer): string {
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(place))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return mark + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
}

/** Throws `gateway.secret_not_sealed` and `gateway.secret_not_opened`. */
export function openText(key: Buffer, place: string, text: string): string {
  if (!isSealed(text)) throw new QiaoError('gateway.secret_not_sealed', { place })
  try {
    const bytes = Buffer.from(text.slice(mark.length), 'base64')
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    decipher.setAAD(Buffer.from(place))
    decipher.setAuthTag(bytes.subarray(12, 28))
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new QiaoError('gateway.secret_not_opened', { place }, { cause })
  }
}
