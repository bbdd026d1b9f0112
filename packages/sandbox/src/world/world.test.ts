import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Faults } from '../faults.ts'
import { seededChance } from '../random.ts'
import { registerTaobao, type TaobaoStandIn } from '../taobao/index.ts'
import { registerWecom, type WecomStandIn } from '../wecom/index.ts'
import { Agenda } from './agenda.ts'
import { shopItems } from './products.ts'
import { basketNear, readPurchases } from './retail-log.ts'
import { worldRoutes } from './routes.ts'
import { openFloors } from './shops/index.ts'
import { World } from './world.ts'

const hour = 3_600_000
let app: FastifyInstance
let faults: Faults
let taobao: TaobaoStandIn
let wecom: WecomStandIn
let world: World

beforeEach(async () => {
  app = Fastify({ ajv: { customOptions: { removeAdditional: false } } })
  faults = new Faults()
  const clockNow = () => Date.parse('2026-11-11T12:00:00Z')
  taobao = await registerTaobao(app, { faults, clockNow })
  wecom = await registerWecom(app, { faults, clockNow: () => new Date(clockNow()) })
  world = new World({
    floors: openFloors({ taobao }),
    appKey: taobao.credentials.appKey,
    wecom,
    faults,
    clockNow,
  })
  worldRoutes(app, world)
})
afterEach(() => app.close())

/** Lives some simulated time without the timer. */
function live(hours: number, change: Parameters<World['configure']>[0] = {}): string[] {
  world.configure({ ...change, running: true })
  world.stop()
  world.advance(hours * hour)
  return [...world.deeds.lives.values()].map(
    ({ tid, floor, person }) => `${person.id} ${floor.look(tid).payableFen} ${floor.look(tid).status}`,
  )
}

describe('the world', () => {
  it('lives the same life twice with one seed, and another with another', async () => {
    const first = live(60, { seed: 5 })
    expect(first.length).toBeGreaterThan(300)
    live(0, { seed: 6 })
    world.deeds.lives.clear()
    world.deeds.friends.clear()
    expect(live(60, { seed: 5 })).toEqual(first)
    world.deeds.lives.clear()
    expect(live(60, { seed: 6 })).not.toEqual(first)
  })

  it('does all that people do', () => {
    live(24 * 12)
    const acts = (world.state().acts ?? {}) as Record<string, number>
    const kinds = [
      'place',
      'pay',
      'cancel',
      'change_address',
      'scan',
      'ask',
      'ship',
      'deliver',
      'confirm_receipt',
      'ask_refund',
    ]
    for (const kind of [...kinds, 'withdraw_refund', 'agree_refund'])
      expect([kind, (acts[kind] ?? 0) > 0]).toEqual([kind, true])
  })

  it('replays the real log: same rhythm, near amounts, returning customers', () => {
    live(24 * 14, { source: 'log' })
    const lives = [...world.deeds.lives.values()]
    const log = readPurchases(1)
    const replayed = log.filter(({ atMs }) => atMs <= log[0]!.atMs + 24 * 14 * hour)
    expect(lives.length).toBe(replayed.length)
    const returning = new Set(lives.map(({ person }) => person.buyer.openUid)).size
    expect(returning).toBeLessThan(lives.length)
    const known = replayed.filter(({ customer }) => customer > 0)
    const strangers = replayed.length - known.length
    expect(returning).toBe(new Set(known.map(({ customer }) => customer)).size + strangers)
  })

  it('puts faults up with a scene and takes them down after it', () => {
    live(1, { scene: 'degraded' })
    expect(new Set(faults.rules.map(({ kind }) => kind))).toEqual(new Set(['429', '5xx']))
    live(1, { scene: 'plain' })
    expect(faults.rules).toEqual([])
  })

  it('is busier in a spike', () => {
    const plain = live(20).length
    world.deeds.lives.clear()
    expect(live(20, { scene: 'spike', seed: 2 }).length).toBeGreaterThan(plain * 5)
  })
})

describe('deeds over HTTP', () => {
  const act = async (payload: object, status = 200) => {
    const answer = await app.inject({ method: 'POST', url: '/_world/act', payload })
    expect(answer.statusCode).toBe(status)
    return answer.json()
  }

  it('walks an order from placing to a withdrawn refund', async () => {
    const placed = await act({
      kind: 'place',
      person: 3,
      items: [{ merchantCode: 'HM-AC-35G-WHT', quantity: 3 }],
    })
    const { tid } = placed
    expect(placed).toMatchObject({ status: 'WAIT_BUYER_PAY', personId: 'person-1-3' })
    expect(await act({ kind: 'pay', tid })).toMatchObject({ status: 'WAIT_SELLER_SEND_GOODS' })
    await act({ kind: 'pay', tid }, 409)
    const moved = await act({ kind: 'change_address', tid, receiver: { district: '徐汇区' } })
    expect(moved.receiver.district).toBe('徐汇区')
    const { refundId } = await act({ kind: 'ask_refund', tid, reason: '不想要了' })
    await act({ kind: 'ask_refund', tid }, 409)
    expect(await act({ kind: 'withdraw_refund', tid })).toMatchObject({ refundId, refundStatus: 'CLOSED' })
    for (const kind of ['ship', 'deliver', 'confirm_receipt']) await act({ kind, tid })
    expect(taobao.trading.trades.get(tid)).toMatchObject({ status: 'TRADE_FINISHED', payment: 3 * 259900 })
    const [known] = (await app.inject({ url: '/_world/orders' })).json().orders
    expect(known).toMatchObject({ tid, merchantCodes: ['HM-AC-35G-WHT'] })
    expect(known.receiver.mobile).toMatch(/^1\d{10}$/)
  })

  it('pays a deposit first', async () => {
    const { tid } = await act({ kind: 'place', depositFen: 10000 })
    expect(await act({ kind: 'pay', tid })).toMatchObject({ status: 'WAIT_BUYER_PAY' })
    expect(taobao.trading.trades.get(tid)?.step_trade_status).toBe('FRONT_PAID_FINAL_NOPAID')
    expect(await act({ kind: 'pay', tid })).toMatchObject({ status: 'WAIT_SELLER_SEND_GOODS' })
  })

  it('lets a buyer scan and ask in WeCom', async () => {
    const { tid, personName } = await act({ kind: 'place', paid: true })
    await act({ kind: 'ask', tid, text: '什么时候装' }, 409)
    const scanned = await act({ kind: 'scan', tid, state: 'card-1' })
    expect(scanned).toMatchObject({ personName, isNew: true })
    await act({ kind: 'ask', tid, text: '什么时候装' })
    const lines = Object.values(wecom.corp.chats).flat()
    expect(lines.some((line) => JSON.stringify(line).includes('什么时候装'))).toBe(true)
  })

  it.each([
    [{ kind: 'pay', tid: '1' }, 409],
    [{ kind: 'pay' }, 409],
    [{ kind: 'place', items: [{ merchantCode: 'NOTHING' }] }, 409],
    [{ kind: 'agree_refund' }, 409],
    [{ kind: 'dance' }, 400],
    [{ kind: 'place', colour: 'red' }, 400],
  ])('refuses %o with %i', async (payload, status) => {
    await act(payload, status)
  })
})

describe('its parts', () => {
  it('takes what is due in the order of time, then of entry', () => {
    const agenda = new Agenda()
    const chance = seededChance(3)
    const ran: number[] = []
    for (let n = 0; n < 500; n++) {
      const at = chance.int(50)
      agenda.add(at, () => ran.push(at * 1000 + n))
    }
    agenda.runUntil(100, 1_000, () => {})
    expect(ran).toEqual([...ran].sort((a, b) => a - b))
    expect(ran).toHaveLength(500)
  })

  it('fills baskets near the amount of the log', () => {
    const chance = seededChance(1)
    const cheapest = Math.min(
      ...shopItems.filter(({ kind }) => kind === 'accessory').map(({ priceFen }) => priceFen),
    )
    for (const purchase of readPurchases(1).slice(0, 400)) {
      const { items, discountFen } = basketNear(purchase, chance)
      const total = items.reduce((sum, { priceFen, quantity }) => sum + priceFen * quantity, 0) - discountFen
      expect(total).toBeGreaterThan(0)
      expect(total).toBeLessThanOrEqual(Math.max(purchase.pence * 10, cheapest))
    }
  })
})
