import { expect } from 'vitest'
import type { Client } from './client.ts'
import { eventually } from './eventually.ts'
import type { TestWorld } from './world.ts'

/** Lets the world replay the UCI log until somebody has paid for something that needs installing. */
export async function orderOfTheLog(world: TestWorld, agent: Client): Promise<string> {
  const settings = async (body: object): Promise<void> => {
    await fetch(`${world.sandbox.url}/_world`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  }
  const seen = new Set((await orders(world)).map((order) => order.tid))
  for (let rounds = 0; rounds < 40; rounds += 1) {
    // The world stands still while somebody looks: at this speed it would ship the order in the meantime.
    await settings({ source: 'log', running: true, speed: 20_000 })
    await eventually(async () => expect(await fresh(world, seen)).not.toEqual([]))
    await settings({ running: false })
    for (const tid of await fresh(world, seen)) {
      seen.add(tid)
      if (await opensJob(agent, tid)) return tid
    }
  }
  throw new Error('nobody in the log bought what needs installing')
}

async function fresh(world: TestWorld, seen: ReadonlySet<string>): Promise<string[]> {
  return (await orders(world)).flatMap(({ tid, status }) =>
    status === 'WAIT_SELLER_SEND_GOODS' && !seen.has(tid) ? [tid] : [],
  )
}

async function opensJob(agent: Client, tid: string): Promise<boolean> {
  let orderId = ''
  await eventually(async () => {
    const { items } = await agent.get(`/console/orders?outsideId=${tid}`)
    expect(items[0]?.state).toBe('to_ship')
    orderId = items[0].id
  })
  const jobs = await agent.get(`/console/work-orders?orderId=${orderId}&state=complete_address`)
  return jobs.items.length === 1
}

async function orders(world: TestWorld): Promise<{ tid: string; status: string }[]> {
  return (
    (await (await fetch(`${world.sandbox.url}/_world/orders?limit=10000`)).json()) as {
      orders: { tid: string; status: string }[]
    }
  ).orders
}
