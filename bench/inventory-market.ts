import { createServer } from 'node:http'
import { Agent, request } from 'undici'
import { benchSecret, marketName, productName, type ToldOrder } from './inventory-connector.ts'

/**
 * The other side of `bench inventory`, in a process of its own: marketplaces that sell on their own within the numbers
 * they show, tell us by pushes, and note when a number arrives. Latency runs from the moment a change was due.
 */
interface Start {
  kind: 'start'
  articles: number
  markets: number
  /** Numbers shown at first, and units that there are. */
  shown: number
  had: number
  hot: number
  hotShown: number
  hotHad: number
}
interface Window {
  kind: 'window'
  serverUrl: string
  cookie: string
  csrf: string
  rate: number
  seconds: number
  /** The last marketplace takes this many numbers a second; 0: as many as come. */
  tight: number
}
type Question = Start | Window | { kind: 'end' }

let given: Start
/** By market and article. */
let shows: Int32Array
let had: Int32Array
let sold: Int32Array
const told: ToldOrder[][] = []
const http = new Agent({ connections: 64, pipelining: 1 })
const failures = { pushes: 0, counts: 0, tooFast: 0, calls: 0, levels: 0, lost: 0, cancelled: 0 }

/** A change that must reach the other marketplaces. */
interface Change {
  at: number
  from: number
  reached: number[]
}
const changes = new Map<number, Change>()
let tightTokens = { left: 0, at: 0, perSecond: 0 }

const server = createServer((incoming, reply) => {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk) => chunks.push(chunk))
  incoming.on('end', () => {
    const arrived = performance.now()
    const url = new URL(incoming.url!, 'http://market')
    if (url.pathname === '/orders') {
      const [market, from, to] = ['market', 'from', 'to'].map((name) => Number(url.searchParams.get(name)))
      const found = told[market!]!.filter(({ version }) => version >= from! && version <= to!)
      reply.end(JSON.stringify(found))
      return
    }
    const call = JSON.parse(Buffer.concat(chunks).toString()) as {
      market: number
      levels: [number, number][]
    }
    if (isTooFast(call.market, call.levels.length, arrived)) {
      reply.writeHead(429, { 'retry-after': '1' }).end()
      return
    }
    failures.calls += 1
    for (const [article, value] of call.levels) {
      failures.levels += 1
      shows[call.market * given.articles + article] = value
      const change = changes.get(article)
      if (change && call.market !== change.from && change.reached[call.market] === undefined)
        change.reached[call.market] = arrived - change.at
    }
    reply.end('ok')
  })
})

function isTooFast(market: number, levels: number, now: number): boolean {
  const { perSecond } = tightTokens
  if (perSecond === 0 || market !== given.markets - 1) return false
  // The rate is kept to; networks may gather what was sent apart, so two seconds' worth may come at once.
  const left = Math.min(perSecond * 2, tightTokens.left + ((now - tightTokens.at) * perSecond) / 1_000)
  const fits = left >= levels
  tightTokens = { perSecond, left: fits ? left - levels : left, at: now }
  if (!fits) failures.tooFast += 1
  return !fits
}

process.on('message', (question: Question) => {
  answer(question).then(
    (result) => process.send!(result ?? {}),
    (error: Error) => process.send!({ error: error.stack ?? error.message }),
  )
})

async function answer(question: Question): Promise<object | undefined> {
  if (question.kind === 'start') return start(question)
  if (question.kind === 'window') return runWindow(question)
  return { shows: Array.from(shows), had: Array.from(had), sold: Array.from(sold) }
}

async function start(question: Start): Promise<object> {
  given = question
  const { articles, markets, hot } = question
  shows = new Int32Array(markets * articles).fill(question.shown)
  had = new Int32Array(articles).fill(question.had)
  sold = new Int32Array(articles)
  for (let article = 0; article < hot; article += 1) {
    had[article] = question.hotHad
    for (let market = 0; market < markets; market += 1) shows[market * articles + article] = question.hotShown
  }
  for (let market = 0; market < markets; market += 1) told.push([])
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}` }
}

let seed = 20_260_410
function roll(below: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((seed / 2 ** 32) * below)
}

/**
 * Of ten changes one is a sale of an article that everybody wants, six are sales of another article each, which move the
 * numbers of all marketplaces, and three are units that come in, told by the API in arrays.
 */
async function runWindow(window: Window): Promise<object> {
  const { rate, seconds, tight } = window
  tightTokens = { left: tight, at: performance.now(), perSecond: tight }
  const total = Math.round(rate * seconds)
  const started = performance.now() + 50
  const waiting: Promise<void>[] = []
  const counts: number[] = []
  let [next, hotSales] = [0, 0]
  cold = Math.max(cold, given.hot)
  changes.clear()
  await new Promise<void>((resolve) => {
    const tick = (): void => {
      const now = performance.now()
      for (; next < total && started + (next * 1_000) / rate <= now; next += 1) {
        const at = started + (next * 1_000) / rate
        const die = next % 10
        if (die === 0) hotSales += sellHot(window, waiting)
        else if (cold < given.articles) {
          const article = cold++
          if (die < 7) sellCold(window, article, at, waiting)
          else counts.push(article)
        }
        if (counts.length >= 100 || next === total - 1) waiting.push(countIn(window, counts.splice(0)))
      }
      if (next >= total) resolve()
      else setTimeout(tick, 1)
    }
    tick()
  })
  await Promise.all(waiting)
  const markets = Array.from({ length: given.markets - (tight > 0 ? 1 : 0) }, (_, market) => market)
  const wanted = (change: Change) => markets.filter((market) => market !== change.from)
  const deadline = performance.now() + 15_000
  const isWhole = (change: Change) => wanted(change).every((market) => change.reached[market] !== undefined)
  while (performance.now() < deadline && ![...changes.values()].every(isWhole))
    await new Promise((resolve) => setTimeout(resolve, 50))
  const latencies = [...changes.values()].map((change) =>
    Math.max(...wanted(change).map((market) => change.reached[market] ?? 1e9)),
  )
  return { offered: total, measured: changes.size, hotSales, latencies, ...failures }
}

let orders = 0
/** The next article that nobody touched yet. */
let cold = 0

function sell(market: number, article: number, pieces: number): ToldOrder {
  shows[market * given.articles + article]! -= pieces
  sold[article]! += pieces
  const now = Date.now()
  const id = `B${market}-${orders++}`
  const order: ToldOrder = { id, article, pieces, state: 'to_ship', at: now, version: now }
  told[market]!.push(order)
  return order
}

function sellCold(window: Window, article: number, at: number, waiting: Promise<void>[]): void {
  const market = roll(given.markets)
  const pieces = Math.min(8 + roll(3), shows[market * given.articles + article]!)
  changes.set(article, { at, from: market, reached: [] })
  waiting.push(push(window, market, sell(market, article, pieces)))
}

/** Some of these pushes are lost, and some orders are cancelled: then the marketplace sells their pieces again. */
function sellHot(window: Window, waiting: Promise<void>[]): number {
  const [market, article] = [roll(given.markets), roll(given.hot)]
  const pieces = Math.min(1 + roll(2), shows[market * given.articles + article]!)
  if (pieces <= 0) return 0
  const order = sell(market, article, pieces)
  if (roll(50) === 0) {
    failures.lost += 1
    return 1
  }
  waiting.push(
    push(window, market, order).then(async () => {
      if (roll(10) > 0) return
      failures.cancelled += 1
      shows[market * given.articles + article]! += pieces
      sold[article]! -= pieces
      const closed: ToldOrder = { ...order, state: 'closed', version: order.version + 1 }
      told[market]!.push(closed)
      await push(window, market, closed)
    }),
  )
  return 1
}

async function push({ serverUrl }: Window, market: number, order: ToldOrder): Promise<void> {
  const name = marketName(market)
  await request(`${serverUrl}/webhooks/${name}/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-secret': benchSecret },
    body: JSON.stringify(order),
    dispatcher: http,
  })
    .then(async (reply) => {
      await reply.body.dump()
      if (reply.statusCode !== 200) failures.pushes += 1
    })
    .catch(() => {
      failures.pushes += 1
    })
}

/** Units come in for these articles; the change counts from the moment it is sent. */
async function countIn({ serverUrl, cookie, csrf }: Window, articles: number[]): Promise<void> {
  if (articles.length === 0) return
  const at = performance.now()
  for (const article of articles) {
    changes.set(article, { at, from: -1, reached: [] })
    had[article]! += 8
  }
  const reply = await request(`${serverUrl}/api/console/stock-counts`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie,
      'x-csrf-token': csrf,
      'idempotency-key': `bench-${articles[0]}`,
    },
    body: JSON.stringify({
      counts: articles.map((article) => ({ productId: productName(article), change: 8, reason: 'bench' })),
    }),
    dispatcher: http,
  })
  const { results } = (await reply.body.json()) as { results?: { ok: boolean }[] }
  failures.counts += results ? results.filter(({ ok }) => !ok).length : articles.length
}
