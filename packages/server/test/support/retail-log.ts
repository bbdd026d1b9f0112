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
  const before = new Set((await orders(world)).map((order) => order.tid))
  await settings({ source: 'log', running: true, speed: 20_000 })
  let tid = ''
  await eventually(async () => {
    const fresh = (await orders(world)).filter(
      (order) => !before.has(order.tid) && order.status === 'WAIT_SELLER_SEND_GOODS',
    )
    for (const order of fresh) {
      const { items } = await agent.get(`/console/orders?outsideId=${order.tid}`)
      if (items.length === 0) continue
      const jobs = await agent.get(`/console/work-orders?orderId=${items[0].id}&state=complete_address`)
      if (jobs.items.length === 1) tid = order.tid
    }
    expect(tid).not.toBe('')
  })
  await settings({ running: false })
  return tid
}

async function orders(world: TestWorld): Promise<{ tid: string; status: string }[]> {
  return (
    (await (await fetch(`${world.sandbox.url}/_world/orders?limit=10000`)).json()) as {
      orders: { tid: string; status: string }[]
    }
  ).orders
}
