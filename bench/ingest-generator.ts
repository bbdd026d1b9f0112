import { Agent, request } from 'undici'
import { WebSocket } from 'ws'
import { type Sandbox, startSandbox } from '../packages/sandbox/src/server.ts'
import { shopItems } from '../packages/sandbox/src/world/products.ts'
import { openSources, type Source } from './lib/ingest-sources.ts'

/**
 * The load of `bench ingest`, in a process of its own: the stand-ins that send, each by its own channel, and fifty
 * agents whose open sidebars receive. Latency runs from the moment an order was due to be sent until an agent's screen
 * has it. What is pulled is due when the marketplace's list shows it, so its latency holds the pause between two pulls.
 * Of an order whose buyer the marketplace does not tell, the screen is the list of orders of one more agent.
 */
const agents = 50
const waitForPushesMs = 10_000
/** The next pull, and the reading of what it finds. */
const waitForPullsMs = 40_000

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
interface Start {
  kind: 'start'
  detail: 'ids' | 'inline'
  sources: string[]
  buyers: number
}
interface PostingShop {
  appKey: string
  extraSecrets?: Record<string, string>
}
type Question = Start | Join | Window | { kind: 'stats' }

let sandbox: Sandbox
let sources: Source[] = []
const due = new Map<string, number>()
let received = new Map<string, number>()
let twice: string[] = []
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
      sources = openSources(sandbox, question.sources)
      buyers = Array.from({ length: question.buyers }, (_, i) => ({ openUid: buyerId(i), nick: `t**${i}` }))
      return { card: sandbox.card, identities: buyers.map(({ openUid }, i) => identityOf(openUid, i)) }
    }
    case 'join':
      return join(question)
    case 'window':
      return runWindow(question)
    case 'stats':
      return stats()
  }
}

/** Each buyer shops in one place. */
function sourceOf(buyer: number): Source {
  return sources[buyer % sources.length]!
}

function identityOf(openUid: string, buyer: number): string | null {
  const source = sourceOf(buyer)
  const known = source.buyerIdOf(openUid, sandbox)
  return known && `${source.name}:${known}`
}

function stats(): object {
  const told: Record<string, { stats(): Record<string, unknown> }> = { ...sandbox } as never
  return Object.fromEntries(
    sources.map(({ name, detailCall }) => {
      const { calls, channel, pushes } = told[name]!.stats() as Record<string, Record<string, number>>
      return [
        name,
        { detailCalls: detailCall ? (calls![detailCall] ?? 0) : 0, channel: channel ?? pushes, calls },
      ]
    }),
  )
}

async function pushTo(serverUrl: string): Promise<void> {
  for (const { name, channel } of sources) {
    if (channel !== 'post') continue
    const { appKey, extraSecrets } = (sandbox.card as unknown as Record<string, PostingShop>)[name]!
    const { pushToken: token, encodingAesKey } = extraSecrets ?? {}
    const url = `${serverUrl}/webhooks/${name}/${appKey}`
    const answer = await fetch(sandbox.card.controls.config, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ [name]: { callback: { url, ...(token && { token, encodingAesKey }) } } }),
    })
    if (!answer.ok) throw new Error(`${name} takes no callback: ${answer.status} ${await answer.text()}`)
  }
}

async function join({ serverUrl, floorUrl, cookie, customers }: Join): Promise<object> {
  await pushTo(serverUrl)
  await followOrders(serverUrl, cookie)
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
        hear(data, () => true)
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

/** The list of orders, for those of nobody. */
async function followOrders(serverUrl: string, cookie: string): Promise<void> {
  const nobodys = sources.filter((source) => source.buyerIdOf('', sandbox) === null).map(({ name }) => name)
  if (nobodys.length === 0) return
  const list = new WebSocket(
    `${serverUrl.replace('http', 'ws')}/api/realtime?audience=console&topics=orders`,
    { headers: { cookie } },
  )
  await opened(list)
  list.on('message', (data) => hear(data, ({ marketplace }) => nobodys.includes(marketplace)))
}

interface Recorded {
  outsideOrderId: string
  marketplace: string
}

function hear(data: unknown, isOurs: (order: Recorded) => boolean): void {
  const at = performance.now()
  const { events } = JSON.parse(String(data)) as { events?: { type: string; payload: Recorded }[] }
  for (const { type, payload } of events ?? [])
    if (type === 'order.recorded' && isOurs(payload)) note(payload.outsideOrderId, at)
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
  if (received.has(orderId)) twice.push(orderId)
  else received.set(orderId, at - sent)
}

function buyerId(i: number): string {
  return `AAEbench${String(i).padStart(12, '0')}`
}

/** Open loop: each order has its time; a late generator does not make a slow server look fast. */
async function runWindow({ target, rate, seconds, floorUrl }: Window): Promise<object> {
  due.clear()
  received = new Map()
  twice = []
  const total = Math.round(rate * seconds)
  const ids: string[] = []
  const from: string[] = []
  const failed: string[] = []
  const started = performance.now() + 50
  let next = 0
  await new Promise<void>((resolve) => {
    const tick = (): void => {
      const now = performance.now()
      for (; next < total && started + (next * 1000) / rate <= now; next += 1) {
        const at = started + (next * 1000) / rate
        if (target === 'ours') {
          const source = sources[next % sources.length]!
          from.push(source.name)
          ids.push(sendOurs(source, next, at))
        } else ids.push(sendFloor(next, at, floorUrl, failed))
      }
      if (next >= total) resolve()
      else setTimeout(tick, 1)
    }
    tick()
  })
  const pulls = target === 'ours' && sources.some(({ channel }) => channel === 'pull')
  const deadline = performance.now() + (pulls ? waitForPullsMs : waitForPushesMs)
  while (received.size < total && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20))
  const latencies = ids.map((id) => received.get(id) ?? Number.POSITIVE_INFINITY)
  return {
    offered: total,
    ids: target === 'ours' ? ids : [],
    from,
    twice,
    failed: failed.length,
    latencies: latencies.map((l) => (Number.isFinite(l) ? l : -1)),
  }
}

/** Two thirds of the orders need an installation, as in the floor. */
const installable = shopItems.filter((item) => item.kind === 'goods')
const plain = shopItems.filter((item) => item.kind === 'accessory')

function sendOurs({ floor }: Source, n: number, at: number): string {
  const kind = Math.floor(n / sources.length) % 3
  const item = kind === 2 ? plain[n % plain.length]! : installable[n % installable.length]!
  // A buyer of this shop: all that are `n` modulo the number of shops.
  const own = Math.floor(buyers.length / sources.length)
  const buyer = ((Math.floor(n / sources.length) * 7919) % own) * sources.length + (n % sources.length)
  const { tid } = floor.place(
    { buyer: buyers[buyer]!, receiver, items: [{ ...floor.list(item), quantity: 1 }] },
    true,
  )
  due.set(tid, at)
  return tid
}

const receiver = {
  name: '刘敏',
  mobile: '13800000000',
  state: '上海',
  city: '上海市',
  district: '浦东新区',
  town: '三林镇',
  address: '羽山路971号康乐小区27幢2单元1703室',
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
