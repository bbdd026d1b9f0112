import type { Answer, Taken } from '@qiao/api-client'
import type { StateTone } from '@qiao/ui'

export type Source = Answer<'GET /console/mapped-sources'>['items'][number]
export type Wish = Taken<'POST /console/mapped-sources'>['body']
export type Secrets = Answer<'POST /console/mapped-sources'>['secrets']
export type Choices = Answer<'GET /console/mapped-source-choices'>
export type Entry = Answer<'GET /console/mapped-sources/:id/entries'>['items'][number]

export const systemsPath = '/sources/systems'

export type ShownState = 'paused' | 'alarm' | 'troubled' | 'silent' | 'active'

/** What a person should know first of a source. */
export function stateOf({
  state,
  lastError,
  lastReceivedAt,
  alarmSince,
}: Pick<Source, 'state' | 'lastError' | 'lastReceivedAt' | 'alarmSince'>): ShownState {
  if (state === 'paused') return 'paused'
  if (alarmSince) return 'alarm'
  if (lastError) return 'troubled'
  return lastReceivedAt ? 'active' : 'silent'
}

export const isAlarmed = (source: Source): boolean => stateOf(source) === 'alarm'

export const stateTones: Record<ShownState, StateTone> = {
  paused: 'waiting',
  alarm: 'overdue',
  troubled: 'overdue',
  silent: 'attention',
  active: 'done',
}

const loopback = /^(127\.0\.0\.1|localhost|\[::1\])$/

/** A server that was not told its public address names itself by this computer's: others reach it as this page did. */
export function reachable(address: string, page: Pick<Location, 'hostname' | 'origin'>): string {
  const { hostname, pathname } = new URL(address, page.origin)
  return loopback.test(hostname) && !loopback.test(page.hostname) ? `${page.origin}${pathname}` : address
}
