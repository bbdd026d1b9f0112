import { sql } from 'kysely'
import { Browser, sidebarOf, signInToSidebar } from './browser.ts'
import { eventually } from './eventually.ts'
import type { TestWorld } from './world.ts'

/** Somebody who bought and became a friend, whom an agent looked at and who registered the order: four kinds of entries. */
export async function auditedFriend(world: TestWorld, person: number) {
  const agent = new Browser(world.server.url)
  await signInToSidebar(agent)
  const { tid, receiver } = (await world.act('place', {
    person,
    paid: true,
    items: [{ merchantCode: 'HM-LOCK-X1-BLK' }],
  })) as unknown as { tid: string; receiver: { mobile: string } }
  let orderId = ''
  await eventually(async () => {
    const [found] = await world.query(
      sql<{
        id: string
      }>`select id from orders."order" where outside_id = ${tid} and customer_id is not null`,
    )
    orderId = found!.id
  })
  const { externalUserId } = (await world.act('scan', { person, userId: 'chenjing' })) as {
    externalUserId: string
  }
  await eventually(async () => void (await sidebarOf(agent, externalUserId)))
  const made = await agent.post(`/api/sidebar/contacts/${externalUserId}/registration-cards`, {})
  const { path } = (await made.json()) as { path: string }
  const named = { orderNumber: tid, phone: receiver.mobile.slice(-4) }
  const registered = await fetch(`${world.server.url}/api/public/registrations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: path.replace('/c/r/', ''), named }),
  })
  if (!registered.ok) throw new Error(`registration: ${registered.status} ${await registered.text()}`)
  const [contact] = await world.query(
    sql<{ id: string; customerId: string }>`select id, customer_id as "customerId" from contacts.contact
      where external_user_id = ${externalUserId}`,
  )
  return { tid, orderId, contactId: contact!.id, customerId: contact!.customerId }
}
