import type { Chat, LiveCode, Member } from './view.ts'

/** What the page decides without a browser: names, times, links, labels. */

export function displayName(chat: Pick<Chat, 'name' | 'remark'>): string {
  return chat.remark || chat.name
}

export function clockTime(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString('zh-CN', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'Asia/Shanghai',
  })
}

/** Links come from messages: nothing but a web address may be opened. */
export function safeLink(link: string | undefined): string | undefined {
  return link !== undefined && /^(https?:\/\/|\/)/.test(link) ? link : undefined
}

/** A live code in a list: what it is called, and who is behind it. */
export function codeLabel(code: LiveCode, members: readonly Member[]): string {
  const names = code.user.map((id) => members.find((member) => member.userId === id)?.name ?? id)
  return `${code.remark || code.state || code.config_id.slice(0, 8)}（${names.join('、')}）`
}

/** A colour of its own for each id, the same for ever: degrees on the wheel. */
export function hueOf(id: string): number {
  return [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7)
}

/** Steps of the speed slider: simulated seconds in one real second. */
export const speeds = [1, 10, 60, 300, 1200, 3600]

/** The step at or below a speed. */
export function speedStep(speed: number): number {
  return Math.max(
    0,
    speeds.findLastIndex((each) => each <= speed),
  )
}

export function lengthOf(seconds: number): string {
  if (seconds < 60) return `${seconds} 秒`
  if (seconds < 3600) return `${Math.round(seconds / 60)} 分钟`
  return `${Math.round((seconds / 3600) * 10) / 10} 小时`
}

export interface FaultForm {
  platform: string
  kind: string
  route: string
  percent: number
  delayMs: number
  /** As typed; empty is no limit. */
  count: string
}

/** The rule that a form asks for, as `POST /_faults` takes it. */
export function faultOf({ platform, kind, route, percent, delayMs, count }: FaultForm): object {
  return {
    platform,
    kind,
    rate: percent / 100,
    ...(route.trim() ? { route: route.trim() } : {}),
    ...(kind === 'delay' ? { delayMs } : {}),
    ...(count ? { count: Number(count) } : {}),
  }
}

export function labelOf(pairs: readonly [id: string, label: string][], id: string): string {
  return pairs.find((pair) => pair[0] === id)?.[1] ?? id
}
