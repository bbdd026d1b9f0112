import { sinks } from '../../../packages/server/src/app/sinks.ts'
import type { Push } from '../../../packages/server/src/connectors/contract/connector.ts'
import type { PushWebhook, WebhookRequest } from '../../../packages/server/src/connectors/contract/webhook.ts'
import { readWindow } from '../../../packages/server/src/intake/sweep-shops.ts'
import type { BrandId } from '../../../packages/server/src/kernel/ids.ts'
import { withClient } from '../../../packages/server/supervisor/postgres-roles.ts'
import type { DisorderWorld } from '../disorder-world.ts'
import type { Draw } from '../seeded.ts'
import type { Kind, Row, Sent } from './history.ts'
import { mouths } from './mouths.ts'
import type { Replay } from './replay.ts'

export interface Market {
  marketplace: string
  replay: Replay
  /** Null where it keeps a channel, or says nothing. */
  webhook: PushWebhook | null
}

export interface Disorder {
  /** `made`: one after the other, each once. */
  order: 'made' | 'backwards' | 'random'
  mostCopies: number
  overMs: number
}

type Delivery = () => Promise<string[]>

const largestPage = 24
const atOnce = 24
const foreignSeller = '9900000000001'

/** Sends everything that the marketplaces ever said, in some order, with strangers among it. Returns what was wrong. */
export async function deliver(
  world: DisorderWorld,
  brandId: BrandId,
  markets: readonly Market[],
  draw: Draw,
  disorder: Disorder,
): Promise<string[]> {
  const problems: string[] = []
  const left = arrange(
    markets.map((market) => ({
      told: toldBy(world, brandId, market, draw, disorder),
      strange: strangersOf(world, market, draw),
    })),
    draw,
    disorder,
  )
  const pause = disorder.overMs / Math.max(1, left.length)
  while (left.length > 0) {
    const group = left.splice(0, disorder.order === 'random' ? 1 + draw.int(atOnce) : 1)
    world.time.now += Math.floor(pause * group.length * draw.next())
    problems.push(...(await Promise.all(group.map((one) => one()))).flat())
    if (disorder.order === 'made') await idle(world)
  }
  await settle(world, brandId, markets)
  return problems
}

/** Strangers come in between, wherever the others are. */
function arrange(
  markets: { told: Delivery[]; strange: Delivery[] }[],
  draw: Draw,
  { order }: Disorder,
): Delivery[] {
  const told = markets.flatMap((one) => one.told)
  const strange = markets.flatMap((one) => one.strange)
  if (order === 'random') return draw.shuffle([...told, ...strange])
  return [...strange, ...(order === 'made' ? told : told.toReversed())]
}

/** What a marketplace said of its orders: its messages, and pages of its list. */
function toldBy(
  world: DisorderWorld,
  brandId: BrandId,
  market: Market,
  draw: Draw,
  { order, mostCopies }: Disorder,
): Delivery[] {
  const { history } = market.replay
  const messages = history.sent.map((sent) => ({
    step: sent.step,
    act: () => sendMessage(world, market, sent),
  }))
  const inOrder = order !== 'random'
  const pages = pagesOf(history.rows, inOrder ? null : draw).map((page) => ({
    step: page.rows.at(-1)!.step,
    act: () => sweep(world, brandId, market, page),
  }))
  const once = [...messages, ...pages].sort((a, b) => a.step - b.step)
  const copies = inOrder
    ? once
    : once.flatMap((one) => Array.from({ length: copiesOf(draw, mostCopies) }, () => one))
  return copies.map(({ act }) => act)
}

/** Most come once or twice, some again and again. */
function copiesOf(draw: Draw, most: number): number {
  return 1 + draw.int(draw.int(8) === 0 ? most : 2)
}

interface Page {
  kind: Kind
  rows: Row[]
}

function pagesOf(rows: readonly Row[], draw: Draw | null): Page[] {
  return (['orders', 'after_sales'] as const).flatMap((kind) => {
    const own = rows.filter((row) => row.kind === kind)
    const left = draw ? draw.shuffle(own) : [...own]
    const pages: Page[] = []
    while (left.length > 0) pages.push({ kind, rows: left.splice(0, draw ? 1 + draw.int(largestPage) : 1) })
    return pages
  })
}

/** One shop is read as a sweep does it. */
async function sweep(
  { server: { runtime } }: DisorderWorld,
  brandId: BrandId,
  { replay }: Market,
  page: Page,
): Promise<string[]> {
  const { connector, history } = replay
  const { access } = history
  replay.queue(page.kind, page.rows)
  const now = runtime.ports.clock.now()
  await readWindow(
    { runtime, sinks, connectors: new Map([[connector.marketplace, connector]]) },
    brandId,
    { connector, access, shopId: access.shopId, kind: page.kind },
    { from: now, to: now },
  )
  return []
}

async function sendMessage(world: DisorderWorld, market: Market, sent: Sent): Promise<string[]> {
  const { history } = market.replay
  for (const { subject, detail } of sent.pushes) {
    if (subject?.kind === 'order' && detail !== null) market.replay.give(subject.id, detail)
    else if (subject)
      market.replay.tell(subject.kind === 'order' ? 'orders' : 'after_sales', subject.id, sent.step)
  }
  if (!sent.request || !market.webhook) {
    await world.server.intake.receiver.receive(sent.pushes)
    return []
  }
  const mouth = mouths[market.marketplace]!
  const text = mouth.open(sent.request, history.access)
  const request = mouth.sign(text, history.access, new Date(world.time.now))
  return post(world, market, request, 'received', 'a message')
}

async function post(
  { server }: DisorderWorld,
  { marketplace, webhook, replay }: Market,
  { query, headers, body }: WebhookRequest,
  wanted: 'received' | 'refused',
  what: string,
  appKey = replay.history.access.appKey,
): Promise<string[]> {
  const url = `${server.url}/webhooks/${marketplace}/${appKey}?${new URLSearchParams(query)}`
  const answer = await fetch(url, { method: 'POST', headers, body })
  const said = await answer.text()
  const right = webhook![wanted]
  if (answer.status === right.status && said === right.body) return []
  return [`${marketplace}: ${what} was answered ${answer.status} ${said}, not ${right.status} ${right.body}`]
}

/** Nobody's messages, and one of a type that nobody knows, which is kept. */
function strangersOf(world: DisorderWorld, market: Market, draw: Draw): Delivery[] {
  const { marketplace, webhook, replay } = market
  const { access, sent, connector } = replay.history
  if (!webhook) {
    const receive = (pushes: Push[]) => async () => {
      await world.server.intake.receiver.receive(pushes)
      return []
    }
    const foreign = sent
      .slice(0, 3)
      .flatMap(({ pushes }) => pushes.map((push) => ({ ...push, sellerId: foreignSeller })))
    const unknown = connector.readPush({
      sellerId: access.sellerId,
      pushId: unknownId(marketplace),
      topic: 'something_New',
      raw: '{"num_iid":1}',
    })
    return [receive(foreign), receive([unknown]), receive([unknown])]
  }
  const mouth = mouths[marketplace]!
  const now = () => new Date(world.time.now)
  const text = () => mouth.open(sent[draw.int(sent.length)]!.request!, access)
  const unknown = () =>
    post(world, market, mouth.sign(mouth.unknown(access), access, now()), 'received', 'an unknown type')
  return [
    () => {
      const wrong = mouth.misdirected(text(), access)
      const wanted = mouth.misdirectedIsRefused ? 'refused' : 'received'
      return post(
        world,
        market,
        mouth.sign(wrong.text, wrong.keys, now()),
        wanted,
        'a message to a foreign shop',
      )
    },
    () =>
      post(
        world,
        market,
        mouth.sign(text(), mouth.strange(access), now()),
        'refused',
        'a message with foreign keys',
      ),
    () =>
      post(
        world,
        market,
        mouth.sign(text(), access, now()),
        'refused',
        'a message to an unknown app',
        'nobodys-app',
      ),
    unknown,
    unknown,
  ]
}

export const unknownId = (marketplace: string): string => `unknown-${marketplace}`

async function idle({ server }: DisorderWorld): Promise<void> {
  await server.intake.receiver.idle()
  await server.intake.fetcher.idle()
}

const patience = 40

/** Until every page was read and nothing waits any more. */
async function settle(world: DisorderWorld, brandId: BrandId, markets: readonly Market[]): Promise<void> {
  await idle(world)
  while (!markets.every(({ replay }) => replay.isSwept)) await world.server.intake.sweep(brandId)
  for (let turn = 0; turn < patience && (await waiting(world.adminUrl)) > 0; turn += 1) {
    world.time.now += 60_000
    await world.server.intake.resume(brandId)
    await idle(world)
  }
}

function waiting(adminUrl: string): Promise<number> {
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      `select count(*)::int as n from intake.inbox_entry where state = 'waiting'`,
    )
    return rows[0]!.n
  })
}
