import { Agent, request } from 'undici'
import { WebSocket } from 'ws'
import { type Sandbox, startSandbox } from '../packages/sandbox/src/server.ts'
import { shopItems } from '../packages/sandbox/src/world/products.ts'

/**
 * The load of `bench ingest`, in a process of its own: the Taobao stand-in that sends, and fifty agents whose open
 * sidebars receive. Latency runs from the moment an order was due to be sent until an agent's screen has it.
 */
const agents = 50

interface Window {
  kind: 'window'
  target: 'ours' | 'floor'
  rate: number
  seconds: number
  floorUrl: string
}
interface Join {
  kind: 'join'
  serverUrl: string
  floorUrl: string
  cookie: string
  /** Customer id of each buyer. */
  customers: string[]
}
type Question = { kind: 'start'; detail: 'ids' | 'inline' } | Join | Window | { kind: 'stats' }

let sandbox: Sandbox
const due = new Map<string, number>()
let received = new Map<string, number>()
let twice = 0
let buyers: { openUid: string; nick: string }[] = []
const http = new Agent({ connections: 64, pipelining: 1 })

process.on('message', (question: Question) => {
  answer(question).then(
    (result) => process.send!(result ?? {}),
    (error: Error) => process.send!({ error: error.stack ?? error.message }),
  )
})

async function answer(question: Question): Promise<object | undefined> {
  switch (question.kind) {
    case 'start': {
      sandbox = await startSandbox()
      sandbox.taobao.configure({ detail: question.detail })
      return sandbox.card
    }
    case 'join':
      return join(question)
    case 'window':
      return runWindow(question)
    case 'stats':
      return sandbox.taobao.stats()
  }
}

async function join({ serverUrl, floorUrl, cookie, customers }: Join): Promise<object> {
  buyers = customers.map((_, i) => ({ openUid: buyerId(i), nick: `t**${i}` }))
  const own = Array.from({ length: agents }, (_, a) => customers.filter((_, i) => i % agents === a))
  await Promise.all(
    own.map(async (ids, a) => {
      const ours = new WebSocket(
        `${serverUrl.replace('http', 'ws')}/api/realtime?audience=console&topics=none`,
        { headers: { cookie } },
      )
      await opened(ours)
      ours.send(JSON.stringify({ follow: ids.map((id) => `customer:${id}`) }))
      ours.on('message', (data) => {
        const at = performance.now()
        const { events } = JSON.parse(String(data)) as {
          events?: { type: string; payload: { outsideOrderId: string } }[]
        }
        for (const one of events ?? [])
          if (one.type === 'order.recorded') note(one.payload.outsideOrderId, at)
      })
      const floor = new WebSocket(`${floorUrl.replace('http', 'ws')}/?agent=${a}`)
      await opened(floor)
      floor.on('message', (data) =>
        note((JSON.parse(String(data)) as { orderId: string }).orderId, performance.now()),
      )
    }),
  )
  return { joined: agents }
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
    socket.once('unexpected-response', (_request, response) =>
      reject(new Error(`live connection refused: ${response.statusCode}`)),
    )
  })
}

function note(orderId: string, at: number): void {
  const sent = due.get(orderId)
  if (sent === undefined) return
  if (received.has(orderId)) twice += 1
  else received.set(orderId, at - sent)
}

export function buyerId(i: number): string {
  return `AAEbench${String(i).padStart(12, '0')}`
}

/** Open loop: each order has its time; a late generator does not make a slow server look fast. */
async function runWindow({ target, rate, seconds, floorUrl }: Window): Promise<object> {
  due.clear()
  received = new Map()
  twice = 0
  const total = Math.round(rate * seconds)
  const ids: string[] = []
  const failed: string[] = []
  const started = performance.now() + 50
  let next = 0
  await new Promise<void>((resolve) => {
    const tick = (): void => {
      const now = performance.now()
      for (; next < total && started + (next * 1000) / rate <= now; next += 1) {
        const at = started + (next * 1000) / rate
        if (target === 'ours') ids.push(sendOurs(next, at))
        else ids.push(sendFloor(next, at, floorUrl, failed))
      }
      if (next >= total) resolve()
      else setTimeout(tick, 1)
    }
    tick()
  })
  const deadline = performance.now() + 10_000
  while (received.size < total && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20))
  const latencies = ids.map((id) => received.get(id) ?? Number.POSITIVE_INFINITY)
  return {
    offered: total,
    ids: target === 'ours' ? ids : [],
    seen: received.size,
    twice,
    failed: failed.length,
    latencies: latencies.map((l) => (Number.isFinite(l) ? l : -1)),
  }
}

/** Two thirds of the orders need an installation, as in the floor. */
const installable = shopItems.filter((item) => item.kind === 'goods')
const plain = shopItems.filter((item) => item.kind === 'accessory')

function sendOurs(n: number, at: number): string {
  const item = n % 3 === 2 ? plain[n % plain.length]! : installable[n % installable.length]!
  const trade = sandbox.taobao.trading.placePaid({
    buyer: buyers[(n * 7919) % buyers.length]!,
    receiver: {
      name: '刘敏',
      mobile: '13800000000',
      state: '上海',
      city: '上海市',
      district: '浦东新区',
      town: '三林镇',
      address: '羽山路971号康乐小区27幢2单元1703室',
    },
    items: [{ ...item, quantity: 1 }],
  })
  due.set(trade.tid, at)
  return trade.tid
}

let floorOrders = 0
const padding = 'x'.repeat(700)

function sendFloor(n: number, at: number, floorUrl: string, failed: string[]): string {
  const buyer = (n * 7919) % buyers.length
  const orderId = `F${process.pid}-${floorOrders++}`
  due.set(orderId, at)
  const body = JSON.stringify({
    pushId: `p-${orderId}`,
    buyer: buyerId(buyer),
    phone: '13800000000',
    orderId,
    installable: n % 3 !== 2,
    agent: buyer % agents,
    padding,
  })
  request(`${floorUrl}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    dispatcher: http,
  })
    .then(async (reply) => {
      await reply.body.dump()
      if (reply.statusCode !== 200) failed.push(orderId)
    })
    .catch(() => failed.push(orderId))
  return orderId
}
