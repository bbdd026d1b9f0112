import { createHmac } from 'node:crypto'

/** Standard Webhooks, symmetric: `whsec_` and the key in base64. */
export function secretText(key: Buffer): string {
  return `whsec_${key.toString('base64')}`
}

/** The three headers of one try. Each secret gives a signature; a receiver takes any that fits. */
export function signedHeaders(
  id: string,
  at: Date,
  body: string | Buffer,
  secrets: readonly string[],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets
      .map(
        (secret) =>
          `v1,${sign(secret, Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]))}`,
      )
      .join(' '),
  }
}

function sign(secret: string, content: Buffer): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return createHmac('sha256', key).update(content).digest('base64')
}
