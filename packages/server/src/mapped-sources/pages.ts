import { hash } from 'node:crypto'
import { formatShanghai } from '../kernel/time.ts'
import { PullStopped } from './errors.ts'
import { readBody, recordsIn, valueAt } from './read-body.ts'
import type { Position, PullSettings } from './source.ts'

/** How one page of a pull is asked for, and what follows it. Pure. */

export interface Window {
  from: string
  to: string
}
type Next = NonNullable<Position['next']>

const mostWindowMs = 31 * 24 * 3600_000
const dayMs = 24 * 3600_000

/** The window to read now: the one that is not read to its end, else from where the last one ended, less the overlap. */
export function windowAt(settings: PullSettings, position: Position | null, now: Date): Window {
  if (position?.window) return position.window
  const from = position
    ? Date.parse(position.doneTo) - settings.overlapMinutes * 60_000
    : now.getTime() - settings.firstDays * dayMs
  return {
    from: new Date(from).toISOString(),
    to: new Date(Math.min(now.getTime(), from + mostWindowMs)).toISOString(),
  }
}

export function firstPage({ paging }: PullSettings): Next | null {
  return paging.by === 'page' ? { page: paging.first } : null
}

/** The address of a page. What is filled in is encoded; a link is taken as the other side wrote it, on the same host only. */
export function urlOf(settings: PullSettings, window: Window, next: Next | null): string {
  const { paging, url } = settings
  if (next && 'link' in next) return sameHost(url, next.link)
  const values: Record<string, string> = {
    from: timeText(window.from, settings.timeForm),
    to: timeText(window.to, settings.timeForm),
    page: next && 'page' in next ? String(next.page) : '',
    size: paging.by === 'page' ? String(paging.size) : '',
    cursor: next && 'cursor' in next ? next.cursor : '',
  }
  return url.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? encodeURIComponent(values[name]!) : whole,
  )
}

/** The headers hold secrets: a link must not carry them to somebody else. */
function sameHost(url: string, link: string): string {
  const base = plainUrl(url)
  const there = URL.parse(link, base.href)
  if (!there || there.origin !== base.origin) throw new PullStopped('other_host')
  return there.href
}

const plainUrl = (url: string): URL => new URL(url.replace(/\{\w+\}/g, '0'))

/** Whom a pull asks; null where what is filled in would decide it. */
export function originOf(url: string): string | null {
  return /^https?:\/\/[^/?#]*\{/i.test(url) || !URL.canParse(url.replace(/\{\w+\}/g, '0'))
    ? null
    : plainUrl(url).origin
}

/** An address as it may be shown to those who only read: what stands in its query may be a key. */
export function withoutValues(url: string): string {
  return url.replace(/([?&][^=&#]*=)([^&#]*)/g, (whole, name: string, value: string) =>
    /^\{\w+\}$/.test(value) ? whole : `${name}***`,
  )
}

function timeText(instant: string, form: PullSettings['timeForm']): string {
  const at = new Date(instant)
  if (form === 'unix') return String(Math.floor(at.getTime() / 1000))
  if (form === 'unix_ms') return String(at.getTime())
  return form === 'iso' ? at.toISOString() : formatShanghai(at)
}

export interface Page {
  /** Null behind the last page. */
  next: Next | null
  records: number
  digest: string
}

/** Reads a whole answer. Throws `PullStopped` for what is no page: HTML, half a JSON, no list where one was promised. */
export function readPage(
  settings: PullSettings,
  recordPath: string | undefined,
  at: Next | null,
  text: string,
  contentType: string,
  linkHeader: string | undefined,
): Page {
  if (/text\/html/i.test(contentType) || /^\s*<(!doctype )?html/i.test(text))
    throw new PullStopped('not_json')
  const body = readBody(text, contentType)
  if (body === undefined) throw new PullStopped('not_json')
  const read = isEmptyList(body, recordPath) ? { records: [] } : recordsIn(body, recordPath)
  if ('trouble' in read) throw new PullStopped('records_path')
  return {
    records: read.records.length,
    next: nextOf(settings, at, body, read.records.length, linkHeader),
    digest: hash('sha256', text, 'hex'),
  }
}

/** Some systems leave the list out, or null, when nothing is new; a missing parent is no such page. */
function isEmptyList(body: unknown, path: string | undefined): boolean {
  if (path === undefined || !path.startsWith('/')) return false
  const cut = path.lastIndexOf('/')
  const parent = cut === 0 ? body : valueAt(body, path.slice(0, cut))
  if (typeof parent !== 'object' || parent === null || Array.isArray(parent)) return false
  const name = path.slice(cut + 1)
  return name in parent && (parent as Record<string, unknown>)[name] === null
}

function nextOf(
  { paging }: PullSettings,
  at: Next | null,
  body: unknown,
  records: number,
  linkHeader: string | undefined,
): Next | null {
  if (paging.by === 'page') {
    const page = at && 'page' in at ? at.page : paging.first
    return records < paging.size ? null : { page: page + 1 }
  }
  if (paging.by === 'cursor') {
    const cursor = valueAt(body, paging.path)
    const isText = (typeof cursor === 'string' && cursor !== '') || typeof cursor === 'number'
    return isText ? { cursor: String(cursor) } : null
  }
  const link = paging.by === 'link' ? nextLink(linkHeader) : null
  return link === null ? null : { link }
}

/** `<https://…>; rel="next"` of RFC 8288. */
function nextLink(header: string | undefined): string | null {
  for (const part of (header ?? '').split(/,(?=\s*<)/)) {
    const found = /^\s*<([^>]*)>(.*)$/s.exec(part)
    if (found && /;\s*rel="?[^";]*\bnext\b/i.test(found[2]!)) return found[1]!
  }
  return null
}

/** Seconds or a date; anything else, and anything absurd, is a minute. */
export function retryAfterMs(header: string | undefined, now: Date): number {
  const text = header?.trim() ?? ''
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime()
  return Number.isNaN(ms) || ms < 0 ? 60_000 : Math.min(Math.max(ms, 1_000), 3600_000)
}
