/** What a webhook tells: ids and plain facts. Read the thing itself by the API when more is needed. */
export interface WebhookEvent {
  /** The same for every try: remember it, and act once. */
  id: string
  /** `order.paid`, `work-order.signed-off`, … */
  type: string
  version: number
  /** When it happened; messages may arrive in another order. */
  timestamp: string
  /** The id of the thing that it is about. */
  key: string
  /** Amounts are `null` where the endpoint does not show them. */
  data: Record<string, unknown>
}

export interface WebhookCheck {
  /** `whsec_…`; two while one is being replaced. */
  secret: string | readonly string[]
  /** Names in lower case, or the `Headers` of a `Request`. */
  headers: Headers | Record<string, string | string[] | undefined>
  /** The text as it came, before any parser touched it. */
  body: string
  /** How old or how far ahead a message may be; 300. */
  toleranceSeconds?: number
  now?: Date
}

export class WebhookRefused extends Error {
  readonly reason: 'headers_missing' | 'too_old' | 'signature'
  constructor(reason: WebhookRefused['reason']) {
    super(`webhook refused: ${reason}`)
    this.name = 'WebhookRefused'
    this.reason = reason
  }
}

/** Checks a message by the Standard Webhooks signature and reads it. Throws `WebhookRefused`. */
export async function readWebhook(check: WebhookCheck): Promise<WebhookEvent> {
  const header = (name: string): string => {
    const { headers } = check
    const value = headers instanceof Headers ? headers.get(name) : headers[name]
    return [value].flat()[0] ?? ''
  }
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(header)
  if (!id || !signatures || !/^\d{10}$/.test(timestamp ?? '')) throw new WebhookRefused('headers_missing')
  const age = Math.abs((check.now ?? new Date()).getTime() / 1000 - Number(timestamp))
  if (age > (check.toleranceSeconds ?? 300)) throw new WebhookRefused('too_old')
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${check.body}`)
  const given = signatures
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .map((one) => bytesOf(one.slice(3)))
  for (const secret of [check.secret].flat() as string[]) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const raw = bytesOf(secret.replace(/^whsec_/, ''))
    const key = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify'])
    for (const one of given)
      if (await crypto.subtle.verify('HMAC', key, one, signed)) return JSON.parse(check.body) as WebhookEvent
  }
  throw new WebhookRefused('signature')
}

/** Nothing for what is no base64: it fits no signature. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}
