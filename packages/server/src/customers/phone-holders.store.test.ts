import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { rows } from '../runtime/db/transaction.ts'
import { allowPhone, blockedAmong, blockedPhones, blockPhone } from './block-phones.ts'
import { identifyCustomers } from './identify-customers.ts'
import { findCustomerBy } from './read-customers.ts'

let brand: TestBrand
let made = 0
beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())

interface Told {
  name?: string | null
  phone?: string
  email?: string
  buyer?: string
  /** The shop whose own id that is. */
  shop?: string
  unionid?: string
}
const recordOf = ({ name = null, phone, email, buyer, shop, unionid }: Told) => {
  made += 1
  return {
    identifiers: [
      ...(phone ? [{ kind: 'phone' as const, value: phone }] : []),
      ...(email ? [{ kind: 'email' as const, value: email }] : []),
      ...(buyer
        ? [{ kind: 'marketplace_buyer' as const, value: buyer, ...(shop ? { place: shop } : {}) }]
        : []),
      ...(unionid ? [{ kind: 'unionid' as const, value: unionid }] : []),
    ],
    evidence: `order:${made}`,
    origin: 'marketplace',
    profile: { name },
  }
}
const all = (...told: Told[]) => brand.transact((tx) => identifyCustomers(tx, told.map(recordOf)))
const who = async (told: Told) => (await all(told))[0]!.customerId
const newPhone = () => `+86139${String(++made).padStart(8, '0')}`
const query = <Row>(statement: ReturnType<typeof sql<Row>>) => brand.transact((tx) => rows(tx, statement))
const arePair = async (a: string | null, b: string | null) =>
  (
    await query(sql`select 1 from customers.possible_duplicate
      where first_id = least(${a}::uuid, ${b}::uuid) and second_id = greatest(${a}::uuid, ${b}::uuid)`)
  ).length === 1

describe('a phone alone', () => {
  it('ties who bears the same surname, masked, with a title or typed by ear', async () => {
    const phone = newPhone()
    const zhang = await who({ name: '张小明', phone })
    for (const name of ['张**', '张先生', '张明', '章小明', null, '阳光小屋🌞'])
      expect(await who({ name, phone })).toBe(zhang)
  })

  it('parts two whole surnames: each keeps their own row, the pair is for somebody to look at, and both are found again', async () => {
    const phone = newPhone()
    const zhang = await who({ name: '张小明', phone })
    const li = await who({ name: '李芳', phone })
    expect(li).not.toBe(zhang)
    expect(await arePair(zhang, li)).toBe(true)
    expect(await who({ name: '李女士', phone })).toBe(li)
    expect(await who({ name: '张女士', phone })).toBe(zhang)
    expect(await brand.transact((tx) => findCustomerBy(tx, 'phone', phone))).toBe(zhang)
  })

  it('learns the surname of a holder of whom none was known', async () => {
    const phone = newPhone()
    const first = await who({ phone })
    expect(await who({ name: '王强', phone })).toBe(first)
    expect(await who({ name: '赵敏', phone })).not.toBe(first)
    expect(await who({ name: '王先生', phone })).toBe(first)
  })

  it('of several holders ties nobody who gives no name, and the same nobody every time', async () => {
    const phone = newPhone()
    const known = [await who({ name: '张小明', phone }), await who({ name: '李芳', phone })]
    const nameless = await who({ phone })
    expect(known).not.toContain(nameless)
    expect(await who({ phone })).toBe(nameless)
  })

  it('does not stand against an account: who is known by it stays, and holds the phone once', async () => {
    const phone = newPhone()
    const buyer = `taobao:${phone}`
    const zhang = await who({ name: '张小明', phone, buyer })
    expect(await who({ name: '李芳', phone, buyer })).toBe(zhang)
    expect(
      await query(sql`select 1 from customers.identifier where customer_id = ${zhang} and kind = 'phone'`),
    ).toHaveLength(1)
  })
})

describe('an e-mail address', () => {
  it('finds its person where nothing stronger does, and parts two whole surnames as a phone does', async () => {
    const email = `liu${newPhone()}@example.cn`
    const liu = await who({ name: '刘敏', email, phone: newPhone() })
    expect(await who({ name: '刘女士', email })).toBe(liu)
    expect(await who({ email })).toBe(liu)
    const wang = await who({ name: '王强', email })
    expect(wang).not.toBe(liu)
    expect(await arePair(liu, wang)).toBe(true)
    expect([await who({ name: '刘敏', email }), await who({ name: '王强', email })]).toEqual([liu, wang])
  })

  it('is weaker than a phone: where the two point to two, the phone decides and somebody looks', async () => {
    const [email, phone] = [`a${newPhone()}@example.cn`, newPhone()]
    const byMail = await who({ name: '李芳', email })
    const byPhone = await who({ name: '李芳', phone })
    expect(await who({ name: '李芳', email, phone })).toBe(byPhone)
    expect(await arePair(byMail, byPhone)).toBe(true)
  })
})

describe('two accounts of one marketplace under one phone', () => {
  it('are two people, whichever is heard first: an order whose address was changed to a friend', async () => {
    for (const changedFirst of [true, false]) {
      const [phone, a, b] = [newPhone(), `taobao:a${made}`, `taobao:b${made}`]
      // A's order goes to B: the phone and name are B's.
      const changed = { name: '李芳', phone, buyer: a }
      const own = { name: '李芳', phone, buyer: b }
      const [first, second] = changedFirst ? [changed, own] : [own, changed]
      const [one, two] = [await who(first), await who(second)]
      expect(one).not.toBe(two)
      expect(await arePair(one, two)).toBe(true)
      expect(await who({ buyer: first.buyer })).toBe(one)
      expect(await who({ buyer: second.buyer })).toBe(two)
    }
  })

  it('of different marketplaces are one person, and two WeChat accounts are two', async () => {
    const phone = newPhone()
    const one = await who({ name: '李芳', phone, buyer: `taobao:${phone}`, unionid: `u${phone}` })
    expect(await who({ name: '李芳', phone, buyer: `jd:${phone}` })).toBe(one)
    expect(await who({ name: '李芳', phone, unionid: `other${phone}` })).not.toBe(one)
  })

  it('of two shops whose ids are their own are one person; in one shop, or where no shop was named, two', async () => {
    const [phone, shop] = [newPhone(), (n: number) => `weixin-store:s${n}`]
    const at = (place: string | undefined, id: string) => ({
      name: '李芳',
      phone,
      buyer: `weixin-store:${id}${phone}`,
      ...(place ? { shop: place } : {}),
    })
    const one = await who(at(shop(1), 'o1'))
    expect(await who(at(shop(2), 'o2'))).toBe(one)
    expect(await who({ buyer: `weixin-store:o2${phone}`, shop: shop(2) })).toBe(one)
    expect(await who(at(shop(1), 'o3')), 'a second account in one shop').not.toBe(one)
    const old = newPhone()
    const before = await who({ name: '李芳', phone: old, buyer: `weixin-store:p1${old}` })
    const after = await who({ name: '李芳', phone: old, buyer: `weixin-store:p2${old}`, shop: shop(2) })
    expect(after, 'kept before shops were').not.toBe(before)
    expect(await arePair(before, after)).toBe(true)
  })

  it('also within one batch', async () => {
    const phone = newPhone()
    const found = await all(
      { name: '李芳', phone, buyer: `taobao:x${phone}` },
      { name: '李芳', phone, buyer: `taobao:y${phone}` },
      { name: '王强', phone },
      { name: '王先生', phone },
    )
    const people = found.map((one) => one.customerId)
    expect(new Set(people).size).toBe(3)
    expect(people[2]).toBe(people[3])
  })
})

describe('at the same moment', () => {
  it('every surname under a phone gets one row and no more', async () => {
    const phone = newPhone()
    const names = ['张小明', '李芳', '王强', '赵敏']
    const people = await Promise.all(
      Array.from({ length: 24 }, (_, i) => who({ name: names[i % names.length]!, phone })),
    )
    for (const [i] of names.entries())
      expect(new Set(people.filter((_, n) => n % names.length === i)).size).toBe(1)
    expect(new Set(people).size).toBe(4)
    expect(
      await query(sql`select 1 from customers.identifier where kind = 'phone'
        and customer_id = any(${[...new Set(people)]}::uuid[])`),
    ).toHaveLength(4)
  })

  it('a holder without surname gets one of them, and the other is somebody else', async () => {
    const phone = newPhone()
    const first = await who({ phone })
    const people = await Promise.all(['张小明', '李芳'].map((name) => who({ name, phone })))
    expect(people.filter((id) => id === first)).toHaveLength(1)
  })
})

describe('a phone that is nobody’s', () => {
  it('said by hand ties nobody, until it is allowed again', async () => {
    const phone = newPhone()
    const before = await who({ name: '张小明', phone })
    await brand.transact((tx) => blockPhone(tx, { phone, note: '小区物业' }))
    expect(await who({ name: '张小明', phone })).toBeNull()
    const buyer = `jd:${phone}`
    const other = await who({ name: '张小明', phone, buyer })
    expect(other).not.toBe(before)
    expect(await brand.transact((tx) => blockedAmong(tx, [phone, newPhone()]))).toEqual(new Set([phone]))
    expect(await brand.transact(blockedPhones)).toMatchObject([{ phone, cause: 'by_hand', note: '小区物业' }])
    const kept = await query(sql<{ text: string }>`select b::text as text from customers.blocked_phone b`)
    expect(kept.some(({ text }) => text.includes(phone.slice(3)))).toBe(false)
    const { id } = (await brand.transact(blockedPhones))[0]!
    await brand.transact((tx) => allowPhone(tx, id))
    await expect(brand.transact((tx) => allowPhone(tx, id))).rejects.toMatchObject({
      code: 'customer.block_not_found',
    })
    expect(await who({ name: '张小明', phone })).toBe(before)
    await expect(brand.transact((tx) => blockPhone(tx, { phone: '12', note: '' }))).rejects.toMatchObject({
      code: 'customer.block_not_a_phone',
    })
  })

  it('is known by many surnames, and not blocked again once somebody allowed it', async () => {
    const phone = newPhone()
    const names = ['张伟', '李芳', '王强', '赵敏', '周杰', '吴磊', '郑爽']
    for (const name of names.slice(0, 5)) expect(await who({ name, phone })).not.toBeNull()
    expect(await who({ name: '吴磊', phone })).toBeNull()
    const [blocked] = await brand.transact(blockedPhones)
    expect(blocked).toMatchObject({ phone, cause: 'many_surnames' })
    await brand.transact((tx) => allowPhone(tx, blocked!.id))
    for (const name of names) expect(await who({ name, phone })).not.toBeNull()
  })
})
