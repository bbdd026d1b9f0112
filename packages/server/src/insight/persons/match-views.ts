import { type Static, Type } from 'typebox'
import { bindingWays, wechatAccountOf } from '../../contacts/index.ts'
import { addDays, businessDay, type Day, startOfDay } from '../../kernel/time.ts'
import { listMembers } from '../../organization/index.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Words } from '../../runtime/http/route.ts'
import { shownName } from '../shown.ts'
import type { Language } from '../words.ts'
import {
  type FriendMonth,
  type FriendWay,
  friendsByMonth,
  listUnbound,
  matchByShop,
  type UnboundReason,
  unboundReasons,
  waysWithout,
} from './match-store.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const whole = Type.Integer()

const reasonWords: Record<UnboundReason, Words> = {
  order_of_another: {
    zh: '扫了专属码，但那张订单已是另一位好友的',
    en: 'Scanned a code whose order is another friend’s',
  },
  claim_failed: { zh: '报过订单号，第二项没核对上', en: 'Named an order, but the second fact was wrong' },
  phone_has_orders: {
    zh: '备注的手机号有订单，等客服核对',
    en: 'The remark’s phone has orders: an agent may claim them',
  },
  phone_without_order: { zh: '备注了手机号，但这个号码没有订单', en: 'No order has the remark’s phone' },
  common_code: { zh: '扫的是通用码，不带订单', en: 'Scanned a common code, which carries no order' },
  by_hand: { zh: '手动添加，没有带来源', en: 'Added by hand, without a source' },
  lost: { zh: '已解除好友', en: 'No friend any more' },
}

const wayWords: Record<FriendWay, Words> = {
  ...bindingWays,
  identity: { zh: '平台账号或微信身份一致', en: 'Same account or WeChat identity' },
}

/** What is missing where a way cannot have brought anybody. */
const wayMissing: Partial<Record<FriendWay, Words>> = {
  order_code: { zh: '还没有带订单的活码或短链', en: 'No live code or link carries an order yet' },
  booking: {
    zh: '还没有设置公众号，打开页面认不出是谁',
    en: 'No official account is set: a page cannot know who opens it',
  },
  registration: { zh: '还没有发过登记卡片', en: 'No registration card was sent yet' },
  serial: {
    zh: '还没有订单的序列号，发货时要登记到订单',
    en: 'No serial number is known of an order: told at dispatch',
  },
  member: { zh: '店铺还没有会员通的会员', en: 'No shop told a member of its club yet' },
  sign_off: {
    zh: '还没有设置公众号，打开页面认不出是谁',
    en: 'No official account is set: a page cannot know who opens it',
  },
  chat_number: {
    zh: '还没有聊天记录，先开通会话存档',
    en: 'No chats are kept yet: set up the conversation archive',
  },
  remark_phone: { zh: '还没有成员在备注里写手机号', en: 'No member has noted a phone in a remark yet' },
}

const ofWays = Type.Array(Type.Object({ way: Type.String(), count: whole }))
const shownWays = Object.keys(wayWords) as FriendWay[]

const waysView = (ways: FriendMonth['ways']) =>
  shownWays.flatMap((way) => (ways[way] ? [{ way, count: ways[way] }] : []))

export const matchRate = Type.Object({
  /** All ways, the strongest first; `missing` says why one cannot have brought anybody yet. */
  ways: Type.Array(Type.Object({ way: Type.String(), words: Type.String(), missing: nullable })),
  shops: Type.Array(
    Type.Object({
      shopId: Type.String(),
      shopName: Type.String(),
      month: Type.String(),
      orders: whole,
      parcels: whole,
      buyers: whole,
      friends: whole,
      /** How these friends came, each once by the strongest way: they add up to `friends`. */
      ways: ofWays,
      /** Friends who proved an order that another friend holds: beside `friends`, never among them. */
      sharing: whole,
    }),
  ),
  months: Type.Array(
    Type.Object({
      month: Type.String(),
      friends: whole,
      bound: whole,
      /** How they came: they add up to `bound`. */
      ways: ofWays,
      /** Of all shops: what 加粉率 is counted against. */
      parcels: whole,
      unbound: Type.Array(Type.Object({ reason: Type.String(), words: Type.String(), count: whole })),
    }),
  ),
})

/** From orders to friends, and from friends to orders, of the last months. */
export async function readMatchRate(
  tx: Tx,
  months: number,
  language: Language,
): Promise<Static<typeof matchRate>> {
  const today = businessDay(tx.now)
  const [from, to] = [startOfDay(firstOf(today, months - 1)), startOfDay(addDays(today, 1))]
  const shops = await matchByShop(tx, from, to)
  const known = new Map((await friendsByMonth(tx, from, to)).map((one) => [one.month, one]))
  // A month with parcels and no friend yet is the one that asks for an act.
  const all = [...new Set([...known.keys(), ...shops.map((shop) => shop.month)])].sort().reverse()
  const friends = all.map(
    (month) =>
      known.get(month) ?? { month, friends: 0, bound: 0, ways: {}, reasons: {} as FriendMonth['reasons'] },
  )
  const without = await waysWithout(tx)
  if (!(await wechatAccountOf(tx))) for (const way of ['booking', 'sign_off'] as const) without.add(way)
  return {
    ways: shownWays.map((way) => ({
      way,
      words: wayWords[way][language],
      missing: (without.has(way) && wayMissing[way]?.[language]) || null,
    })),
    shops: shops.map(({ ways, ...one }) => ({ ...one, ways: waysView(ways) })),
    months: friends.map(({ reasons, ways, ...one }) => ({
      ...one,
      ways: waysView(ways),
      parcels: shops.filter((shop) => shop.month === one.month).reduce((sum, shop) => sum + shop.parcels, 0),
      unbound: unboundReasons.flatMap((reason) => {
        const count = reasons[reason]
        return count ? [{ reason, words: reasonWords[reason][language], count }] : []
      }),
    })),
  }
}

/** The first day of the month that many months before. */
function firstOf(day: Day, before: number): Day {
  const [year = 0, month = 1] = day.split('-').map(Number)
  const index = year * 12 + month - 1 - before
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01` as Day
}

export const unboundPage = Type.Object({
  items: Type.Array(
    Type.Object({
      contactId: Type.String(),
      customerId: nullable,
      nickname: nullable,
      addedAt: Type.String(),
      reason: Type.String(),
      words: Type.String(),
      owners: Type.Array(Type.String()),
      /** When an operator last had the owner reminded; null where never, or taken back. */
      remindedAt: nullable,
      reminderDone: Type.Boolean(),
    }),
  ),
  nextCursor: nullable,
})

export async function readUnbound(
  tx: Tx,
  query: { reason?: UnboundReason | undefined; cursor?: string | undefined; limit: number },
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof unboundPage>> {
  const [at, id] = query.cursor?.split('_') ?? []
  const before = at && id ? { at: new Date(at), id } : null
  const found = await listUnbound(tx, { reason: query.reason ?? null, before, limit: query.limit + 1 })
  const page = found.slice(0, query.limit)
  const last = found.length > query.limit ? page.at(-1) : undefined
  const names = new Map((await listMembers(tx)).map((one) => [one.wecomUserId, one.name]))
  return {
    items: page.map(({ nickname, addedAt, owners, remindedAt, ...one }) => ({
      ...one,
      nickname: shownName(
        roles,
        nickname && tx.vault.open('contacts.contact.nickname', one.contactId, nickname),
      ),
      addedAt: addedAt.toISOString(),
      remindedAt: remindedAt?.toISOString() ?? null,
      words: reasonWords[one.reason][language],
      owners: owners.map((owner) => names.get(owner) ?? owner),
    })),
    nextCursor: last ? `${last.addedAt.toISOString()}_${last.contactId}` : null,
  }
}
