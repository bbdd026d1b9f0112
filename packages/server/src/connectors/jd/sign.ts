import { hash as digest } from 'node:crypto'

/**
 * Signature of the classic JOS gateway: upper-case MD5 over all parameters but `sign`, as they are before URL encoding.
 * Names and values are joined without separators, so whoever checks must compare the names with a closed list.
 */
export function signJos(secret: string, params: Record<string, string>): string {
  let text = secret
  for (const name of Object.keys(params).sort()) if (name !== 'sign') text += name + params[name]
  return digest('md5', text + secret, 'hex').toUpperCase()
}
