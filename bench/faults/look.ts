import { setTimeout as delay } from 'node:timers/promises'
import { subscribers } from '../../packages/server/src/app/subscribers.ts'
import type { KeptPush } from '../../packages/server/src/connectors/contract/connector.ts'
import { countOf, judge, judgeEffects, type Verdict } from './judge.ts'
import type { Laboratory } from './laboratory.ts'
import type { Traffic } from './traffic.ts'

/** Waits until `done`; says whether it came in time. */
export async function until(done: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  for (;;) {
    if (await done()) return true
    if (performance.now() > deadline) return false
    await delay(50)
  }
}

/** I6: nothing waits any more, neither at the stand-in nor in the inbox. */
export function settled(lab: Laboratory, withinMs: number): Promise<boolean> {
  return until(async () => {
    const { pending } = await lab.sandbox.channel()
    const [row] = await lab.query<{ n: number }>(
      `select count(*)::int as n from intake.inbox_entry where state = 'waiting'`,
    )
    return pending === 0 && row?.n === 0
  }, withinMs)
}

const texts = async (lab: Laboratory, sql: string): Promise<string[]> =>
  (await lab.query<{ id: string }>(sql)).map((row) => row.id)

/** Everything that was acknowledged against everything that is there: I1 and I2. */
export async function compareAll(lab: Laboratory, traffic: Traffic): Promise<Record<string, Verdict>> {
  const acks = lab.acks.read()
  const of = (kind: string) => acks.filter((ack) => ack.kind === kind)
  const orders = countOf(await texts(lab, 'select outside_id as id from orders."order"'))
  const inbox = await readInbox(lab)
  const opened = subscribers.some((one) => one.name.startsWith('work-orders.'))
  const workOrders = opened
    ? {
        'work orders': judge(
          of('order'),
          countOf(
            await texts(
              lab,
              'select o.outside_id as id from work_orders.work_order w join orders."order" o on o.id::text = w.order_id',
            ),
          ),
        ),
      }
    : {}
  const paid = await texts(
    lab,
    `select payload->>'outsideOrderId' as id from runtime.event where type = 'order.paid'`,
  )
  const known = new Set(traffic.placed)
  return {
    orders: judge(of('order'), orders),
    'paid events': { ...judge(of('order'), countOf(paid)), acked: 0 },
    ...Object.fromEntries(
      Object.entries(workOrders).map(([name, verdict]) => [name, { ...verdict, acked: 0 }]),
    ),
    messages: judge(of('message'), inbox.messages),
    callbacks: judge(of('callback'), inbox.callbacks),
    'callback alarms': {
      ...judge(
        [],
        countOf(await texts(lab, `select key as id from runtime.event where type = 'intake.alarm'`)),
      ),
      acked: 0,
    },
    posts: judge(of('post'), countOf(await matchesAnnounced(lab))),
    'orders nobody placed': {
      acked: 0,
      lost: [],
      doubled: [...orders.keys()].filter((id) => !known.has(id)),
    },
  }
}

/** Effects of the member's requests: one announcement a request, however often it was sent. */
function matchesAnnounced(lab: Laboratory): Promise<string[]> {
  return texts(
    lab,
    `select payload->>'itemId' as id from runtime.event where type = 'product.matched' and payload->>'itemId' like 'faults-%'`,
  )
}

/** Reads every raw copy with the brand's key: a copy that cannot be opened is not there. */
async function readInbox(
  lab: Laboratory,
): Promise<{ messages: Map<string, number>; callbacks: Map<string, number> }> {
  const rows = await lab.query<{ id: string; source: string; body: Buffer }>(
    'select id, source, body from intake.inbox_entry',
  )
  const { vault, close } = lab.storage()
  try {
    const brand = await vault.brand(lab.brandId)
    const messages: string[] = []
    const callbacks: string[] = []
    for (const row of rows) {
      const kept = JSON.parse(brand.open('intake.inbox_entry.body', row.id, row.body)) as KeptPush
      if (row.source !== 'wecom') messages.push(kept.pushId.slice(0, 19))
      else callbacks.push(/<ExternalUserID><!\[CDATA\[(\w+)/.exec(kept.raw)?.[1] ?? 'unreadable')
    }
    return { messages: countOf(messages), callbacks: countOf(callbacks) }
  } finally {
    await close()
  }
}

/** Each announced order has exactly one effect of the counting follower, each job exactly one, after at least one run. */
export async function compareProbe(
  lab: Laboratory,
  jobs: readonly string[],
): Promise<Record<string, Verdict>> {
  const events = await texts(lab, `select id::text from runtime.event where type = 'order.recorded'`)
  return {
    'follower effects': judgeEffects(
      events,
      await texts(lab, 'select event_id::text as id from faults.effect'),
    ),
    'job effects': judgeEffects(jobs, await texts(lab, 'select id from faults.job_effect')),
  }
}
