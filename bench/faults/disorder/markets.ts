import { type Sandbox, startSandbox } from '../../../packages/sandbox/src/server.ts'
import { openFloors } from '../../../packages/sandbox/src/world/shops/index.ts'
import { shops } from '../../../packages/server/seeds/cast-brand.ts'
import { connectionsOf } from '../../../packages/server/seeds/connections.ts'
import type { Connections } from '../../../packages/server/seeds/seed-brand.ts'
import { openSources } from '../../../packages/server/src/app/sources.ts'
import type { Sources } from '../../../packages/server/src/intake/index.ts'
import { isShown } from '../../../packages/server/src/orders/order.ts'
import { systemPorts } from '../../../packages/server/src/runtime/adapters/index.ts'
import { type Draw, seeded } from '../seeded.ts'
import type { Market } from './deliver.ts'
import { addressEar, channelEar, deafEar, type Ear, tellAddress } from './ears.ts'
import type { History } from './history.ts'
import { type Lived, liveMarket } from './live-market.ts'
import { Replay } from './replay.ts'

export interface Lives {
  connections: Connections
  histories: History[]
  webhooks: Sources['webhooks']
  /** When the last of them ended. */
  endedAt: number
}

/** Days of shopping on every marketplace's floor, written down by the real clients over real sockets. */
export async function liveMarkets(seed: number): Promise<Lives> {
  const time: Lived = { now: Date.now() }
  const sandbox = await startSandbox({ clockNow: () => time.now })
  try {
    const real = systemPorts('unused')
    const ports = { ...real, clock: { ...real.clock, now: () => new Date(time.now) } }
    const sources = openSources(ports, sandbox.url)
    const names = openFloors(sandbox).map(({ marketplace }) => marketplace)
    sandbox.world.configure({ shops: names })
    const connections = await connectionsOf(sandbox.url, names)
    const histories: History[] = []
    for (const [n, marketplace] of names.entries()) {
      const connector = sources.connectors.get(marketplace)!
      const access = { ...connections.shops[marketplace]!, shopId: shopOf(marketplace) }
      const ear = await earOf(sandbox, sources, marketplace, access, () => new Date(time.now))
      const stage = { sandbox, time, draw: seeded(seed * 31 + n) }
      histories.push(await liveMarket(stage, { connector, access, ear }))
      await ear.close()
    }
    return { connections, histories, webhooks: sources.webhooks, endedAt: time.now }
  } finally {
    await sandbox.close()
  }
}

function earOf(
  sandbox: Sandbox,
  sources: Sources,
  marketplace: string,
  access: History['access'],
  now: () => Date,
): Ear | Promise<Ear> {
  const webhook = sources.webhooks.get(marketplace)
  if (webhook) return addressEar(webhook, access, now, (url) => tellAddress(sandbox, marketplace, url))
  const channel = sources.channels.get(marketplace)
  return channel ? channelEar(channel, access) : deafEar()
}

function shopOf(marketplace: string): string {
  return shops.find((one) => one.marketplace === marketplace)!.id
}

/** Marketplaces that say again what they said, by the server's own clients otherwise. */
export function replayMarkets(
  { histories, webhooks }: Lives,
  draw: Draw,
): { markets: Market[]; sources: Sources } {
  const markets = histories.map((history): Market => {
    const { marketplace } = history.connector
    return { marketplace, replay: new Replay(history, draw), webhook: webhooks.get(marketplace) ?? null }
  })
  return {
    markets,
    sources: {
      connectors: new Map(markets.map(({ marketplace, replay }) => [marketplace, replay.connector])),
      gateways: new Map(),
      channels: new Map(),
      webhooks,
    },
  }
}

/** Orders of which the last version shows no receiver. */
export function hiddenOrders({ histories }: Lives): Set<string> {
  return new Set(
    histories.flatMap(({ connector, newest }) =>
      [...newest].flatMap(([id, detail]) =>
        isShown(connector.normaliseOrder('', detail).receiver) ? [] : [`${connector.marketplace} ${id}`],
      ),
    ),
  )
}
