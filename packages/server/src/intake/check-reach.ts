import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { type HttpAnswer, HttpFailure } from '../runtime/ports.ts'
import type { Runtime } from '../runtime/runtime.ts'

/**
 * Whether our own public address leads to us: it is asked for a fresh number, and only who holds this installation's master key
 * can answer it. Asked from here: a router that does not let a server call its own public address says no where outside says yes.
 */
export const reachCodes = [
  'reached',
  /** By an address of the operator's own network, which they allowed. */
  'own_network',
  'no_public_address',
  'private_address',
  'not_https',
  'port_closed',
  'name_unknown',
  'no_answer',
  'other_server',
] as const
export type ReachCode = (typeof reachCodes)[number]

export interface ReachAnswer {
  code: ReachCode
  /** What was asked, without the number. */
  address: string
}

const loopback = /^(127(\.\d+){3}|localhost|\[::1\]|0\.0\.0\.0)$/
const timeoutMs = 8_000
export const noncePattern = '^[A-Za-z0-9_-]{24}$'

export async function checkReach({ ports, config }: Pick<Runtime, 'ports' | 'config'>): Promise<ReachAnswer> {
  const address = config.publicUrl.replace(/\/$/, '')
  if (!URL.canParse(address) || loopback.test(new URL(address).hostname))
    return { code: 'no_public_address', address }
  const ask = async (allow: Runtime['config']['webhookAllow']): Promise<ReachCode> => {
    const nonce = ports.randomness.bytes(18).toString('base64url')
    const url = `${address}/webhooks/reach/${nonce}`
    const answer = await ports.guarded.get({ url, headers: {}, allow, timeoutMs, maxBytes: 4096 })
    return isOurs(answer, answerTo(config.masterKey, nonce)) ? 'reached' : 'other_server'
  }
  const strict = await ask([]).catch(refusalOf)
  const isBlocked = strict === 'private_address' || strict === 'not_https' || strict === 'port_closed'
  if (!isBlocked || config.webhookAllow.length === 0) return { code: strict, address }
  const inside = await ask(config.webhookAllow).catch(refusalOf)
  return { code: inside === 'reached' ? 'own_network' : strict, address }
}

/** What only this installation answers to a number. */
export function answerTo(masterKey: Buffer, nonce: string): string {
  const key = Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), 'qiao:reach', 32))
  return createHmac('sha256', key).update(`reach|${nonce}`).digest('base64url')
}

function isOurs({ status, body }: HttpAnswer, wanted: string): boolean {
  const [said, right] = [Buffer.from(body.toString('utf8').trim()), Buffer.from(wanted)]
  return status === 200 && said.length === right.length && timingSafeEqual(said, right)
}

const blocked: Record<string, ReachCode> = {
  address: 'private_address',
  scheme: 'not_https',
  port: 'port_closed',
}

function refusalOf(error: unknown): ReachCode {
  if (!(error instanceof HttpFailure)) throw error
  if (error.kind === 'blocked') return blocked[error.message] ?? 'no_public_address'
  if (error.kind === 'too_large') return 'other_server'
  return error.message === 'ENOTFOUND' || error.message === 'EAI_AGAIN' ? 'name_unknown' : 'no_answer'
}
