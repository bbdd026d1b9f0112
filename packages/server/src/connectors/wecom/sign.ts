import { hash } from 'node:crypto'

/** Page signatures (JS-SDK) of WeCom; callbacks are signed and sealed as in `contract/sealed-callback.ts`. */

/** `url` is the page without `#…`, not URL-encoded, query kept. SHA-1, lower hex. */
export function jsapiSignature(page: {
  ticket: string
  nonceStr: string
  timestamp: string
  url: string
}): string {
  const { ticket, nonceStr, timestamp, url } = page
  const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url.split('#')[0]}`
  return hash('sha1', text, 'hex')
}
