import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { Faults } from '../faults.ts'
import { type PddStandIn, registerPinduoduo } from './index.ts'
import { expectedProof } from './sign.ts'

let app: FastifyInstance
let pdd: PddStandIn
let faults: Faults

beforeEach(async () => {
  app = Fastify({ forceCloseConnections: true })
  faults = new Faults()
  pdd = await registerPinduoduo(app, { faults, clockNow: Date.now })
  await app.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(() => app.close())

const wish = {
  buyer: { openUid: 'p', nick: '小刘' },
  receiver: { name: '刘敏', mobile: '13535476632', state: '', city: '', district: '', town: '', address: '' },
  items: [
    {
      num_iid: '1',
      sku_id: '2',
      outer_iid: '',
      outer_sku_id: '',
      title: '锁',
      sku_properties_name: '',
      priceFen: 100,
      quantity: 1,
    },
  ],
}
const counts = () => pdd.stats().channel as Record<string, number>

function open(secret = pdd.credentials.appSecret, at = Date.now()) {
  const { port } = app.server.address() as AddressInfo
  const proof = encodeURIComponent(expectedProof(pdd.credentials.appKey, String(at), secret))
  const path = `/pinduoduo/message/${pdd.credentials.appKey}/${at}/${proof}`
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  const frames: string[] = []
  socket.on('message', (data) => frames.push(String(data)))
  const opened = new Promise<boolean>((resolve) => {
    socket.on('open', () => resolve(true))
    socket.on('error', () => resolve(false))
  })
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  const messages = () => frames.filter((frame) => frame.includes('"Common"'))
  return { socket, frames, opened, closed, messages }
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    if (waited > 3_000) throw new Error(`waited in vain: ${condition}`)
    await delay(5)
  }
}

function ack(frame: string, change: Record<string, string> = {}): string {
  const find = (pattern: RegExp) => pattern.exec(frame)![1]!
  const words = {
    id: find(/"id":(\d+)/),
    type: `"${find(/"type":"(\w+)"/)}"`,
    mallID: find(/"mallID":(\d+)/),
    ...change,
  }
  const time = Date.now()
  return `{"id":${words.id},"commandType":"Ack","time":${time},"sendTime":${time},"type":${words.type},"mallID":${words.mallID}}`
}

describe('the message service', () => {
  it.each([
    ['the wrong secret', () => open('wrong')],
    ['a time long gone', () => open(undefined, Date.now() - 600_001)],
    ['a time yet to come', () => open(undefined, Date.now() + 660_000)],
  ])('refuses %s', async (_, connect) => {
    expect(await connect().opened).toBe(false)
  })

  it('sends text frames with ids beyond a double, and keeps a message until it is acknowledged', async () => {
    const client = open()
    await client.opened
    const { order_sn } = pdd.trading.placePaid(wish)
    await until(() => client.messages().length === 1)
    const [frame] = client.messages() as [string]
    expect(frame).toMatch(
      /^\{"id":\d{19},"commandType":"Common","time":\d{13},"sendTime":\d{13},"message":\{/,
    )
    expect(JSON.parse(frame).message).toEqual({
      type: 'pdd_trade_TradeConfirmed',
      mallID: Number(pdd.credentials.sellerId),
      content: JSON.stringify({ mall_id: Number(pdd.credentials.sellerId), tid: order_sn }),
    })
    for (const wrong of [{ id: '1' }, { type: '"other"' }, { mallID: '1' }] as Record<string, string>[])
      client.socket.send(ack(frame, wrong))
    client.socket.send('{"commandType":"Ack"}')
    await delay(30)
    expect(counts()).toMatchObject({ pending: 1, acknowledged: 0 })
    client.socket.send(ack(frame))
    await until(() => counts().pending === 0)
    expect(counts().acknowledged).toBe(1)
  })

  it('sends again the same message, and what waited for somebody to listen', async () => {
    pdd.configure({ retryMs: 60 })
    pdd.trading.placePaid(wish)
    const client = open()
    await until(() => client.messages().length >= 2)
    const ids = client.messages().map((frame) => /"id":(\d+)/.exec(frame)![1])
    expect(new Set(ids).size).toBe(1)
    client.socket.send(ack(client.messages()[0]!))
    await until(() => counts().pending === 0)
    expect(counts().sentAgain).toBeGreaterThan(0)
  })

  it('beats, hears beats, and hangs up on what it does not know', async () => {
    pdd.configure({ heartbeatMs: 20 })
    const client = open()
    await until(() =>
      client.frames.some((frame) => /^\{"commandType":"HeartBeat","time":\d{13}\}$/.test(frame)),
    )
    client.socket.send(`{"commandType":"HeartBeat","time":${Date.now()}}`)
    await until(() => counts().heartbeats === 1)
    client.socket.send('hello')
    expect(await client.closed).toBe(1002)
    await until(() => counts().listeners === 0)
  })

  it('shares messages among those who listen', async () => {
    const clients = [open(), open()]
    await Promise.all(clients.map(({ opened }) => opened))
    await until(() => counts().listeners === 2)
    for (let n = 0; n < 10; n++) pdd.trading.placePaid(wish)
    await until(() => clients.reduce((sum, one) => sum + one.messages().length, 0) === 10)
    expect(clients.map((one) => one.messages().length)).toEqual([5, 5])
  })

  it('doubles and drops when it is told to', async () => {
    const client = open()
    await until(() => counts().listeners === 1)
    faults.add({ platform: 'pinduoduo', kind: 'duplicate', rate: 1, count: 1 })
    pdd.trading.placePaid(wish)
    await until(() => client.messages().length === 2)
    faults.add({ platform: 'pinduoduo', kind: 'drop', rate: 1, count: 1 })
    pdd.trading.placePaid(wish)
    pdd.trading.placePaid(wish)
    await until(() => client.messages().length === 3)
  })
})
