import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withClient } from '../../supervisor/postgres-roles.ts'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { type BrandId, id } from '../kernel/ids.ts'
import { registerBrand } from '../runtime/brands.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { type Identifier, type IdentityRecord, linkRuleVersion } from './customer.ts'
import { decideCustomers, identifyCustomers, lookUpIdentities } from './identify-customers.ts'
import { findCustomerBy, getCustomer } from './read-customers.ts'

let brand: TestBrand
let numbers = 0
beforeAll(async () => {
  brand = await testBrand()
})
beforeEach(() => {
  brand.announced.length = 0
})
afterAll(() => brand.close())

const buyer = (value: string): Identifier => ({ kind: 'marketplace_buyer', value: `taobao:${value}` })
const phone = (value: string): Identifier => ({ kind: 'phone', value })
const wecom = (value: string): Identifier => ({ kind: 'wecom_external', value })

function record(...identifiers: Identifier[]): IdentityRecord {
  numbers += 1
  return { identifiers, evidence: `order:${numbers}`, origin: 'marketplace', profile: { name: '刘女士' } }
}
const identify = (...records: IdentityRecord[]) => brand.transact((tx) => identifyCustomers(tx, records))
const who = async (...identifiers: Identifier[]) => (await identify(record(...identifiers)))[0]!.customerId!
const query = <Row>(statement: ReturnType<typeof sql<Row>>) => brand.transact((tx) => rows(tx, statement))
const customers = async () => (await query(sql<{ id: string }>`select id from customers.customer`)).length
const duplicates = () =>
  query(
    sql<{ first_id: string; second_id: string; reason: string }>`select first_id, second_id, reason
      from customers.possible_duplicate`,
  )
const told = () => brand.announced.map((one) => one.type)

describe('a record', () => {
  it('of a new buyer makes a customer, and the same buyer again is the same customer', async () => {
    const [first] = await identify(record(buyer('liu')))
    expect(first).toMatchObject({ customerId: expect.any(String), decidedBy: null, created: true })
    expect(await identify(record(buyer('liu')))).toMatchObject([
      { customerId: first!.customerId, decidedBy: 'marketplace_buyer', created: false },
    ])
    expect(told()).toEqual(['customer.created'])
  })

  it('without any identifier belongs to nobody and makes nobody', async () => {
    const before = await customers()
    expect(await identify(record())).toEqual([
      { customerId: null, decidedBy: null, created: false, link: null },
    ])
    expect(await customers()).toBe(before)
  })

  it('that knows one more identifier adds it, with its evidence', async () => {
    const liu = await who(buyer('links'))
    brand.announced.length = 0
    const later = record(buyer('links'), phone('+8613812345678'))
    await identify(later)
    expect(await brand.transact((tx) => findCustomerBy(tx, 'phone', '+8613812345678'))).toBe(liu)
    expect(brand.announced).toMatchObject([
      {
        type: 'customer.linked',
        key: liu,
        payload: { customerId: liu, evidence: later.evidence, by: 'marketplace_buyer', added: ['phone'] },
      },
    ])
    const { links } = await brand.transact((tx) => getCustomer(tx, liu))
    expect(links.map((one) => [one.kind, one.evidence])).toEqual([
      ['marketplace_buyer', `order:${numbers - 1}`],
      ['phone', later.evidence],
    ])
  })

  it('keeps by which rules its links were made, and what had to be the same instead of a score', async () => {
    const [own, mail] = [phone('+8613812349876'), { kind: 'email' as const, value: 'liu@example.com' }]
    const liu = await who(buyer('ruled'), own, mail)
    const linksOf = async () =>
      (await brand.transact((tx) => getCustomer(tx, liu))).links.map(({ kind, same, ruleVersion }) => ({
        kind,
        same,
        ruleVersion,
      }))
    const ruleVersion = linkRuleVersion
    const all = [
      { kind: 'marketplace_buyer', same: 'value', ruleVersion },
      { kind: 'phone', same: 'value_and_surname', ruleVersion },
      { kind: 'email', same: 'value_and_surname', ruleVersion },
    ]
    expect(await linksOf()).toEqual(expect.arrayContaining(all))
    // A link says by which rules it was made, also when a later record comes by it.
    await query(
      sql`update customers.identifier set rule_version = '2026-01-01' where customer_id = ${liu} and kind = 'phone'`,
    )
    await identify(record(own), record(buyer('ruled')))
    expect((await linksOf()).map((one) => [one.kind, one.ruleVersion]).toSorted()).toEqual([
      ['email', ruleVersion],
      ['marketplace_buyer', ruleVersion],
      ['phone', '2026-01-01'],
    ])
  })

  it('of before has the version that was in force, and what no rule writes has none', async () => {
    await who(buyer('of-before'))
    const name = '0288-customers-link-rule-versions.sql'
    const text = readFileSync(new URL(`../../migrations/${name}`, import.meta.url), 'utf8')
    const versions = await withClient(brand.ownerUrl, async (client) => {
      await client.query('begin')
      await client.query(`alter table customers.identifier drop column rule_version; alter table contacts.binding drop column rule_version;
        alter table contacts.order_share drop column rule_version; select set_config('qiao.brand', '${brand.brandId}', true)`)
      await client.query(text)
      await client.query(`insert into customers.identifier (brand_id, kind, value_index, customer_id, origin, evidence, linked_at)
        select brand_id, kind, 'other', customer_id, origin, evidence, linked_at from customers.identifier limit 1`)
      const found = await client.query<{ rule_version: string | null }>(
        'select distinct rule_version from customers.identifier order by 1',
      )
      await client.query('rollback')
      return found.rows.map((row) => row.rule_version)
    })
    expect(versions).toEqual(['2026-11-23', null])
  })

  it('without a surname beside the phone rests on the phone alone, until one is said', async () => {
    const own = phone('+8613812349877')
    const [liu] = await identify({ ...record(own), profile: {} })
    const same = async () =>
      (await brand.transact((tx) => getCustomer(tx, liu!.customerId!))).links.map((one) => one.same)
    expect(await same()).toEqual(['value'])
    await identify(record(own))
    expect(await same()).toEqual(['value_and_surname'])
  })

  it('with the same identifier written twice counts it once', async () => {
    const liu = await who(buyer('twice'), buyer('twice'))
    const { links } = await brand.transact((tx) => getCustomer(tx, liu))
    expect(links).toHaveLength(1)
  })

  it('keeps no identifier in plain', async () => {
    await identify(record(phone('+8613666667777')))
    const kept = await query(sql<{ text: string }>`select i::text as text from customers.identifier i`)
    expect(kept.some((row) => row.text.includes('13666667777'))).toBe(false)
    expect(kept.some((row) => row.text.includes(Buffer.from('+8613666667777').toString('hex')))).toBe(false)
  })
})

describe('a record that points to two customers', () => {
  it('goes to the stronger, and both are kept as a possible duplicate, never as one', async () => {
    const byBuyer = await who(buyer('a'))
    const byPhone = await who(phone('+8613811112222'))
    const before = await customers()
    brand.announced.length = 0
    const both = record(buyer('a'), phone('+8613811112222'))
    expect(await identify(both)).toMatchObject([
      { customerId: byBuyer, decidedBy: 'marketplace_buyer', created: false },
    ])
    const [first, second] = [byBuyer, byPhone].sort()
    expect(await duplicates()).toEqual([{ first_id: first, second_id: second, reason: both.evidence }])
    expect(brand.announced).toMatchObject([
      { type: 'customer.possible-duplicate-found', payload: { customerId: first, otherId: second } },
    ])
    expect(await customers()).toBe(before)
    expect(await who(phone('+8613811112222'))).toBe(byPhone)
    expect(await who(buyer('a'))).toBe(byBuyer)
  })

  it('is told as a duplicate once, however often they meet', async () => {
    const before = (await duplicates()).length
    await identify(record(buyer('a'), phone('+8613811112222')))
    await identify(record(phone('+8613811112222'), buyer('a')))
    expect(told()).toEqual([])
    expect(await duplicates()).toHaveLength(before)
  })

  it('names every other one when it points to three', async () => {
    const people = [await who(wecom('w3')), await who(buyer('b3')), await who(phone('+8613833333333'))]
    const before = (await duplicates()).length
    expect(await who(phone('+8613833333333'), buyer('b3'), wecom('w3'))).toBe(people[0])
    expect((await duplicates()).slice(before)).toHaveLength(2)
  })
})

describe('records of one batch', () => {
  it('find the person whom an earlier record of the batch made', async () => {
    const results = await identify(
      record(buyer('batch')),
      record(buyer('batch'), phone('+8613900000001')),
      record(phone('+8613900000001')),
    )
    expect(new Set(results.map((one) => one.customerId)).size).toBe(1)
    expect(results.map((one) => one.created)).toEqual([true, false, false])
    expect(told()).toEqual(['customer.created', 'customer.linked'])
  })

  it('that are joined only by a later one stay two, kept as a possible duplicate', async () => {
    const before = (await duplicates()).length
    const results = await identify(
      record(buyer('left')),
      record(phone('+8613900000002')),
      record(buyer('left'), phone('+8613900000002')),
    )
    expect(results[2]!.customerId).toBe(results[0]!.customerId)
    expect(results[1]!.customerId).not.toBe(results[0]!.customerId)
    expect(await duplicates()).toHaveLength(before + 1)
  })

  it('come back in the order in which they went in', async () => {
    const all = Array.from({ length: 50 }, (_, i) => record(buyer(`many-${i}`)))
    const first = await identify(...all)
    const again = await identify(...[...all].reverse())
    expect(again.map((one) => one.customerId)).toEqual(first.map((one) => one.customerId).reverse())
    expect(again.every((one) => !one.created)).toBe(true)
  })
})

describe('many callers at once', () => {
  it('with the same new buyer make one customer', async () => {
    const before = await customers()
    const all = await Promise.all(Array.from({ length: 20 }, () => who(buyer('rush'))))
    expect(new Set(all).size).toBe(1)
    expect(await customers()).toBe(before + 1)
    expect(told()).toEqual(['customer.created'])
  })

  it('whose records overlap in opposite order neither stop each other nor lose a link', async () => {
    const identifiers = Array.from({ length: 8 }, (_, i) => buyer(`knot-${i}`))
    const before = await customers()
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        identify(...(i % 2 ? identifiers : [...identifiers].reverse()).map((one) => record(one))),
      ),
    )
    const people = results.map((one, i) =>
      (i % 2 ? one : [...one].reverse()).map((result) => result.customerId),
    )
    for (const one of people) expect(one).toEqual(people[0])
    expect(await customers()).toBe(before + 8)
  })

  it('leave no customer behind whom nothing points to', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, i) => identify(record(buyer('shared'), phone(`+86139111100${10 + i}`)))),
    )
    const lonely = await query(
      sql`select c.id from customers.customer c where not exists (select 1 from customers.identifier i where i.customer_id = c.id)`,
    )
    expect(lonely).toEqual([])
    expect(await brand.transact((tx) => getCustomer(tx, 'nobody' as never)).catch(() => null)).toBeNull()
  })

  it('lose nothing when the one that was first fails in the end', async () => {
    const failing = brand.transact(async (tx) => {
      await identifyCustomers(tx, [record(buyer('ghost'))])
      throw new Error('rolled back')
    })
    const after = identify(record(buyer('ghost')))
    await expect(failing).rejects.toThrow('rolled back')
    expect((await after)[0]!.created).toBe(true)
    expect(told()).toEqual(['customer.created'])
  })

  it('are told when another was first, so that they decide anew', async () => {
    const looked = await brand.transact((tx: Tx) => lookUpIdentities(tx, [record(buyer('late'))]))
    const winner = await who(buyer('late'))
    let tries = 0
    const stubborn = brand.transact(async (tx) => {
      tries += 1
      const nobody = { holders: new Map(), blocked: new Set<string>(), accounts: new Map() }
      await decideCustomers(tx, { ...looked, known: nobody }).write()
    })
    await expect(stubborn).rejects.toMatchObject({ code: 'runtime.race_lost' })
    expect(tries).toBe(4)
    expect(await who(buyer('late'))).toBe(winner)
  })
})

it('never finds a customer of another brand', async () => {
  const other = id<BrandId>('xibei')
  await registerBrand(brand.db, other, brand.vault.newBrandKey(other))
  const mine = await who(buyer('both'))
  const [theirs] = await brand.db.transact(other, (tx) => identifyCustomers(tx, [record(buyer('both'))]))
  expect(theirs).toMatchObject({ created: true })
  expect(theirs!.customerId).not.toBe(mine)
  await expect(brand.db.transact(other, (tx) => getCustomer(tx, mine))).rejects.toMatchObject({
    code: 'customer.not_found',
  })
})
