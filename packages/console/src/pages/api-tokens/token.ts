import type { Answer, Taken } from '@qiao/api-client'
import type { StateTone } from '@qiao/ui'

export type Token = Answer<'GET /console/api-tokens'>['items'][number]
export type Offer = Answer<'GET /console/api-scopes'>
export type Wish = Taken<'POST /console/api-tokens'>['body']
export type DataClass = Offer['classes'][number]['dataClass']
export type Sight = Offer['classes'][number]['widest']

export const tones: Record<Token['state'], StateTone> = {
  active: 'done',
  unused: 'waiting',
  expired: 'overdue',
  revoked: 'waiting',
  orphaned: 'attention',
}

export const isLive = ({ state }: Pick<Token, 'state'>): boolean => state === 'active' || state === 'unused'

const order: readonly Sight[] = ['none', 'masked', 'plain']

/** What one may choose: nothing wider than one's own. Amounts are whole or not there. */
export function sightsFor({ dataClass, widest }: Offer['classes'][number]): readonly Sight[] {
  const within = order.slice(0, order.indexOf(widest) + 1)
  return dataClass === 'money' ? within.filter((one) => one !== 'masked') : within
}

const showsMoney = /^(settlement|ledger)\./

/** Settlement and the ledger are of no use to a token that may not see amounts. */
export function lacksMoney(scopes: readonly string[], sight: Partial<Record<DataClass, Sight>>): boolean {
  return scopes.some((one) => showsMoney.test(one)) && sight.money !== 'plain'
}

export const lives = ['30', '90', '180', '365', 'never'] as const

/** The end of a life that begins now. */
export function endOf(days: string, now: Date): string | null {
  return days === 'never' ? null : new Date(now.getTime() + Number(days) * 86_400_000).toISOString()
}
