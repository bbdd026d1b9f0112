import type { Receiver } from '../../packages/server/src/connectors/contract/connector.ts'

/** The people of `bench sidebar`, each made from a number and the seed alone: loader and checker agree without asking. */
export interface Person {
  number: number
  customerId: string
  contactId: string
  externalUserId: string
  name: string
  phone: string
  nickname: string
  buyerId: string
  regionCode: string
  tags: string[]
  /** Four in five customers are friends; the others are whom strangers may turn out to be. */
  isFriend: boolean
  /** One in fifty was two customers once: a second row, which was merged into the first, with every other order. */
  absorbedId: string | null
  /** Number of the agent who has the friend. */
  agent: number
  orders: PersonOrder[]
}

export interface PersonOrder {
  id: string
  /** The customer's row that it came to. */
  rowId: string
  outsideId: string
  paidFen: number
  couponFen: number
  state: 'to_ship' | 'shipped' | 'completed' | 'closed'
  createdAt: Date
  receiver: Receiver
  lines: {
    itemId: string
    merchantCode: string
    title: string
    quantity: number
    product: string
    priceFen: number
  }[]
  job: null | { id: string; code: string; state: 'appoint' | 'complete_address' | 'settled'; product: string }
}

export const agents = 100

const surnames = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗']
const given = [
  '敏',
  '静',
  '丽',
  '强',
  '磊',
  '洋',
  '勇',
  '艳',
  '杰',
  '娟',
  '建国',
  '秀英',
  '志强',
  '晓燕',
  '海波',
  '雨桐',
]
const places = [
  { code: '310115', province: '上海', city: '上海市', district: '浦东新区', town: '三林镇' },
  { code: '310106', province: '上海', city: '上海市', district: '静安区', town: '江宁路街道' },
  { code: '320508', province: '江苏省', city: '苏州市', district: '姑苏区', town: '平江街道' },
  { code: '330106', province: '浙江省', city: '杭州市', district: '西湖区', town: '文新街道' },
  { code: '610113', province: '陕西省', city: '西安市', district: '雁塔区', town: '长延堡街道' },
  { code: '620102', province: '甘肃省', city: '兰州市', district: '城关区', town: '东岗西路街道' },
]
const goods = [
  {
    itemId: '732004910001',
    merchantCode: 'HM-LOCK-X1-BLK',
    title: '禾木智家 X1 智能门锁',
    product: 'HM-LOCK-X1',
    priceFen: 129_900,
  },
  {
    itemId: '732004910011',
    merchantCode: 'HM-AC-35G-WHT',
    title: '禾木智家 1.5匹壁挂式空调',
    product: 'HM-AC-35G',
    priceFen: 259_900,
  },
  {
    itemId: '732004910021',
    merchantCode: 'HM-WP-600-STD',
    title: '禾木智家 600G 净水器',
    product: 'HM-WP-600',
    priceFen: 189_900,
  },
  {
    itemId: '732004910031',
    merchantCode: 'HM-BAT-8-STD',
    title: '禾木智家 锂电池',
    product: 'HM-BAT-8',
    priceFen: 12_900,
  },
]
const beganAt = Date.parse('2025-10-01T00:00:00Z')

/** How many orders people have: most one, few a dozen. */
const orderCounts = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 5, 12]

export function personOf(seed: number, number: number): Person {
  const roll = (salt: number, below: number): number => mix(seed, number, salt) % below
  const place = places[roll(1, places.length)]!
  const name = surnames[roll(2, surnames.length)]! + given[roll(3, given.length)]!
  // 7919 and 10^9 have no common factor: no two people share a phone.
  const phone = `1${[3, 5, 7, 8, 9][number % 5]}${String((number * 7919) % 1_000_000_000).padStart(9, '0')}`
  const customerId = uuidOf(1, number)
  const person: Person = {
    number,
    customerId,
    contactId: uuidOf(2, number),
    externalUserId: externalUserIdOf(number),
    name,
    phone,
    nickname: `${name[0]}家${roll(4, 1000)}`,
    buyerId: `taobao:AAEpeople${String(number).padStart(12, '0')}`,
    regionCode: place.code,
    isFriend: number % 5 !== 4,
    absorbedId: number % 50 === 7 ? uuidOf(5, number) : null,
    tags: [...(roll(5, 4) === 0 ? ['老客户'] : []), ...(roll(6, 10) === 0 ? ['新房装修'] : [])],
    agent: roll(7, agents),
    orders: [],
  }
  const count = orderCounts[roll(8, orderCounts.length)]!
  for (let k = 0; k < count; k += 1) person.orders.push(orderOf(person, k, place, roll))
  return person
}

export function externalUserIdOf(number: number): string {
  return `wmPeople${String(number).padStart(20, '0')}`
}

/** A friend whose orders are unknown: the sidebar's commonest first screen. */
export interface Stranger {
  customerId: string
  contactId: string
  externalUserId: string
  nickname: string
  agent: number
  addedAt: Date
  /** A customer without a friend, whose phone an agent wrote into the remark; of half of them. */
  remark: Person | null
}

/** One stranger to five customers. */
export const strangersTo = (customers: number): number => Math.ceil(customers / 5)

export function strangerOf(seed: number, number: number, customers: number): Stranger {
  const roll = (salt: number, below: number): number => mix(seed, number, 900 + salt) % below
  const meant = roll(1, Math.floor(customers / 5)) * 5 + 4
  const remark = roll(2, 2) === 0 && meant < customers ? personOf(seed, meant) : null
  return {
    customerId: uuidOf(6, number),
    contactId: uuidOf(7, number),
    externalUserId: strangerIdOf(number),
    nickname:
      roll(3, 4) === 0
        ? `${surnames[roll(4, surnames.length)]}${given[roll(5, given.length)]}`
        : `小${roll(6, 9000)}`,
    agent: roll(7, agents),
    addedAt: new Date(beganAt + roll(8, 400 * 86_400) * 1000),
    remark,
  }
}

export function strangerIdOf(number: number): string {
  return `wmStranger${String(number).padStart(18, '0')}`
}

export interface Said {
  side: 'customer' | 'member'
  text: string
  daysAgo: number
}

const questions = [
  '你好，什么时候能上门安装？',
  '周六上午可以吗',
  '门厚 45 能装吗',
  '发票怎么开',
  '师傅到哪了',
]
/** Half of the friends wrote within the last three months, some of them much; each word was answered. Oldest first. */
export function talkOf({ number, orders, isFriend }: Person): Said[] {
  if (!isFriend || number % 2 === 1) return []
  const asked = Array.from({ length: number % 8 === 0 ? 14 : 3 }, (_, i) =>
    i === 1 ? `我的订单号是 ${orders[0]!.outsideId}` : questions[(number + i) % questions.length]!,
  )
  return answered(asked, number % 5 === 0 ? asked.length : 75)
}

/** Of those whom nobody knows yet, half wrote; some the number of an order. */
export function strangersTalk(number: number, { remark }: Stranger): Said[] {
  if (remark && number % 5 === 0) return answered([`订单 ${remark.orders[0]!.outsideId}，帮我看下`], 1)
  return number % 2 === 0 ? answered(questions.slice(0, 2), 20) : []
}

function answered(asked: readonly string[], days: number): Said[] {
  return asked.flatMap((text, i): Said[] => {
    const daysAgo = ((asked.length - i) * days) / asked.length
    return [
      { side: 'customer', text, daysAgo },
      { side: 'member', text: '好的，我帮您看一下', daysAgo: daysAgo - 0.01 },
    ]
  })
}

/** Every tenth friend called twice. */
export const callsOf = ({ number, isFriend }: Person): { summary: string; daysAgo: number }[] =>
  isFriend && number % 10 === 3
    ? [
        { summary: '问安装时间', daysAgo: 40 },
        { summary: '问保修', daysAgo: 12 },
      ]
    : []

/** Ready replies of the brand: most for everybody, some for the members of one segment, some for those of an empty one. */
export const membersSegment = uuidOf(11, 2 ** 40)
const emptySegment = uuidOf(11, 2 ** 40 + 1)
export const isMember = ({ number }: Person): boolean => number % 10 === 5
export const segments = [
  { id: membersSegment, name: '会员' },
  { id: emptySegment, name: '无人' },
]
export const replies = Array.from({ length: 80 }, (_, i) => ({
  id: uuidOf(12, 2 ** 40 + i),
  folder: `分类${i % 6}`,
  title: `话术${i}`,
  words: `{称呼}您好，这是第${i}条常用话术，安装前请先确认门的厚度与开孔位置，师傅会提前一小时联系您`,
  segmentId: i < 4 ? membersSegment : i < 8 ? emptySegment : null,
  used: (i * 37) % 101,
}))
/** Titles of the first twelve that a friend is offered. */
export function repliesOffered(person: Person | null): string[] {
  const most = replies.toSorted((a, b) => b.used - a.used)
  const own = person && isMember(person) ? most.filter((one) => one.segmentId === membersSegment) : []
  return [...own, ...most.filter((one) => one.segmentId === null)].slice(0, 12).map(({ title }) => title)
}

/** The number of the n-th customer who is a friend. */
export const friendNumber = (n: number): number => n + Math.floor(n / 4)
export const friendsAmong = (customers: number): number => Math.floor((customers * 4) / 5)

function orderOf(
  person: Person,
  k: number,
  place: (typeof places)[number],
  roll: (salt: number, below: number) => number,
): PersonOrder {
  const salt = 20 + k * 10
  const chosen = [goods[roll(salt, goods.length)]!, ...(roll(salt + 1, 5) === 0 ? [goods[3]!] : [])]
  const lines = [...new Set(chosen)].map((line) => ({ ...line, quantity: 1 }))
  const installable = lines.find((line) => line.product !== 'HM-BAT-8')
  const state = (['to_ship', 'shipped', 'completed', 'completed', 'completed', 'closed'] as const)[
    roll(salt + 2, 6)
  ]!
  const number = person.number * 16 + k
  return {
    id: uuidOf(3, number),
    rowId: person.absorbedId && k % 2 === 1 ? person.absorbedId : person.customerId,
    outsideId: `8${String(number).padStart(18, '0')}`,
    paidFen: [...new Set(chosen)].reduce((sum, one) => sum + one.priceFen, 0),
    couponFen: roll(salt + 7, 3) === 0 ? 5_000 : 0,
    state,
    createdAt: new Date(beganAt + roll(salt + 3, 400 * 86_400) * 1000 + k),
    receiver: {
      name: person.name,
      phone: person.phone,
      province: place.province,
      city: place.city,
      district: place.district,
      town: place.town,
      address: `和平路${roll(salt + 4, 999)}号${roll(salt + 5, 40)}幢${roll(salt + 6, 2000)}室`,
      masked: false,
      receiverId: null,
    },
    lines,
    job:
      installable && state !== 'closed'
        ? {
            id: uuidOf(4, number),
            code: `W${String(number).padStart(12, '0')}`,
            state: state === 'completed' ? 'settled' : state === 'shipped' ? 'appoint' : 'complete_address',
            product: installable.product,
          }
        : null,
  }
}

/** Ids in time order, as the server makes them: pages of an index fill one after the other. */
export function uuidOf(kind: number, number: number): string {
  return `0190000${kind.toString(16)}-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
}

function mix(seed: number, number: number, salt: number): number {
  let h =
    (Math.imul(number + 1, 0x9e3779b1) ^
      Math.imul(salt + 1, 0x85ebca6b) ^
      Math.imul(seed + 1, 0xc2b2ae35)) >>>
    0
  h = Math.imul(h ^ (h >>> 16), 0x45d9f3b)
  h = Math.imul(h ^ (h >>> 15), 0x119de1f3)
  return (h ^ (h >>> 16)) >>> 0
}
