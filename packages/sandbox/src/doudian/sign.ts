import { createHash, createHmac } from 'node:crypto'

/** The stand-in's own reading of the signing rules; it shares no line with the product. */
export interface CallToSign {
  app_key: string
  /** Absent for what the platform itself calls (SPI): then the version is absent too. */
  method?: string
  param_json: string
  timestamp: string
}

/** Null for a method of signing that the platform does not know. */
export function expectedSign(signMethod: string, secret: string, call: CallToSign): string | null {
  const pieces: [string, string | undefined][] = [
    ['app_key', call.app_key],
    ['method', call.method],
    ['param_json', call.param_json],
    ['timestamp', call.timestamp],
    ['v', call.method === undefined ? undefined : '2'],
  ]
  const hash = openHash(signMethod, secret)
  if (!hash) return null
  hash.update(secret)
  for (const [name, value] of pieces) if (value !== undefined) hash.update(name).update(value)
  return hash.update(secret).digest('hex')
}

export function eventSign(appKey: string, body: string, secret: string): string {
  return createHash('md5').update(appKey).update(body).update(secret).digest('hex')
}

/** The text that the platform signs for these parameters: sorted at every depth, digits and signs as they came. */
export function canonicalJson(text: string): string {
  return write(JSON.parse(text, keepNumbers))
}

interface Literal {
  literal: string
}

function keepNumbers(_: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? { [literalKey]: true, literal: context?.source ?? String(value) } : value
}

const literalKey = Symbol('number')

function write(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  if (literalKey in value) return (value as unknown as Literal).literal.replace(/\.0+$/, '')
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${write(each)}`).join(',')}}`
}

function openHash(signMethod: string, secret: string) {
  if (signMethod === 'md5') return createHash('md5')
  return signMethod === 'hmac-sha256' ? createHmac('sha256', secret) : null
}
