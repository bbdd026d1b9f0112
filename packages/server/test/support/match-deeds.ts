import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { openUidOf } from '../../../sandbox/src/taobao/index.ts'
import { openidOf } from '../../../sandbox/src/weixin-store/index.ts'
import { customerLinkFor } from '../../src/work-orders/index.ts'
import { type Browser, signInToSidebar } from './browser.ts'
import type { Client } from './client.ts'
import { eventually } from './eventually.ts'
import { housemate, otherWechat } from './match-cast.ts'
import type { Lived } from './match-world.ts'
import type { otherSystem } from './other-system.ts'
import type { TestWorld } from './world.ts'

export type MatchFriend = Lived & { externalUserId: string }

export interface Deed {
  /** What they do at once, all of them. */
  begins?(one: MatchFriend): Promise<void>
  /** What comes of it, one after the other. */
  goesOn?(one: MatchFriend): Promise<void>
  /** What is done about all of them together. */
  together?(all: readonly MatchFriend[]): Promise<void>
}

type Fact = { kind: 'phone_tail' | 'surname'; value: string } | { kind: 'paid_fen'; value: number }
interface Offered {
  number: string
  repeats: string[]
}

/** What friends and their agent do, over HTTP and WeCom's own means, in the order in which it comes. */
export function matchDeeds(
  world: TestWorld,
  { agent, operator }: { agent: Browser; operator: Client },
  people: readonly Lived[],
) {
  const homeOf = (number: number) => world.sandbox.world.person(number).home
  /** What they call their phone: of what they bought for another, still their own. */
  const phoneOf = (one: Lived) => (one.giftTo === null ? one.receiver.mobile : homeOf(one.number).mobile)
  const tailOf = (one: Lived) => one.receiver.mobile.slice(-4)
  const serialOf = (one: Lived) => `QX${one.number}`
  const asked = new Set<number>()
  let members = 0

  /** Whoever asks too often waits as long as it takes, and signs in again when that took too long. */
  async function patiently(ask: () => Promise<Response>): Promise<Record<string, unknown>> {
    for (let tries = 0; tries < 20; tries += 1) {
      const answer = await ask()
      const said = { ...((await answer.json()) as object), status: answer.status }
      if (answer.status === 401) await signInToSidebar(agent)
      else if (answer.status !== 429 && answer.status !== 503) return said
      // The door counts by the computer's own clock, wrong claims by the hour of the wall.
      world.rest(60_000)
      if (tries % 3 === 2) world.passTime(20 * 60_000)
    }
    throw new Error('asked in vain')
  }
  const asAgent = (path: string, body: object = {}) => patiently(() => agent.post(`/api${path}`, body))
  const look = (path: string) => patiently(() => agent.get(`/api${path}`))
  const asCustomer = (path: string, body: object) =>
    patiently(() =>
      fetch(`${world.server.url}/api${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
  const claim = ({ externalUserId }: MatchFriend, orderNumber: string, fact: Fact) =>
    asAgent(`/sidebar/contacts/${externalUserId}/claims`, { orderNumber, fact })
  const candidatesOf = async ({ externalUserId }: MatchFriend) =>
    (await look(`/sidebar/contacts/${externalUserId}`)).candidates as Offered[]

  /** In WeChat's own browser: by its log-in page, which knows whose phone it is, and back. */
  async function byWechat(location: unknown, person: number): Promise<URL | null> {
    if (typeof location !== 'string') return null
    const [page] = location.split('#')
    const answer = await fetch(new URL(`${page}&as=${person}`, world.server.url), { redirect: 'manual' })
    return new URL(answer.headers.get('location')!)
  }

  async function opensPage(one: MatchFriend, purpose: 'service' | 'sign_off'): Promise<void> {
    const [job] = await world.query(
      sql<{
        id: string
      }>`select work_order_id as id from work_orders.work_order where order_id = ${one.orderId} limit 1`,
    )
    if (!job) return
    const { token } = await world.server.runtime.db.transact(world.brandId, (tx) =>
      customerLinkFor(tx, job.id, purpose),
    )
    const person = one.giftTo ?? one.number + (one.otherHand ? housemate : 0)
    const { location } = await asCustomer('/public/wechat-visits', { token })
    const back = await byWechat(location, person)
    if (!back) return
    const [code, state] = [back.searchParams.get('code'), back.searchParams.get('state')]
    await asCustomer('/public/wechat-visits/completion', { token, code, state })
  }

  /** A card's link, scanned with WeChat. */
  async function opensOrderLink(path: string, person: number): Promise<void> {
    const headers = { 'user-agent': 'Mozilla/5.0 (iPhone) MicroMessenger/8.0.50' }
    const open = async (url: string | URL) => {
      for (let tries = 0; ; tries += 1) {
        const answer = await fetch(new URL(url, world.server.url), { headers, redirect: 'manual' })
        // A busy machine refuses for a moment; a person taps again.
        if (answer.status !== 503 || tries === 20) return answer
        await delay(500)
      }
    }
    world.rest(60_000)
    const first = await open(path)
    const back = await byWechat(first.headers.get('location'), person)
    const page = back ? await open(back) : first
    if (page.status !== 200) throw new Error(`the card's page: ${page.status} ${await page.text()}`)
  }

  async function registers(one: MatchFriend): Promise<void> {
    const card = await asAgent(`/sidebar/contacts/${one.externalUserId}/registration-cards`)
    const token = String(card.path).split('/').at(-1)!
    const phone = one.answersFact ? tailOf(one) : otherTail(tailOf(one))
    const named = one.does.has('serial') ? { serial: serialOf(one) } : { orderNumber: one.tid, phone }
    await asCustomer('/public/registrations', { token, named })
  }

  /** The number of somebody else's order, with their own phone. */
  async function pastesAnother(one: MatchFriend): Promise<void> {
    const other = people[(people.findIndex(({ number }) => number === one.number) + 2) % people.length]!
    const value = phoneOf(one).slice(-4)
    if (!other.receiver.mobile.endsWith(value)) await claim(one, other.tid, { kind: 'phone_tail', value })
  }

  async function saysNumber(one: MatchFriend): Promise<void> {
    // Where the order is another friend's already it is not offered.
    await eventually(async () => {
      const offered = await candidatesOf(one)
      // By a nickname it may be offered before the words arrive; those repeat no fact.
      const asSaid = offered.some(({ number, repeats }) => number === one.tid && repeats.length === 0)
      if (!asSaid) throw new Error('not offered yet')
    }, 10_000).catch(() => undefined)
    const value = one.answersFact ? tailOf(one) : otherTail(tailOf(one))
    await claim(one, one.tid, { kind: 'phone_tail', value })
  }

  /** The agent types it into the one box, and asks for the surname. */
  async function saysPhone(one: MatchFriend): Promise<void> {
    const said = one.number % 2 === 0 ? phoneOf(one) : phoneOf(one).slice(-4)
    const { orders } = (await look(`/sidebar/search?q=${said}`)) as unknown as { orders: Offered[] }
    if (one.answersFact && (await claimsAny(one, orders.slice(0, 3)))) return
    await looksNumberUp(one)
  }

  /** Where the phone leads to no order of theirs, the agent sends the question that the sidebar has ready, once. */
  async function looksNumberUp(one: MatchFriend): Promise<void> {
    if (!one.saysNumberAsked || asked.has(one.number)) return
    const { orderNumberAsk } = await look(`/sidebar/contacts/${one.externalUserId}`)
    if (orderNumberAsk === null) return
    asked.add(one.number)
    await world.act('consult', { person: one.number, text: `订单号是 ${one.tid}` })
    await saysNumber(one)
  }

  /** Of what is offered, whatever is proved, each with the first fact that says something new: where one does not, Qiao says so, and the next is asked. */
  async function claimsAny(one: MatchFriend, offered: readonly Offered[]): Promise<boolean> {
    const facts: Fact[] = [
      { kind: 'surname', value: one.receiver.name[0]! },
      { kind: 'phone_tail', value: tailOf(one) },
      { kind: 'paid_fen', value: one.paidFen },
    ]
    for (const { number, repeats } of offered)
      for (const fact of facts.filter(({ kind }) => !repeats.includes(kind))) {
        const said = await claim(one, number, fact)
        if (said.status === 200) return true
        if (said.code !== 'order.fact_repeated') break
      }
    return false
  }

  async function notesPhone({ externalUserId, ...one }: MatchFriend): Promise<void> {
    const { wecom } = world.sandbox
    const follow = wecom.corp.contacts[externalUserId]!.follows[0]!
    follow.remarkMobiles = [phoneOf({ externalUserId, ...one })]
    wecom.editRemark({ externalUserId, userId: follow.userId, remark: '问过安装' })
  }

  const phoneIsNoted = ({ externalUserId }: MatchFriend) =>
    eventually(async () => {
      const found = await world.query(
        sql`select 1 from contacts.remark_phone r join contacts.contact k on k.id = r.contact_id
          where k.external_user_id = ${externalUserId}`,
      )
      if (found.length === 0) throw new Error('the remark’s phone is not known yet')
    })

  async function joinsClub(one: MatchFriend): Promise<void> {
    const { id } = world.sandbox.world.person(one.number + (one.otherAccount ? otherWechat : 0))
    const openid = openidOf(openUidOf('weixin-store', id))
    world.sandbox['weixin-store'].trading.joinClub(openid, homeOf(one.number).mobile)
    members += 1
    await eventually(async () => {
      const found = await world.query(sql`select 1 from contacts.membership where phone_index is not null`)
      if (found.length < members) throw new Error('the membership is not known yet')
    })
  }

  /** The operator has members reminded of all friends without an order; the agent sends each the card, and is done with them. */
  async function worksThroughReminders(all: readonly MatchFriend[]): Promise<void> {
    if (all.length === 0) return
    const byExternal = new Map(all.map((one) => [one.externalUserId, one]))
    const unbound = await world.query(
      sql<{
        id: string
      }>`select id from contacts.contact where external_user_id = any(${[...byExternal.keys()]}::text[])`,
    )
    world.rest(60_000)
    // Who holds an order that is not their own counts as bound: nobody is asked about them.
    const { reminded } = (await operator.post('/console/registration-asks', {
      contactIds: unbound.map(({ id }) => id),
    })) as { reminded: number }
    for (let left = reminded; left > 0; ) {
      const { items } = (await look('/sidebar/reminders')) as unknown as {
        items: { id: string; externalUserId: string }[]
      }
      if (items.length === 0) throw new Error(`${left} friends of whom nobody was reminded`)
      for (const { id, externalUserId } of items) {
        const one = byExternal.get(externalUserId)!
        if (one.registersReminded) await registers(one)
        await asAgent(`/sidebar/reminders/${id}/completion`)
      }
      left -= items.length
    }
  }

  const inOrder: [string, Deed][] = [
    [
      'booking',
      { goesOn: async (one) => void (one.does.has('booking') && (await opensPage(one, 'service'))) },
    ],
    [
      'registration',
      {
        goesOn: async (one) =>
          void ((one.does.has('registration') || one.does.has('serial')) && (await registers(one))),
      },
    ],
    [
      'chat',
      {
        begins: async (one) => {
          if (one.does.has('chat_number'))
            await world.act('consult', { person: one.number, text: `订单号 ${one.tid}，什么时候能装？` })
        },
        goesOn: async (one) => {
          if (one.pastes) await pastesAnother(one)
          if (one.does.has('chat_number')) await saysNumber(one)
          if (one.does.has('chat_phone')) await saysPhone(one)
        },
      },
    ],
    [
      'remark',
      {
        begins: async (one) => {
          if (one.does.has('member')) await joinsClub(one)
          if (one.does.has('remark')) await notesPhone(one)
        },
        goesOn: async (one) => {
          if (one.does.has('remark')) await phoneIsNoted(one)
          if (!one.speaks) return
          if (one.answersFact && (await claimsAny(one, await candidatesOf(one)))) return
          await looksNumberUp(one)
        },
      },
    ],
    [
      'sign-off',
      { goesOn: async (one) => void (one.does.has('sign_off') && (await opensPage(one, 'sign_off'))) },
    ],
    ['reminder', { together: worksThroughReminders }],
  ]

  return {
    inOrder,
    opensOrderLink,
    /** Which device went out for which order. */
    async warehouseTells(
      warehouse: Awaited<ReturnType<typeof otherSystem>>,
      isTold: (one: Lived) => boolean,
    ): Promise<void> {
      for (const one of people.filter(isTold)) {
        world.rest(60_000)
        await warehouse.tell({
          deliveryOrder: {
            deliveryOrderCode: `CK${one.number}`,
            sourceOrderCode: one.tid,
            operateTime: '2026-03-09 18:00:00',
          },
          packages: [{ logisticsCode: 'SF', expressCode: `SF${String(one.number).padStart(13, '0')}` }],
          orderLines: {
            orderLine: [{ itemCode: 'HM-LOCK-X1', actualQty: '1', snList: { sn: [serialOf(one)] } }],
          },
        })
      }
      for (const one of people.filter(isTold))
        await eventually(async () => {
          const { typed } = await look(`/sidebar/search?q=${serialOf(one)}`)
          if (typed !== 'serial') throw new Error(`the device of ${one.tid} is not known yet: ${typed}`)
        })
    },
  }
}

function otherTail(tail: string): string {
  return String((Number(tail) + 1) % 10_000).padStart(4, '0')
}
