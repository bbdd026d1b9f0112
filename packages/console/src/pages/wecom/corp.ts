import type { Answer } from '@qiao/api-client'

export type Corp = Answer<'GET /console/wecom-connections'>['items'][number]
export type Check = Answer<'POST /console/wecom-connections'>['checks'][number]
export const corpsKey = ['wecom', 'corps'] as const

/** The one that failed; those after it are not known. */
export function failing(checks: readonly Check[]): Check | undefined {
  return checks.find(({ state }) => state === 'fail')
}

export interface CorpWish {
  corpId: string
  agentId: string
  secret: string
  /** Empty: made by us. */
  token: string
  encodingAesKey: string
}
export type WishField = keyof CorpWish

/** What is wrong with each field before anybody is asked. */
export function problemsOf(wish: CorpWish): Map<WishField, 'needed' | 'shape'> {
  const found = new Map<WishField, 'needed' | 'shape'>()
  const shapes: [WishField, RegExp, boolean][] = [
    ['corpId', /^ww[0-9A-Za-z]{4,62}$/, true],
    ['agentId', /^[1-9]\d{0,9}$/, true],
    ['secret', /^\S{8,128}$/, true],
    ['token', /^[0-9A-Za-z]{3,32}$/, false],
    ['encodingAesKey', /^[0-9A-Za-z]{43}$/, false],
  ]
  for (const [field, shape, needed] of shapes) {
    if (wish[field] === '') {
      if (needed) found.set(field, 'needed')
    } else if (!shape.test(wish[field])) found.set(field, 'shape')
  }
  return found
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Letters and digits by chance, as WeCom wants its Token and EncodingAESKey; each as likely as any other. */
export function randomText(length: number, bytes = (n: number) => crypto.getRandomValues(new Uint8Array(n))) {
  const fair = 256 - (256 % letters.length)
  let text = ''
  while (text.length < length)
    for (const byte of bytes(length))
      if (byte < fair && text.length < length) text += letters[byte % letters.length]
  return text
}

/** Addresses that no server outside this computer reaches. */
export function isLocal(address: string): boolean {
  const host = URL.parse(address)?.hostname ?? ''
  return /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(host)
}
