import { BlockList, isIP } from 'node:net'

/**
 * Which addresses a request may reach whose target somebody else wrote: public ones by https, and what the operator
 * allowed by name. Everything else (loopback, private, link-local, metadata, CGNAT, mapped and tunnelled) is refused.
 */

/** What the operator allows besides: a host or a range of addresses, on one port or on all. */
export interface AllowRule {
  readonly host: string | null
  readonly range: BlockList | null
  readonly port: number | null
}

export type Refusal = 'not_a_url' | 'user_info' | 'scheme' | 'port' | 'address'

export interface Target {
  url: URL
  /** Without the brackets of IPv6. */
  host: string
  port: number
}

const reserved4 = ranges('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Metadata of a cloud behind an address that looks public.
  ['168.63.129.16', 32],
])
const global6 = ranges('ipv6', [['2000::', 3]])
/** Inside 2000::/3, yet no place of the public net: Teredo and other protocol ranges, documentation, 6to4. */
const reserved6 = ranges('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
])
const publicPorts = [443, 8443]

function ranges(family: 'ipv4' | 'ipv6', nets: [string, number][]): BlockList {
  const list = new BlockList()
  for (const [net, bits] of nets) list.addSubnet(net, bits, family)
  return list
}

export function isPublic(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !reserved4.check(address, 'ipv4')
  // A zone (`%eth0`) names an interface of this machine.
  if (family !== 6 || address.includes('%')) return false
  return global6.check(address, 'ipv6') && !reserved6.check(address, 'ipv6')
}

/** The parts of an address that somebody wrote. The URL parser turns 0x7f.1 and 2130706433 into 127.0.0.1. */
export function readTarget(text: string): Target | Refusal {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url) return 'not_a_url'
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'scheme'
  if (url.username || url.password) return 'user_info'
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (host === '') return 'not_a_url'
  return { url, host, port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80) }
}

/** Why this target may not be reached at this address; null when it may. */
export function refusalOf(target: Target, address: string, allow: readonly AllowRule[]): Refusal | null {
  if (allow.some((rule) => allows(rule, target, address))) return null
  if (target.url.protocol !== 'https:') return 'scheme'
  if (!isPublic(address)) return 'address'
  return publicPorts.includes(target.port) ? null : 'port'
}

function allows({ host, range, port }: AllowRule, target: Target, address: string): boolean {
  if (port !== null && port !== target.port) return false
  if (host !== null) return host === target.host.toLowerCase()
  const family = isIP(address)
  return family !== 0 && range!.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** Reads `10.1.0.0/16, erp.example:8080, [fd00::]/8`; null for what cannot be read. */
export function readAllowList(text: string): AllowRule[] | null {
  const parts = text.split(/[\s,]+/).filter((one) => one !== '')
  const rules = parts.map(readRule)
  return rules.every((one) => one !== null) ? rules : null
}

function readRule(text: string): AllowRule | null {
  const found = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?:\/(\d{1,3}))?(?::(\d{1,5}))?$/i.exec(text)
  if (!found) return null
  const place = (found[1] ?? found[2])!.toLowerCase()
  const port = found[4] === undefined ? null : Number(found[4])
  const family = isIP(place)
  if (family === 0) return found[3] === undefined && !found[1] ? { host: place, range: null, port } : null
  const bits = Number(found[3] ?? (family === 4 ? 32 : 128))
  if (bits > (family === 4 ? 32 : 128)) return null
  const range = ranges(family === 4 ? 'ipv4' : 'ipv6', [[place, bits]])
  return { host: null, range, port }
}
