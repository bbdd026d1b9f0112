import { hash as digest } from 'node:crypto'

/**
 * Upper-case hex over all of `params` but `sign`, with the secret before and behind. Names and values are joined
 * without separators: whoever checks must refuse unknown and doubled parameters, and whoever signs sends none empty.
 */
export function signPinduoduo(secret: string, params: Record<string, string>): string {
  let text = ''
  for (const name of Object.keys(params).sort()) if (name !== 'sign') text += name + params[name]
  return digest('md5', secret + text + secret, 'hex').toUpperCase()
}
