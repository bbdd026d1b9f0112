import {
  type Connector,
  ConnectorFailure,
  type ConnectorFailureKind,
  type ShopAccess,
} from '../connectors/contract/connector.ts'
import { addressIn, isAboutAddress, isAboutClock } from '../connectors/contract/refusals.ts'
import { gatewayCodes } from '../connectors/gateway/index.ts'
import type { Clock } from '../runtime/ports.ts'

/** What must hold before a shop's orders can come, in the order in which one is seen to fail after the other. */
export const checkNames = [
  'gateway',
  'reachable',
  'clock',
  'address',
  'keys',
  'session',
  'seller',
  'rights',
  'quota',
  'orders',
  'push',
] as const
export type CheckName = (typeof checkNames)[number]

export interface Check {
  name: CheckName
  /** `unknown`: not reached, because one before it failed. `wait`: nothing to mend here, something is to come. */
  state: 'pass' | 'fail' | 'unknown' | 'wait'
  /** The marketplace's own code of a failure; for `seller`, whose session it really is. */
  code: string | null
  /** Orders changed in the last half hour, for `orders`. */
  found: number | null
  /** What a sentence about it needs: seconds off, the address to add, calls left. */
  facts: Record<string, string | number> | null
}

/** What the connector cannot know: asked for once the marketplace was seen to agree. */
export interface Surroundings {
  clock: Pick<Clock, 'now'>
  /** From where we call, where the operator said so. */
  outgoingAddresses: readonly string[]
  /** Orders are missing meanwhile: a shop is let in as soon as they can be read, and looked at wholly later. */
  hurried: boolean
  quota(): Promise<Check['facts']>
  push(): Promise<Pick<Check, 'state' | 'code' | 'facts'>>
}

const failing: Record<ConnectorFailureKind, CheckName> = {
  temporary: 'reachable',
  malformed_answer: 'reachable',
  invalid_request: 'keys',
  not_found: 'keys',
  authorisation_expired: 'session',
  permission_missing: 'rights',
  limited: 'quota',
}

const lookBackMs = 30 * 60_000

type Found = Partial<Record<CheckName, Pick<Check, 'facts'> & Partial<Check>>>

/** Asks the marketplace for the time, whose session it is and what changed, and reads from its answers what is right and what is not. */
export async function checkConnection(
  connector: Connector,
  access: ShopAccess,
  around: Surroundings,
): Promise<Check[]> {
  const found: Found = {}
  const names = checkNames.filter((name) => name !== 'gateway' || access.through)
  try {
    const late = await lookAtClock(connector, access, found)
    if (late) return upTo(names, 'clock', null, found)
    const seller = await connector.whoIs?.(access)
    if (seller && seller.sellerId !== access.sellerId) return upTo(names, 'seller', seller.sellerId, found)
    found.orders = { facts: null, found: await lookAtOrders(connector, access, around) }
    const missing = around.hurried ? null : await lookAtRights(connector, access, around)
    if (missing) {
      found.rights = { facts: { missing } }
      if (missing !== 'listings') return upTo(names, 'rights', null, found)
    }
    found.quota = { facts: await around.quota() }
    found.push = await around.push()
    return names.map((name) => check(name, 'pass', null, found))
  } catch (error) {
    const failure = error instanceof ConnectorFailure ? error : null
    const broken = failure ? checkOf(failure, connector) : 'orders'
    if (failure && broken === 'address') found.address = { facts: addressToAdd(failure, around) }
    if (failure && broken === 'quota' && failure.retryAfterMs)
      found.quota = { facts: { waitSeconds: Math.ceil(failure.retryAfterMs / 1000) } }
    return upTo(names, broken, failure?.code ?? null, found)
  }
}

/** True when the clocks are further apart than calls may be. */
async function lookAtClock(connector: Connector, access: ShopAccess, found: Found): Promise<boolean> {
  const probe = await connector.probe?.(access)
  const windowMs = connector.connection?.clockWindowMs ?? null
  if (!probe?.reached || probe.clockOffMs === null) return false
  const seconds = (ms: number) => Math.round(ms / 1000)
  const facts = { offSeconds: seconds(probe.clockOffMs) }
  found.clock = { facts: windowMs === null ? facts : { ...facts, windowSeconds: seconds(windowMs) } }
  return windowMs !== null && Math.abs(probe.clockOffMs) > windowMs
}

function halfHour({ clock }: Surroundings) {
  const to = clock.now()
  return { from: new Date(to.getTime() - lookBackMs), to }
}

async function lookAtOrders(connector: Connector, access: ShopAccess, around: Surroundings): Promise<number> {
  let found = 0
  for await (const page of connector.pullChangedOrders(access, halfHour(around))) found += page.length
  return found
}

/** Which right the app lacks. Without listings orders come all the same, and stock cannot be told. */
async function lookAtRights(
  connector: Connector,
  access: ShopAccess,
  around: Surroundings,
): Promise<'after_sales' | 'listings' | null> {
  const { pullListings } = connector.acts ?? {}
  if (!(await isAllowed(connector.pullChangedAfterSales(access, halfHour(around))))) return 'after_sales'
  return pullListings && !(await isAllowed(pullListings(access), false)) ? 'listings' : null
}

/** The first page tells. Where trouble is not all, only a missing right counts. */
async function isAllowed(pages: AsyncIterable<unknown>, throwOthers = true): Promise<boolean> {
  try {
    for await (const _ of pages) break
    return true
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    if (error.kind === 'permission_missing' && !isAboutAddress(error)) return false
    // Our own pace of this call says nothing about the right to make it.
    if (throwOthers && !error.code.startsWith('quota/')) throw error
    return true
  }
}

function checkOf(failure: ConnectorFailure, { connection }: Connector): CheckName {
  if (Object.values(gatewayCodes).some((code) => code === failure.code)) return 'gateway'
  if (isAboutAddress(failure, connection)) return 'address'
  if (isAboutClock(failure, connection)) return 'clock'
  return failing[failure.kind]
}

/** The address that the marketplace saw; or those that the operator named. */
function addressToAdd({ message }: ConnectorFailure, { outgoingAddresses }: Surroundings): Check['facts'] {
  const address = addressIn(message) ?? outgoingAddresses.join('、')
  return address ? { address } : null
}

function upTo(names: readonly CheckName[], broken: CheckName, code: string | null, found: Found): Check[] {
  const at = names.indexOf(broken)
  return names.map((name, n) => {
    if (n > at) return { name, state: 'unknown', code: null, found: null, facts: null }
    return check(name, n < at ? 'pass' : 'fail', n === at ? code : null, found)
  })
}

function check(name: CheckName, state: Check['state'], code: string | null, found: Found): Check {
  return { name, state, code, found: null, facts: null, ...found[name] }
}

/** A shop may be connected while something is still to come, or comes by asking alone. */
export function holds({ state, code }: Pick<Check, 'state' | 'code'>): boolean {
  return state === 'pass' || state === 'wait' || (code?.startsWith('reach/') ?? false)
}
