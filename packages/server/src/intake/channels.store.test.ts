import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { push, type TestIntake, testIntake } from '../../test/support/stand-in-shop.ts'
import type { PushChannel } from '../connectors/contract/connector.ts'
import { lockOrders, missingVersions, recordAfterSales, recordOrders, searchOrders } from '../orders/index.ts'
import { writeSetting } from '../runtime/brands.ts'
import { openIntake } from './start-intake.ts'

let desk: TestIntake
let opened: string[]
let closed: string[]
let deliver: Parameters<PushChannel['start']>[1]
let broken: Error | null

const channel: PushChannel = {
  async start(access, taken) {
    if (broken) throw broken
    opened.push(access.shopId)
    deliver = taken
    return async () => void closed.push(access.shopId)
  },
}
const listening = () =>
  openIntake(
    desk.runtime,
    {
      connectors: new Map([['taobao', desk.shop.connector]]),
      gateways: new Map([['taobao', { sandbox: { baseUrl: 'http://stand-in' } }]]),
      channels: new Map([['taobao', channel]]),
      webhooks: new Map(),
    },
    {
      recordOrders,
      lockOrders,
      recordAfterSales,
      missingVersions,
      recordMembers: async () => undefined,
      applyWecomEvents: async () => undefined,
    },
  )

beforeAll(async () => {
  desk = await testIntake()
})
beforeEach(async () => {
  opened = []
  closed = []
  broken = null
  await writeSetting(desk.runtime.db, 'outgoing_effects', 'on')
})
afterAll(() => desk.close())

describe('the channels of the shops', () => {
  it('are opened once each, deliver what comes, and are closed at the end', async () => {
    const intake = listening()
    await intake.start()
    await desk.beat(5_000)
    await desk.beat(5_000)
    expect(opened).toEqual(['tmall'])
    await deliver([push('T1', { detail: { id: 'T1' } })])
    const { items } = await desk.transact((tx) => searchOrders(tx, { outsideId: 'T1', limit: 2 }))
    expect(items).toHaveLength(1)
    await intake.stop()
    expect(closed).toEqual(['tmall'])
  })

  it('stay closed in a restored copy until it is allowed: it would take away what belongs to the original', async () => {
    await writeSetting(desk.runtime.db, 'outgoing_effects', 'off')
    const intake = listening()
    await intake.start()
    await desk.beat(5_000)
    expect(opened).toEqual([])
    await writeSetting(desk.runtime.db, 'outgoing_effects', 'on')
    await desk.beat(5_000)
    expect(opened).toEqual(['tmall'])
    await intake.stop()
  })

  it('that could not be opened are tried again', async () => {
    broken = new Error('refused')
    const intake = listening()
    await intake.start()
    expect(desk.logged.at(-1)).toMatchObject({ event: 'channel.failed', level: 'warn' })
    broken = null
    await desk.beat(5_000)
    expect(opened).toEqual(['tmall'])
    await intake.stop()
  })
})
