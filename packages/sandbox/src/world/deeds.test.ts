import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { registerDoudian } from '../doudian/index.ts'
import { Faults } from '../faults.ts'
import { registerJd } from '../jd/index.ts'
import { registerPinduoduo } from '../pinduoduo/index.ts'
import { seededChance } from '../random.ts'
import { registerTaobao, type TaobaoStandIn } from '../taobao/index.ts'
import { registerWecom, type WecomStandIn } from '../wecom/index.ts'
import { registerYouzan } from '../youzan/index.ts'
import type { Life } from './acts.ts'
import { otherHome, personOf } from './people.ts'
import { districts } from './places.ts'
import { itemOf, shopItems, shopProducts } from './products.ts'
import { basketNear, readPurchases } from './retail-log.ts'
import { worldRoutes } from './routes.ts'
import { sceneNames, scenes } from './scenes.ts'
import { openFloors, type StandIns } from './shops/index.ts'
import { World } from './world.ts'

const hour = 3_600_000
let app: FastifyInstance
let faults: Faults
let taobao: TaobaoStandIn
let standIns: StandIns & { taobao: TaobaoStandIn }
let wecom: WecomStandIn
let world: World
let real: number

beforeEach(async () => {
  real = Date.parse('2026-11-11T12:00:00Z')
  app = Fastify({ ajv: { customOptions: { removeAdditional: false } } })
  faults = new Faults()
  const given = { faults, clockNow: () => real }
  taobao = await registerTaobao(app, given)
  standIns = {
    taobao,
    jd: await registerJd(app, given),
    pinduoduo: await registerPinduoduo(app, given),
    doudian: await registerDoudian(app, given),
    youzan: await registerYouzan(app, given),
  }
  wecom = await registerWecom(app, { faults, clockNow: () => new Date(real) })
  world = new World(deps())
  worldRoutes(app, world)
})
afterEach(async () => {
  world.stop()
  await app.close()
})

const act = async (payload: object, status = 200) => {
  const answer = await app.inject({ method: 'POST', url: '/_world/act', payload })
  expect([answer.statusCode, payload]).toEqual([status, payload])
  return answer.json()
}
const deps = () => ({
  floors: openFloors(standIns),
  appKey: standIns.taobao.credentials.appKey,
  wecom,
  faults,
  clockNow: () => real,
})
const fresh = () => new World(deps())
function live(of: World, hours: number, change: Parameters<World['configure']>[0] = {}): string[] {
  of.configure({ ...change, running: true })
  of.stop()
  of.advance(hours * hour)
  return [...of.deeds.lives.values()].map(({ tid, floor, kind, person, receiver }) => {
    const { payableFen, status, lines } = floor.look(tid)
    const basket = lines.map(({ merchantCode, quantity }) => `${merchantCode}x${quantity}`)
    return `${person.id} ${floor.marketplace} ${kind} ${receiver.address} ${payableFen} ${status} ${basket}`
  })
}

describe('a seed', () => {
  it('repeats invented lives exactly: people, baskets, addresses, ends', () => {
    const first = live(fresh(), 48, { seed: 77 })
    expect(first.length).toBeGreaterThan(200)
    wecom.corp.contacts = {}
    expect(live(fresh(), 48, { seed: 77 })).toEqual(first)
  })

  it('does not care in how many steps the time is lived', () => {
    const whole = live(fresh(), 30, { seed: 4 })
    const steps = fresh()
    live(steps, 0, { seed: 4 })
    for (let n = 0; n < 300; n++) steps.advance(hour / 10)
    expect(live(steps, 0)).toEqual(whole)
  })

  it('repeats the log, strangers too, however often it is started', () => {
    const first = live(world, 24 * 3, { source: 'log', seed: 3 })
    const people = new Set(first.map((line) => line.split(' ')[0]))
    expect(people.size).toBeGreaterThan(50)
    live(world, 0, { source: 'random' })
    world.deeds.lives.clear()
    world.deeds.friends.clear()
    const again = live(world, 24 * 3, { source: 'log' })
    expect(new Set(again.map((line) => line.split(' ')[0]))).toEqual(people)
  })

  it('makes people: the same number is the same person, everybody can be called and lives somewhere', () => {
    for (let number = 0; number < 300; number++) {
      const person = personOf(9, number, 'key')
      expect(personOf(9, number, 'key')).toEqual(person)
      expect(person.home.mobile).toMatch(/^1\d{10}$/)
      expect(person.home.name).toBe(person.name)
      const home = districts.find(
        ({ city, district }) => city === person.home.city && district === person.home.district,
      )
      expect(home?.towns).toContain(person.home.town)
      const moved = otherHome(seededChance(number), person)
      expect([moved.name, moved.mobile]).toEqual([person.name, person.home.mobile])
    }
    expect(personOf(9, 0, 'key')).toMatchObject({ name: '刘敏', gender: 2, home: { district: '浦东新区' } })
    const ids = new Set(Array.from({ length: 500 }, (_, number) => personOf(1, number, 'key').buyer.openUid))
    expect(ids.size).toBe(500)
    expect(personOf(1, 5, 'a').buyer.openUid).not.toBe(personOf(1, 5, 'b').buyer.openUid)
  })
})

describe('the real log', () => {
  it('keeps a returning customer one person with one address', () => {
    live(world, 24 * 10, { source: 'log' })
    const homes = new Map<string, Set<string>>()
    for (const { person } of world.deeds.lives.values())
      homes.set(
        person.buyer.openUid,
        (homes.get(person.buyer.openUid) ?? new Set()).add(person.id + person.home.address),
      )
    expect([...homes.values()].every((home) => home.size === 1)).toBe(true)
    const buys = [...world.deeds.lives.values()].map(({ person }) => person.id)
    expect(
      Math.max(...[...new Set(buys)].map((id) => buys.filter((each) => each === id).length)),
    ).toBeGreaterThan(2)
  })

  it('spreads a day over the hours of the shop, the same by seed, in order of time', () => {
    const log = readPurchases(5)
    expect(log.length).toBeGreaterThan(10_000)
    expect(readPurchases(5).slice(0, 200)).toEqual(log.slice(0, 200))
    expect(readPurchases(6).slice(0, 200)).not.toEqual(log.slice(0, 200))
    for (let n = 1; n < log.length; n++) {
      expect(log[n]!.atMs).toBeGreaterThanOrEqual(log[n - 1]!.atMs)
      const clock = log[n]!.atMs % (24 * hour)
      if (clock < 9 * hour || clock >= 22 * hour) expect.fail(`shop is closed at ${clock / hour}`)
    }
  })

  it('makes baskets near the amount: most within a tenth, none above, none with the price link', () => {
    const chance = seededChance(2)
    const log = readPurchases(1).slice(0, 1_500)
    let near = 0
    for (const purchase of log) {
      const { items, discountFen } = basketNear(purchase, chance)
      const total = items.reduce((sum, { priceFen, quantity }) => sum + priceFen * quantity, 0) - discountFen
      expect(discountFen).toBeGreaterThanOrEqual(0)
      expect(new Set(items.map(({ sku_id }) => sku_id)).size).toBe(items.length)
      expect(items.every(({ outer_iid, quantity }) => outer_iid !== 'HM-LINK-DIFF' && quantity > 0)).toBe(
        true,
      )
      if (Math.abs(total - purchase.pence * 10) <= purchase.pence) near++
    }
    expect(near / log.length).toBeGreaterThan(0.4)
  })
})

describe('time', () => {
  it('runs as fast as it is set, and stands while it is stopped', async () => {
    world.configure({ running: true, speed: 3_600, ordersPerHour: 10 })
    real += 2_000
    await expect.poll(() => world.state().simulatedMs, { timeout: 2_000 }).toBe(2_000 * 3_600)
    world.configure({ running: false })
    real += 60_000
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(world.state().simulatedMs).toBe(2_000 * 3_600)
    world.configure({ running: true })
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(world.state().simulatedMs).toBe(2_000 * 3_600)
  })

  it('falls behind when it is set too fast, and chokes nobody', () => {
    live(world, 0, { ordersPerHour: 100_000 })
    world.advance(24 * hour, 500)
    expect(world.deeds.lives.size).toBeLessThanOrEqual(500)
    expect(world.state().simulatedMs).toBeLessThan(24 * hour)
  })

  it('more orders an hour are more orders', () => {
    const few = live(fresh(), 24, { ordersPerHour: 5 }).length
    const many = live(fresh(), 24, { ordersPerHour: 50 }).length
    expect(Math.abs(few - 120)).toBeLessThan(50)
    expect(many).toBeGreaterThan(few * 6)
  })
})

describe('scenes', () => {
  it.each(sceneNames)('%s is told by its title and leaves nothing behind', (scene) => {
    live(world, 1, { scene })
    expect(world.state().sceneTitle).toBe(scenes[scene].title)
    const rules = faults.rules.filter(({ kind }) => kind !== 'hold')
    expect(rules).toHaveLength(scenes[scene].faults.length)
    for (const rule of rules) expect(rule).toMatchObject({ seed: 1 })
    live(world, 0, { scene: 'plain' })
    expect(faults.rules).toEqual([])
  })

  it('leave the rules of other people alone', () => {
    faults.add({ platform: 'wecom', kind: 'drop', rate: 0.1 })
    live(world, 0, { scene: 'degraded' })
    live(world, 0, { scene: 'plain' })
    expect(faults.rules).toMatchObject([{ platform: 'wecom' }])
  })

  it('change what people do: deposits before a sale, refunds after it, parcels in a wave', () => {
    const share = (of: World, wanted: (life: Life) => boolean) => {
      const lives = [...of.deeds.lives.values()]
      return lives.filter(wanted).length / lives.length
    }
    const scene = (name: (typeof sceneNames)[number]) => {
      const of = fresh()
      live(of, 36, { scene: name, seed: 8 })
      return of
    }
    const [plain, presale, shipping, refunds] = (
      ['plain', 'presale', 'shipping_wave', 'refund_wave'] as const
    ).map(scene)
    const deposits = (of: World) => share(of, ({ floor, tid }) => floor.look(tid).stage === 'deposit_paid')
    const shipped = (of: World) => share(of, ({ floor, tid }) => floor.look(tid).isShipped)
    const asked = (of: World) => Number((of.state().acts as Record<string, number>).ask_refund ?? 0)
    expect(deposits(presale!)).toBeGreaterThan(deposits(plain!) + 0.4)
    expect(shipped(shipping!)).toBeGreaterThan(shipped(plain!) + 0.1)
    expect(asked(refunds!)).toBeGreaterThan(asked(plain!) * 2)
  })
})

describe('deeds that cannot be done', () => {
  it.each([
    [{ kind: 'place', items: [{ merchantCode: 'NOTHING' }] }, 'the shop sells no NOTHING'],
    [{ kind: 'place', discountFen: 99_999_999 }, 'a discount of 99999999 fen'],
    [{ kind: 'scan', configId: 'gone' }, 'there is no live code gone'],
    [{ kind: 'scan', configId: 'constructor' }, 'there is no live code constructor'],
    [{ kind: 'ask', text: '在吗' }, "刘敏 is nobody's friend in WeCom yet"],
    [{ kind: 'pay' }, 'which order?'],
    [{ kind: 'ship', tid: '404' }, 'nobody here bought 404'],
    [{ kind: 'place', marketplace: 'amazon' }, 'the brand has no shop on amazon'],
    [{ kind: 'place', marketplace: 'jd', discountFen: 99_999_999 }, 'a discount of 99999999 fen'],
    [{ kind: 'change_address', tid: '404' }, 'nobody here bought 404'],
    [{ kind: 'refuse_refund' }, 'no open refund'],
    [{ kind: 'agree_refund', refundId: '404' }, 'no refund 404'],
  ])('%j is refused in words', async (payload, words) => {
    const acts = world.state().acts
    expect((await act(payload, 409)).error).toContain(words)
    expect(world.state().acts).toEqual(acts)
  })

  it('say when they come too late', async () => {
    const { tid } = await act({ kind: 'place', paid: true })
    await act({ kind: 'ship', tid })
    expect((await act({ kind: 'change_address', tid }, 409)).error).toBe(`trade ${tid} is on its way`)
    expect((await act({ kind: 'cancel', tid }, 409)).error).toContain('WAIT_BUYER_CONFIRM_GOODS')
    expect((await act({ kind: 'ask_refund', tid, amountFen: 129_901 }, 409)).error).toContain(
      'cost 129900 fen',
    )
    await act({ kind: 'scan', tid })
    expect((await act({ kind: 'ask', tid }, 409)).error).toContain('name text')
  })

  it('a refused refund stays open for another answer, an agreed one is gone', async () => {
    const { tid } = await act({ kind: 'place', paid: true })
    const { refundId } = await act({ kind: 'ask_refund', tid })
    expect(await act({ kind: 'refuse_refund', tid })).toMatchObject({
      refundId,
      refundStatus: 'SELLER_REFUSE_BUYER',
    })
    expect(await act({ kind: 'agree_refund', tid })).toMatchObject({ refundId, status: 'TRADE_CLOSED' })
    expect((await act({ kind: 'agree_refund', tid }, 409)).error).toContain('no open refund')
    expect((await act({ kind: 'withdraw_refund', refundId }, 409)).error).toContain('refund is SUCCESS')
  })
})

describe('over HTTP', () => {
  it.each([
    { speed: 0 },
    { speed: 'fast' },
    { scene: 'party' },
    { source: 'dream' },
    { people: 0 },
    { seed: -1 },
    { mood: 'good' },
  ])('refuses settings %j and changes nothing', async (payload) => {
    const before = world.settings
    expect((await app.inject({ method: 'POST', url: '/_world', payload })).statusCode).toBe(400)
    expect(world.settings).toEqual(before)
  })

  it('tells the truth that the platform hides, and only to this door', async () => {
    const placed = await act({ kind: 'place', person: 12, paid: true })
    const [order] = (await app.inject({ url: '/_world/orders?limit=1' })).json().orders
    expect(order).toMatchObject({
      tid: placed.tid,
      receiver: placed.receiver,
      buyerOpenUid: world.person(12).buyer.openUid,
    })
    expect(taobao.trading.trades.get(placed.tid)!.receiver.name).toBe(
      `${placed.receiver.name[0]}${'*'.repeat(placed.receiver.name.length - 1)}`,
    )
    const { people } = (await app.inject({ url: '/_world/people?limit=3' })).json()
    expect(people.map(({ number }: { number: number }) => number)).toEqual([0, 1, 2])
    expect((await app.inject({ url: '/_world/people?limit=0' })).statusCode).toBe(400)
  })

  it('advances by hand, three months at most', async () => {
    const advance = (ms: number) => app.inject({ method: 'POST', url: '/_world/advance', payload: { ms } })
    await app.inject({ method: 'POST', url: '/_world', payload: { seed: 2 } })
    expect((await advance(2 * hour)).json()).toMatchObject({ simulatedMs: 2 * hour, running: false })
    expect((await advance(91 * 24 * hour)).statusCode).toBe(400)
  })
})

describe('what the shop sells', () => {
  it('has one code a piece, a price, and every kind that matching has to tell apart', () => {
    const codes = shopItems.map(({ outer_sku_id }) => outer_sku_id)
    expect(new Set(codes).size).toBe(codes.length)
    expect(new Set(shopItems.map(({ sku_id }) => sku_id)).size).toBe(codes.length)
    expect(new Set(shopProducts.map(({ kind }) => kind))).toEqual(
      new Set(['goods', 'accessory', 'service', 'price_link']),
    )
    expect(shopItems.every(({ priceFen }) => Number.isInteger(priceFen) && priceFen > 0)).toBe(true)
    for (const code of codes) expect(itemOf(code, 3)).toMatchObject({ outer_sku_id: code, quantity: 3 })
    expect(itemOf('HM-LOCK-X1')).toBeNull()
  })
})
