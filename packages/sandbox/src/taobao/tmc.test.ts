import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { Faults } from '../faults.ts'
import { parseFrame, type WireFrame, writeFrame } from './frames.ts'
import { registerTaobao, type TaobaoStandIn } from './index.ts'
import { expectedConnectSign } from './sign.ts'

/** The message channel, spoken to frame by frame over a real socket. */

let app: FastifyInstance
let faults: Faults
let taobao: TaobaoStandIn
let url: string
const open: WebSocket[] = []

beforeEach(async () => {
  app = Fastify({ forceCloseConnections: true })
  faults = new Faults()
  taobao = await registerTaobao(app, { faults, clockNow: Date.now })
  await app.listen({ host: '127.0.0.1', port: 0 })
  url = `ws://127.0.0.1:${(app.server.address() as AddressInfo).port}/taobao/tmc`
})
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate()
  await app.close()
})

const item = {
  num_iid: '1',
  sku_id: '2',
  outer_iid: 'HM',
  outer_sku_id: 'HM-1',
  title: 'X1 智能门锁',
  sku_properties_name: '黑',
  priceFen: 129_900,
  quantity: 1,
}
const receiver = {
  name: '刘敏',
  mobile: '13535476632',
  state: '上海',
  city: '上海市',
  district: '浦东新区',
  town: '花木街道',
  address: '羽山路1号',
}
const place = () =>
  taobao.trading.placePaid({ buyer: { openUid: 'AAE1', nick: '小**3' }, receiver, items: [item] }).tid
const channel = () => taobao.stats().channel as Record<string, number>

interface Line {
  socket: WebSocket
  token: string
  frames: WireFrame[]
  custom: (index: number) => Record<string, string>
  confirm: (id: string) => void
}

function connectFrame(change: Record<string, string> = {}): Buffer {
  const { appKey, appSecret } = taobao.credentials
  const timestamp = change.timestamp ?? String(Date.now())
  const named = { app_key: appKey, group_name: 'default', timestamp, sign: '', ...change }
  named.sign = change.sign ?? expectedConnectSign(appSecret, named.app_key, named.group_name, timestamp)
  const custom = Object.entries(named).map(([key, value]): [string, { string: string }] => [
    key,
    { string: value },
  ])
  return writeFrame({ messageType: 0, custom })
}

async function dial(first: Buffer): Promise<{ socket: WebSocket; answer: WireFrame; frames: WireFrame[] }> {
  const socket = new WebSocket(url)
  open.push(socket)
  const frames: WireFrame[] = []
  socket.on('message', (data) => frames.push(parseFrame(data as Buffer)))
  await once(socket, 'open')
  socket.send(first)
  await expect.poll(() => frames.length).toBeGreaterThan(0)
  return { socket, answer: frames.shift()!, frames }
}

async function listen(): Promise<Line> {
  const { socket, answer, frames } = await dial(connectFrame())
  const token = answer.token!
  const tell = (fields: WireFrame['custom']) =>
    socket.send(writeFrame({ messageType: 2, token, custom: fields }))
  const custom = (index: number) =>
    Object.fromEntries(
      frames[index]!.custom.map(([key, value]) => [key, String(Object.values(value ?? {})[0])]),
    )
  return {
    socket,
    token,
    frames,
    custom,
    confirm: (id) =>
      tell([
        ['__kind', { byte: 2 }],
        ['id', { int64: id }],
      ]),
  }
}

describe('admission', () => {
  it('gives a token to who signs rightly', async () => {
    const { answer } = await dial(connectFrame())
    expect(answer).toMatchObject({ messageType: 1, token: expect.stringMatching(/^[0-9a-f]{16}$/) })
    expect(channel().listeners).toBe(1)
  })

  it.each([
    [{ sign: 'ABC' }, 'Invalid signature'],
    [{ app_key: '1' }, 'Invalid app key'],
    [{ timestamp: '1' }, 'Invalid timestamp'],
    [{ timestamp: String(Date.now() - 11 * 60_000) }, 'Invalid timestamp'],
  ])('refuses %j with a reason and hangs up', async (change, reason) => {
    const { socket, answer } = await dial(connectFrame(change))
    expect(answer).toMatchObject({ messageType: 1, statusCode: 1, statusPhrase: reason })
    if (socket.readyState !== WebSocket.CLOSED) await once(socket, 'close')
    expect(channel().listeners).toBe(0)
  })

  it('wants CONNECT first', async () => {
    const { answer } = await dial(writeFrame({ messageType: 2, custom: [] }))
    expect(answer.statusPhrase).toBe('CONNECT expected')
  })

  it.each([
    ['what is no frame', Buffer.from('hello')],
    [
      'the token of somebody else',
      writeFrame({ messageType: 2, token: 'x', custom: [['__kind', { byte: 1 }]] }),
    ],
  ])('ends the line for %s', async (_name, bytes) => {
    const { socket } = await listen()
    socket.send(bytes)
    const [code] = await once(socket, 'close')
    expect(code).toBe(1002)
    await expect.poll(() => channel().listeners).toBe(0)
  })
})

describe('messages', () => {
  it('come with id, topic, seller and time, and go when they are confirmed', async () => {
    const line = await listen()
    const tid = place()
    await expect.poll(() => line.frames.length).toBe(1)
    const told = line.custom(0)
    expect(told).toMatchObject({
      __kind: '3',
      topic: 'taobao_trade_TradeBuyerPay',
      userid: taobao.credentials.sellerId,
      nick: taobao.credentials.sellerNick,
      retried: '0',
    })
    expect(told.content).toContain(`"tid":${tid}`)
    expect(channel()).toMatchObject({ pending: 1, inFlight: 1, confirmed: 0 })
    line.confirm(told.id!)
    await expect.poll(channel).toMatchObject({ pending: 0, confirmed: 1 })
    line.confirm(told.id!)
    line.confirm('1')
    await expect.poll(channel).toMatchObject({ confirmed: 1 })
  })

  it('wait for a listener, and come in order', async () => {
    const tids = [place(), place(), place()]
    expect(channel()).toMatchObject({ pending: 3, sent: 0 })
    const line = await listen()
    line.socket.send(writeFrame({ messageType: 2, token: line.token, custom: [['__kind', { byte: 1 }]] }))
    await expect.poll(() => line.frames.length).toBe(3)
    expect([0, 1, 2].map((index) => /"tid":(\d+)/.exec(line.custom(index).content!)![1])).toEqual(tids)
  })

  it('come again, counted, until they are confirmed, under one id', async () => {
    taobao.configure({ redeliverMs: 20 })
    const line = await listen()
    place()
    await expect.poll(() => line.frames.length).toBeGreaterThanOrEqual(3)
    const [first, second, third] = [0, 1, 2].map(line.custom)
    expect([first!.retried, second!.retried, third!.retried]).toEqual(['0', '1', '2'])
    expect(new Set([first!.id, second!.id, third!.id]).size).toBe(1)
    line.confirm(first!.id!)
    await expect.poll(() => channel().pending).toBe(0)
    const got = line.frames.length
    await new Promise((resolve) => setTimeout(resolve, 250))
    expect(line.frames.length).toBeLessThanOrEqual(got + 1)
  })

  it('survive a broken line: nobody confirmed, so the next listener gets them', async () => {
    taobao.configure({ redeliverMs: 20 })
    const line = await listen()
    place()
    await expect.poll(() => line.frames.length).toBeGreaterThan(0)
    taobao.disconnect()
    await once(line.socket, 'close')
    await expect.poll(() => channel().inFlight).toBe(0)
    const next = await listen()
    next.socket.send(writeFrame({ messageType: 2, token: next.token, custom: [['__kind', { byte: 1 }]] }))
    await expect.poll(() => next.frames.length).toBeGreaterThan(0)
    expect(next.custom(0).id).toBe(line.custom(0).id)
  })

  it('are shared among listeners, each to one', async () => {
    const [one, two] = [await listen(), await listen()]
    for (let n = 0; n < 10; n++) place()
    await expect.poll(() => one.frames.length + two.frames.length).toBe(10)
    expect([one.frames.length, two.frames.length]).toEqual([5, 5])
  })

  it('are doubled and dropped by faults on their topic', async () => {
    const line = await listen()
    faults.add({
      platform: 'taobao',
      route: 'taobao_trade_TradeBuyerPay',
      kind: 'duplicate',
      rate: 1,
      count: 1,
    })
    place()
    await expect.poll(() => line.frames.length).toBe(2)
    expect(line.custom(0).id).toBe(line.custom(1).id)
    faults.add({ platform: 'taobao', route: 'taobao_trade_*', kind: 'drop', rate: 1, count: 1 })
    place()
    const kept = place()
    await expect.poll(() => line.frames.length).toBe(3)
    expect(line.custom(2).content).toContain(kept)
  })

  it('are told over HTTP to those who check what the client vouched for', async () => {
    const line = await listen()
    const tid = place()
    await expect.poll(() => line.frames.length).toBe(1)
    line.confirm(line.custom(0).id!)
    await expect.poll(() => channel().confirmed).toBe(1)
    const told = (await app.inject({ url: '/taobao/_confirmed?after=0' })).json()
    expect(told).toEqual({
      next: 1,
      items: [{ id: line.custom(0).id, topic: 'taobao_trade_TradeBuyerPay', tid }],
    })
    expect((await app.inject({ url: '/taobao/_confirmed?after=1' })).json().items).toEqual([])
  })
})
