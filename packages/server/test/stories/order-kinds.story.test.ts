import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let owner: Client
beforeAll(async () => {
  world = await testWorld({}, undefined, undefined, ['taobao', 'jd', 'kuaishou'])
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
})
afterAll(() => world?.close())

/** Bought and paid by somebody in the world; seen in the console as the connector understood it. */
async function bought(marketplace: string, orderKind: string): Promise<Body> {
  const { tid } = await world.act('place', { marketplace, orderKind, paid: true, person: 7 })
  let found: Body
  await eventually(async () => {
    await world.server.intake.sweep(world.brandId)
    const { items } = await owner.get(`/console/orders?outsideId=${tid}`)
    expect(items).toHaveLength(1)
    found = await owner.get(`/console/orders/${items[0].id}`)
  })
  return found
}

const stateOf = (rows: { code: string; state: string }[]) =>
  Object.fromEntries(rows.map(({ code, state }) => [code, state]))

describe('an order that the marketplace installs itself', () => {
  it.each([
    ['taobao', /^喵师傅 .+上门安装$/, /^\d{9}$/],
    ['jd', /^京东服务\+ .+安装$/, /^\d{6}$/],
  ])(
    'of %s opens no work order of ours and shows the service’s number and code',
    async (where, name, code) => {
      const order = await bought(where, 'platform_service')
      expect(order).toMatchObject({ kind: 'platform_service', kindName: '平台安装', workOrderBriefs: [] })
      expect(order.platformServices).toEqual([
        {
          name: expect.stringMatching(name),
          number: expect.stringMatching(/^\d{15,}$/),
          code: expect.stringMatching(code),
          lineId: order.lines[0].lineId,
        },
      ])
      expect(order.lines[0].products[0].needsInstallation).toBe(true)
      await world.act('ship', { tid: order.outsideId })
      await world.act('deliver', { tid: order.outsideId })
      await world.server.intake.sweep(world.brandId)
      expect((await owner.get(`/console/work-orders?orderId=${order.id}`)).items).toEqual([])
    },
  )

  it.each(['taobao', 'jd'])('beside an ordinary one of %s, which does open a job', async (where) => {
    const order = await bought(where, 'ordinary')
    expect(order.platformServices).toEqual([])
    expect(order.workOrderBriefs).toHaveLength(1)
  })
})

describe('an old machine that is taken along', () => {
  it.each(['jd', 'kuaishou'])('is a note on the one work order of %s', async (where) => {
    const order = await bought(where, 'trade_in')
    expect(order).toMatchObject({ kind: 'trade_in', along: [{ code: 'remove_old' }] })
    expect(order.workOrderBriefs).toHaveLength(1)
    const job = await owner.get(`/console/work-orders/${order.workOrderBriefs[0].id}`)
    expect(job.along).toEqual([
      {
        code: 'remove_old',
        name: { zh: '拆旧回收：拆下旧机并带走', en: 'Take the old machine off and along' },
      },
    ])
    expect(stateOf(job.evidence)).toEqual({
      old_machine_photo: 'missing',
      serial: 'missing',
      installed_photo: 'missing',
    })
  })
})

describe('an order with a subsidy of the state', () => {
  it('lists what it asks for on order and work order, and owns up to what nobody can read', async () => {
    const order = await bought('kuaishou', 'subsidy')
    const expected = {
      real_name: 'unreadable',
      serial: 'missing',
      code69: 'missing',
      unboxing_photo: 'missing',
      installed_photo: 'missing',
      subsidy_refund: 'later',
    }
    expect(stateOf(order.evidence)).toEqual(expected)
    const job = await owner.get(`/console/work-orders/${order.workOrderBriefs[0].id}`)
    expect(stateOf(job.evidence)).toEqual(expected)
    expect(job.along).toEqual([])
  })
})
