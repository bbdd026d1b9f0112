import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signedHeaders, signRequest } from '../../src/connectors/gateway/index.ts'
import { openLog } from '../../src/runtime/log.ts'
import { findLeaks } from '../support/canaries.ts'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { everyRow } from '../support/every-row.ts'
import { type ChildGateway, gatewaySecret, recordingProxy, startChildGateway } from '../support/gateway.ts'
import { person } from '../support/market.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

/** One receiver whose every word is looked for afterwards. */
const canaries = { phone: '13907318391', name: '欧阳镜月', address: '松涛路8391弄镜月轩12幢302室' }
const { phone: mobile, name, address } = canaries
const receiver = { ...person(1).receiver, name, mobile, address }

const lines: string[] = []
let world: TestWorld
let gateway: ChildGateway
let wire: Awaited<ReturnType<typeof recordingProxy>>
let owner: Client
let agent: Client
const answers: string[] = []

beforeAll(async () => {
  world = await testWorld(
    {},
    openLog('trace', { write: (line: string) => void lines.push(line) }),
    undefined,
    [],
  )
  gateway = await startChildGateway([held()], world.sandbox.url)
  wire = await recordingProxy(() => gateway.url)
  owner = listening(await memberClient(world.server.url, 'zhoulan@hemu'))
  agent = await memberClient(world.server.url, 'chenjing@hemu')
})
afterAll(async () => {
  await wire?.close()
  await gateway?.stop()
  await world?.close()
})

/** Everything that this person is shown is kept, to look for the receiver in it. */
function listening(client: Client): Client {
  const keep = <T>(answer: T): T => {
    answers.push(JSON.stringify(answer))
    return answer
  }
  return {
    ...client,
    get: async (path) => keep(await client.get(path)),
    post: async (path, body) => keep(await client.post(path, body)),
  }
}

function held() {
  const { appKey, appSecret, sellerId, session, refreshToken } = world.sandbox.taobao.credentials
  const keys = { sellerId, appKey, appSecret, session, refreshToken }
  return {
    shop: 'tmall-hemu',
    marketplace: 'taobao',
    environment: 'sandbox',
    name: '禾木天猫旗舰店',
    ...keys,
  }
}

/** The order as Qiao knows it, with the job that its lock needs. */
async function arrives(outsideId: string): Promise<{ id: string; workOrderId: string }> {
  let found = { id: '', workOrderId: '' }
  await eventually(async () => {
    await world.server.intake.sweep(world.brandId)
    const [order] = (await owner.get(`/console/orders?outsideId=${outsideId}`)).items
    expect(order).toBeTruthy()
    const { waiting } = await owner.get('/console/product-matches')
    const products = [{ productId: 'HM-LOCK-X1', quantity: 1 }]
    const decisions = waiting.map(({ shopId, itemId, skuId }: Body) => ({
      ...{ shopId, itemId, skuId },
      ...{ kind: 'product', products },
    }))
    if (decisions.length > 0) await owner.post('/console/product-matches', { decisions })
    const { items } = await owner.get(`/console/work-orders?orderId=${order.id}`)
    expect(items).toHaveLength(1)
    found = { id: order.id, workOrderId: items[0].workOrderId }
  })
  return found
}

const place = () =>
  world.sandbox.taobao.trading.placePaid({ ...person(1), receiver, message: `打 ${mobile} 找${name}` }).tid
const link = () => ({ url: wire.url, secret: gatewaySecret })
const decrypt = async (id: string) => {
  const wish = { kind: 'order', id, field: 'receiver', reason: '联系客户' }
  const { token } = await agent.post('/console/reveals', wish)
  return agent.post(`/console/orders/${id}/decryptions`, { scene: 'install', token })
}
const shopOf = async () =>
  (await owner.get('/console/sources')).items.find((one: Body) => one.source === 'taobao')

describe('a shop behind a gateway', () => {
  it('is found at the gateway and connected by checks that the gateway makes', async () => {
    const { items } = await owner.post('/console/gateway-looks', link())
    expect(items).toMatchObject([{ shop: 'tmall-hemu', marketplace: 'taobao', name: '禾木天猫旗舰店' }])
    const wish = { ...link(), shop: 'tmall-hemu', shopId: 'tmall' }
    const { connected, shopId, checks } = await owner.post('/console/gateway-connections', wish)
    expect(checks.filter((one: Body) => one.state !== 'pass')).toEqual([])
    expect(connected).toBe(true)
    expect(shopId).toBe('tmall')
    expect(checks.map((one: Body) => one.name)).toContain('gateway')
  })

  it('stays the shop that it is when it is connected again', async () => {
    const again = await owner.post('/console/gateway-connections', {
      ...link(),
      shop: 'tmall-hemu',
      shopId: null,
    })
    expect(again).toMatchObject({ connected: true, shopId: 'tmall' })
    expect(
      await owner.send('POST', '/console/gateway-connections', { ...link(), shop: 'nobody', shopId: null }),
    ).toMatchObject({ status: 404, body: { code: 'gateway.shop_not_held' } })
  })

  it('is refused with another secret, and its secrets are nowhere at Qiao', async () => {
    const other = { url: wire.url, secret: 'another secret of thirty-two signs!!' }
    const refused = await owner.send('POST', '/console/gateway-looks', other)
    expect(refused.body.code).toBe('gateway.not_agreed')
    const inside = { ...link(), url: 'http://169.254.169.254' }
    expect((await owner.send('POST', '/console/gateway-looks', inside)).body.code).toBe(
      'gateway.address_refused',
    )
    const { appSecret, session, refreshToken } = world.sandbox.taobao.credentials
    expect(
      findLeaks({ wire: wire.traffic(), log: lines.join('') }, { appSecret, session, refreshToken }),
    ).toEqual([])
  })

  it('gives its orders masked, also where the marketplace shows them in plain inside its cloud', async () => {
    world.sandbox.taobao.configure({ receivers: 'plain' })
    const { id } = await arrives(place())
    const order = await owner.get(`/console/orders/${id}`)
    expect(order.receiver).toMatchObject({ masked: true })
    expect(order.receiver.phone).toContain('*')
    expect(wire.traffic()).toContain('139****8391')
    expect(findLeaks({ wire: wire.traffic() }, canaries)).toEqual([])
  })

  it('opens one receiver on demand, once shown and audited, through the gateway', async () => {
    world.sandbox.taobao.configure({ receivers: 'masked' })
    const { id } = await arrives(place())
    const opened = await decrypt(id)
    expect(opened).toMatchObject({ outcome: 'opened', reused: false, receiver: { name } })
    // The marketplace lends a number; its own is for nobody.
    expect(opened.receiver.phone).toMatch(/^1\d{10}/)
    expect(opened.receiver.address).toContain(address)
    const { items } = await owner.get('/console/audit?limit=20')
    expect(items.some((one: Body) => one.action === 'order.receiver-decrypted')).toBe(true)
    const quotas = await owner.get('/console/quotas')
    const booked = quotas.items.find((one: Body) => one.group === 'taobao.top.oaid.decrypt')
    expect(booked).toMatchObject({ marketplace: 'taobao', count: 1, refused: 0 })
  })

  it('says that the quota is spent when the brand’s own limit is, without asking the marketplace', async () => {
    const { id } = await arrives(place())
    const limit = { marketplace: 'taobao', group: 'taobao.top.oaid.decrypt', perMs: 86_400_000, times: 1 }
    await owner.send('PUT', '/console/quota-limits', limit)
    const free = async () =>
      (await owner.get('/console/quotas')).items.find((one: Body) => one.group === limit.group).free
    // The ledger reads a brand's limits again every five seconds.
    await eventually(async () => expect(await free()).toBe(0))
    const { calls } = world.sandbox.taobao.stats() as { calls: Record<string, number> }
    expect(await decrypt(id)).toMatchObject({ outcome: 'quota_spent', receiver: null })
    expect((world.sandbox.taobao.stats() as { calls: object }).calls).toMatchObject({
      [limit.group]: calls[limit.group],
    })
    await owner.send('PUT', '/console/quota-limits', { ...limit, times: 0 })
  })

  it('is plain nowhere: not between the two, not in the database, the logs or what others are shown', async () => {
    expect(answers.length).toBeGreaterThan(10)
    const rows = await everyRow(world.database.adminUrl)
    expect(rows['orders.order']).toContain('taobao')
    const places = { ...rows, wire: wire.traffic(), log: lines.join(''), gatewayLog: gateway.log() }
    expect(findLeaks({ ...places, answers: answers.join('\n') }, canaries)).toEqual([])
  })

  it('takes no request twice, none that is old, and none without the secret', async () => {
    const path = '/gateway/v1/calls'
    const body = JSON.stringify({ call: 'shops', shop: null, args: null })
    const ask = async (secret: string, timestamp: string, nonce: string) => {
      const headers = {
        'content-type': 'application/json',
        [signedHeaders.timestamp]: timestamp,
        [signedHeaders.nonce]: nonce,
        [signedHeaders.signature]: signRequest(secret, { timestamp, nonce, path, body }),
      }
      return (await fetch(`${gateway.url}${path}`, { method: 'POST', headers, body })).status
    }
    const now = String(Date.now())
    expect(await ask(gatewaySecret, now, 'a'.repeat(32))).toBe(200)
    expect(await ask(gatewaySecret, now, 'a'.repeat(32))).toBe(401)
    expect(await ask(gatewaySecret, String(Date.now() - 6 * 60_000), 'b'.repeat(32))).toBe(401)
    expect(await ask('another secret', now, 'c'.repeat(32))).toBe(401)
  })

  it('waits where it was while the gateway is down, says so, and misses nothing afterwards', async () => {
    const at = async () => (await shopOf()).sweeps.find((one: Body) => one.kind === 'orders').sweptTo
    await world.server.intake.sweep(world.brandId)
    expect(await shopOf()).toMatchObject({ state: 'connected', throughGateway: true })
    const { port } = new URL(gateway.url)
    await gateway.stop()
    const missed = place()
    await world.server.intake.sweep(world.brandId)
    const before = await at()
    await world.server.intake.sweep(world.brandId)
    expect(await at()).toBe(before)
    const down = await shopOf()
    expect(down.state).toBe('gateway_down')
    expect(down.sweeps[0].lastError).toContain('网关连不上')
    const { checks } = await owner.post(`/console/shops/${down.id}/checks`)
    expect(checks[0]).toMatchObject({ name: 'gateway', state: 'fail', code: 'gateway_unreachable' })
    gateway = await startChildGateway([held()], world.sandbox.url, Number(port))
    await arrives(missed)
    expect((await shopOf()).state).toBe('connected')
  })
})
