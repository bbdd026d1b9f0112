import { createHmac, hash as digest } from 'node:crypto'

/**
 * Signatures of the Taobao Open Platform (TOP) and of its message channel (TMC).
 *
 * The signed text joins names and values without separators and skips empty ones, so `{status: 'PAID'}` and
 * `{s: 'tatusPAID'}` sign alike and empty parameters can be added unseen. Whoever checks a TOP signature must
 * therefore compare the parameters with a closed list afterwards and refuse unknown, doubled and empty ones.
 * Whoever signs, as we do here, never sends an empty parameter.
 */
export type SignMethod = 'md5' | 'hmac' | 'hmac-sha256'

/** Upper-case hex over all of `params` but `sign`. Only md5 wraps the text in the secret. */
export function signTop(method: SignMethod, secret: string, params: Record<string, string>): string {
  const text = signedText(params)
  if (method === 'md5') return md5(secret + text + secret)
  return createHmac(method === 'hmac' ? 'md5' : 'sha256', secret)
    .update(text, 'utf8')
    .digest('hex')
    .toUpperCase()
}

/** `timestamp` is Unix milliseconds as text. */
export function signConnect(secret: string, appKey: string, group: string, timestamp: string): string {
  return md5(`${secret}app_key${appKey}group_name${group}timestamp${timestamp}${secret}`)
}

function signedText(params: Record<string, string>): string {
  let text = ''
  for (const name of Object.keys(params).sort()) {
    const value = params[name]
    if (name !== '' && name !== 'sign' && value) text += name + value
  }
  return text
}

function md5(text: string): string {
  return digest('md5', text, 'hex').toUpperCase()
}
