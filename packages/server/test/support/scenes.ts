import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { shopItems } from '../../../sandbox/src/world/products.ts'
import type { SceneName } from '../../../sandbox/src/world/scenes.ts'
import type { Floor, Request, Sale } from '../../../sandbox/src/world/shops/floor.ts'
import { openFloors } from '../../../sandbox/src/world/shops/index.ts'
import { rows } from '../../src/runtime/db/transaction.ts'
import { eventually } from './eventually.ts'
import { type TestWorld, testWorld } from './world.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
const marketplaces = ['taobao', 'jd', 'pinduoduo', 'doudian', 'youzan', 'kuaishou', 'weixin-store']
/** Its session is opened anew by its keys. */
const renewed = marketplaces.filter((name) => name !== 'weixin-store')
/** Of the clocks of server and sandbox, for one step of the people's time: so that no two steps share a second. */
const stepMs = 2_000
const breathMs = 4
/** Longer than any pause between two tries, and than Pinduoduo's lists are behind. */
const settleMs = 6 * minute
/** JD shows a payout only when the audits of the last weeks are read again. */
const lookBackMs = 31 * minute
const settledWithinMs = 90_000

export interface Stage {
  world: TestWorld
  floors: Floor[]
  /** Begins a scene with so many orders an hour beside those it brings. */
  play(name: SceneName, ordersPerHour: number): void
  live(ms: number, inSteps?: number): Promise<void>
  /** The platforms are well again, and nobody does anything more until everything has been heard. */
  settle(): Promise<void>
  orders(): Promise<Map<string, string>>
  jobs(): Promise<Map<string, string>>
  sales(): Map<string, Sale>
  /** Orders of which something was paid back. */
  refunded(): Set<string>
  close(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const world = await testWorld({}, undefined, undefined, marketplaces)
  const floors = openFloors(world.sandbox)
  const ask = async (path: string, body: object): Promise<void> => {
    const answer = await fetch(`${world.sandbox.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(answer.status, path).toBe(200)
  }
  const query = <T>(of: ReturnType<typeof sql<T>>): Promise<T[]> =>
    world.server.runtime.db.transact(world.brandId, (tx) => rows(tx, of))
  const orders = async () =>
    new Map(
      (
        await query(
          sql<{ place: string; told: string }>`select marketplace || ' ' || outside_id as place,
            state || ' ' || paid_fen as told from orders."order"`,
        )
      ).map(({ place, told }) => [place, told]),
    )
  const sales = () =>
    new Map(
      floors.flatMap((floor) =>
        [...floor.sales()]
          .filter(({ isTold }) => isTold)
          .map((sale) => [`${floor.marketplace} ${sale.tid}`, sale] as const),
      ),
    )
  const requests = async () =>
    new Map(
      (
        await query(
          sql<{ place: string; told: string }>`select s.marketplace || ' ' || r.outside_id as place,
            r.state || ' ' || r.refund_fen as told
            from orders.after_sales_request r join organization.shop s on s.brand_id = r.brand_id and s.id = r.shop_id`,
        )
      ).map(({ place, told }) => [place, told]),
    )
  const same = async (): Promise<void> => {
    const truth = new Map([...sales()].map(([place, sale]) => [place, `${sale.stage} ${sale.paidFen}`]))
    expect(differences(truth, await orders())).toEqual([])
    const asked = floors.flatMap((floor) =>
      [...floor.requests()].map(
        (one) => [placeOf(floor.marketplace, one), `${one.stage} ${one.refundFen}`] as const,
      ),
    )
    expect(differences(new Map(asked), await requests())).toEqual([])
  }

  return {
    world,
    floors,
    play(name, ordersPerHour) {
      world.sandbox.world.configure({ ordersPerHour, scene: 'plain' })
      world.sandbox.world.play(name)
    },
    async live(ms, inSteps = hour) {
      for (let lived = 0; lived < ms; lived += inSteps) {
        world.sandbox.world.advance(Math.min(inSteps, ms - lived))
        world.passTime(stepMs)
        await delay(breathMs)
      }
    },
    async settle() {
      await ask('/_world/scenes', { name: 'plain' })
      for (const wait of [settleMs, lookBackMs]) {
        world.passTime(wait)
        // Days may have passed on the clocks: what the owner would renew is renewed.
        for (const name of renewed) await ask('/_config', { [name]: { sessions: 'valid' } })
        await world.server.intake.sweep(world.brandId)
      }
      await eventually(async () => {
        await world.server.intake.sweep(world.brandId)
        await same()
      }, settledWithinMs)
    },
    orders,
    sales,
    refunded: () =>
      new Set(
        floors.flatMap((floor) =>
          [...floor.requests()]
            .filter((one) => one.stage === 'refunded')
            .map(({ tid }) => `${floor.marketplace} ${tid}`),
        ),
      ),
    async jobs() {
      const found = await query(
        sql<{ place: string; state: string }>`select o.marketplace || ' ' || o.outside_id as place,
          string_agg(w.state, ' ') as state
          from work_orders.work_order w join orders."order" o on o.brand_id = w.brand_id and o.id::text = w.order_id group by 1`,
      )
      return new Map(found.map(({ place, state }) => [place, state]))
    },
    close: () => world.close(),
  }
}

/** As our connectors name a request: by what it can be asked for. */
function placeOf(marketplace: string, { id, tid, isBill }: Request): string {
  if (marketplace === 'jd') return `jd ${isBill ? `afs-${tid}-${id}` : `refund-${id}`}`
  return marketplace === 'pinduoduo' ? `pinduoduo ${tid}-${id}` : `${marketplace} ${id}`
}

function differences(truth: Map<string, string>, ours: Map<string, string>): string[] {
  return [...new Set([...truth.keys(), ...ours.keys()])]
    .filter((place) => truth.get(place) !== ours.get(place))
    .map((place) => `${place}: told ${truth.get(place) ?? 'nothing'}, kept ${ours.get(place) ?? 'nothing'}`)
}

const installable = new Set(
  shopItems.filter(({ kind }) => kind === 'goods').map(({ outer_sku_id }) => outer_sku_id),
)

/** Whether it needs a work order: something to install in it, matched, and paid. */
export function needsJob(place: string, { lines, stage }: Sale): boolean {
  const isPaid = ['to_ship', 'partly_shipped', 'shipped', 'delivered', 'completed'].includes(stage)
  const isUnmatched = (code: string) => place.startsWith('taobao') && code.startsWith('HM-WP-F2')
  return isPaid && lines.some(({ merchantCode: code }) => installable.has(code) && !isUnmatched(code))
}
