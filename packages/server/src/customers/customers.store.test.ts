import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { listAudit } from '../runtime/access/audit.ts'
import { firstRow, rows } from '../runtime/db/transaction.ts'
import { editCustomer } from './edit-customers.ts'
import { fillCustomerProfiles, identifyCustomers, updateCustomerProfiles } from './identify-customers.ts'
import { mergeCustomers } from './merge-customers.ts'
import { getCustomer, getCustomers, searchCustomers } from './read-customers.ts'
import { customerSources } from './read-sources.ts'
import { revealField } from './reveal-field.ts'
import { writeFacts } from './store.ts'
import { tagCustomers, untagCustomers } from './tag-customers.ts'
import { customersBefore, takeBackCustomers } from './take-back.ts'

let brand: TestBrand
let liu: CustomerId
let wang: CustomerId
const chen = { actor: { kind: 'member' as const, id: 'chenjing' } }
const nobody = '00000000-0000-7000-8000-000000000000' as CustomerId

async function person(buyer: string, profile: { name?: string; phone?: string }): Promise<CustomerId> {
  const [one] = await brand.transact((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [
          { kind: 'marketplace_buyer', value: `taobao:${buyer}` },
          ...(profile.phone ? [{ kind: 'phone' as const, value: profile.phone }] : []),
        ],
        evidence: `order:${buyer}`,
        origin: 'marketplace',
        profile,
      },
    ]),
  )
  return one!.customerId!
}

beforeAll(async () => {
  brand = await testBrand()
  liu = await person('liu', { name: '刘敏', phone: '+8613812345678' })
  wang = await person('wang', { name: '王**' })
})
beforeEach(() => {
  brand.announced.length = 0
})
afterAll(() => brand.close())

const auditOf = (customerId: CustomerId) =>
  brand.transact((tx) => listAudit(tx, `customer:${customerId}`, null, 50))

describe('a value that is shown in plain', () => {
  it('is audited with who, what and why, and told without the value', async () => {
    const shown = await brand.transact((tx) => revealField(tx, liu, 'phone', '联系客户'), chen)
    expect(shown).toBe('+8613812345678')
    const [entry] = await auditOf(liu)
    expect(entry).toMatchObject({
      actor: 'member:chenjing',
      action: 'customer.revealed',
      facts: { field: 'phone', reason: '联系客户' },
    })
    expect(brand.announced).toMatchObject([
      { type: 'customer.revealed', actor: 'member:chenjing', payload: { field: 'phone' } },
    ])
    expect(JSON.stringify([entry!.facts, brand.announced[0]!.payload])).not.toContain('13812345678')
  })

  it.each([
    ['that is not kept', () => wang, '补发', 'reveal.nothing_kept'],
    ['of nobody', () => nobody, '补发', 'customer.not_found'],
  ])('is refused %s, and leaves no trace', async (_name, whose, reason, code) => {
    const before = (await auditOf(whose())).length
    await expect(
      brand.transact((tx) => revealField(tx, whose(), 'phone', reason), chen),
    ).rejects.toMatchObject({ code })
    expect(await auditOf(whose())).toHaveLength(before)
    expect(brand.announced).toEqual([])
  })

  it('is not audited when the transaction fails, for then nobody saw it', async () => {
    const before = (await auditOf(liu)).length
    await brand
      .transact(async (tx) => {
        await revealField(tx, liu, 'name', '核对地址')
        throw new Error('broken')
      })
      .catch(() => undefined)
    expect(await auditOf(liu)).toHaveLength(before)
  })
})

describe('what a customer says of themself', () => {
  it('overwrites what was known, and leaves alone what they did not say', async () => {
    const he = await person('he', { name: '何**' })
    await brand.transact((tx) =>
      updateCustomerProfiles(tx, [{ customerId: he, name: '何秀英', phone: '13911112222' }], {
        record: 'work-order:1',
        origin: 'customer',
      }),
    )
    await brand.transact((tx) =>
      updateCustomerProfiles(tx, [{ customerId: he, regionCode: '310106' }], {
        record: 'work-order:2',
        origin: 'customer',
      }),
    )
    expect(await brand.transact((tx) => getCustomer(tx, he))).toMatchObject({
      name: '何秀英',
      phone: '13911112222',
      regionCode: '310106',
    })
    const found = await brand.transact((tx) => searchCustomers(tx, { phone: '2222', limit: 10 }))
    expect(found.items.map((one) => one.id)).toEqual([he])
  })

  it('keeps the record of each word, and what a file said goes with the file', async () => {
    const gu = await person('gu', {})
    const read = () => brand.transact((tx) => customerSources(tx, gu))
    expect((await read()).fields).toEqual([])
    const file = { record: 'import:7', origin: 'import' }
    const before = (await brand.transact((tx) => customersBefore(tx, [gu]))).get(gu)!
    const said = [{ customerId: gu, name: '顾一鸣', regionCode: '310106' }]
    expect(await brand.transact((tx) => fillCustomerProfiles(tx, said, file))).toEqual(new Set([gu]))
    // A second file fills nothing: it left no word of its own.
    const other = { record: 'import:8', origin: 'import' }
    expect(await brand.transact((tx) => fillCustomerProfiles(tx, said, other))).toEqual(new Set())
    expect((await read()).fields).toMatchObject([
      { field: 'name', said: [{ value: '顾一鸣', ...file }] },
      { field: 'region', said: [{ value: '310106', ...file }] },
    ])
    const written = [{ id: gu, what: 'updated' as const, at: new Date(), before }]
    const gone = async () => new Set([file.record])
    await brand.transact((tx) => takeBackCustomers(tx, written, gone, new Set(), 'import'))
    expect((await read()).fields).toEqual([])
    expect(await brand.transact((tx) => getCustomer(tx, gu))).toMatchObject({ name: null, regionCode: null })
  })

  it('tells of a person whose rows were joined which row gave what is shown, and what a hand changed', async () => {
    const [one, two] = [await person('ge-1', { name: '葛**' }), await person('ge-2', { name: '葛天明' })]
    const wish = { keptId: one, absorbedId: two, reason: '同一人', way: 'member' } as const
    await brand.transact((tx) => mergeCustomers(tx, wish), chen)
    const said = async () =>
      (await brand.transact((tx) => customerSources(tx, two))).fields.find(({ field }) => field === 'name')!
        .said
    expect((await said()).map(({ value, record }) => [value, record])).toEqual([
      ['葛**', 'order:ge-1'],
      ['葛天明', 'order:ge-2'],
    ])
    await brand.transact((tx) => editCustomer(tx, one, { name: '葛天明' }), chen)
    expect((await said()).map(({ value, record }) => [value, record])).toEqual([
      ['葛天明', 'member:chenjing'],
      ['葛天明', 'order:ge-2'],
      ['葛**', 'order:ge-1'],
    ])
  })

  it('is kept sealed', async () => {
    const kept = await brand.transact((tx) =>
      firstRow(
        tx,
        sql<{
          text: string
        }>`select (select string_agg(c::text, ' ') from customers.customer c) || (select string_agg(s::text, ' ') from customers.field_source s) as text`,
      ),
    )
    for (const secret of ['刘敏', '13812345678', '何秀英', '13911112222']) {
      expect(kept!.text).not.toContain(secret)
      expect(kept!.text).not.toContain(Buffer.from(secret).toString('hex'))
    }
  })
})

describe('tags', () => {
  const tag = (...names: string[]) =>
    brand.transact((tx) =>
      tagCustomers(
        tx,
        names.map((name) => ({ customerId: liu, name, origin: 'member:chenjing' })),
      ),
    )
  const tags = async () => (await brand.transact((tx) => getCustomer(tx, liu))).tags.map((one) => one.name)

  it('are told once each, taken off, and put back', async () => {
    await tag('高意向', '直播')
    await tag('高意向')
    expect(brand.announced).toMatchObject([
      { type: 'customer.tagged', key: liu, payload: { added: ['高意向', '直播'], removed: [] } },
    ])
    await brand.transact((tx) =>
      untagCustomers(
        tx,
        ['直播', '没有'].map((name) => ({ customerId: liu, name })),
      ),
    )
    await brand.transact((tx) =>
      untagCustomers(
        tx,
        ['直播'].map((name) => ({ customerId: liu, name })),
      ),
    )
    expect(brand.announced.slice(1)).toMatchObject([{ payload: { added: [], removed: ['直播'] } }])
    expect(await tags()).toEqual(['高意向'])
    await tag('直播')
    expect((await tags()).sort()).toEqual(['直播', '高意向'].sort())
    expect(brand.announced).toHaveLength(3)
  })

  it('put on by ten at once are there once', async () => {
    await Promise.all(Array.from({ length: 10 }, () => tag('同时')))
    expect((await tags()).filter((name) => name === '同时')).toHaveLength(1)
    expect(brand.announced).toHaveLength(1)
  })
})

describe('the search for customers', () => {
  const search = (query: object) =>
    brand.transact(async (tx) =>
      (await searchCustomers(tx, { limit: 50, ...query })).items.map((one) => one.id),
    )

  it.each(['13812345678', '+86 138 1234 5678', '5678', ' 5678 '])('finds 刘女士 by %s', async (phone) => {
    expect(await search({ phone })).toEqual([liu])
  })

  it.each(['138****5678', '12', '', 'x'])('finds nobody by %j that names nobody', async (phone) => {
    const all = await search({})
    expect(await search({ phone })).toEqual(phone === '' ? all : [])
  })

  it('finds by a tag that is on, not by one that was taken off', async () => {
    await brand.transact((tx) => tagCustomers(tx, [{ customerId: wang, name: '黑名单', origin: 'x' }]))
    expect(await search({ tag: '黑名单' })).toEqual([wang])
    await brand.transact((tx) =>
      untagCustomers(
        tx,
        ['黑名单'].map((name) => ({ customerId: wang, name })),
      ),
    )
    expect(await search({ tag: '黑名单' })).toEqual([])
  })

  it('pages newest first without a gap, even where many came in one moment', async () => {
    brand.time.now = new Date('2026-04-11T02:00:00Z')
    await brand.transact((tx) =>
      identifyCustomers(
        tx,
        Array.from({ length: 11 }, (_, i) => ({
          identifiers: [{ kind: 'unionid' as const, value: `u${i}` }],
          evidence: `contact:${i}`,
          origin: 'wecom',
        })),
      ),
    )
    brand.time.now = null
    const all = await search({})
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof searchCustomers>> = await brand.transact((tx) =>
        searchCustomers(tx, { limit: 3, ...(cursor ? { cursor } : {}) }),
      )
      seen.push(...page.items.map((one) => one.id))
      cursor = page.nextCursor
    }
    expect(seen).toEqual(all)
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('gives those who exist in the order asked', async () => {
    const found = await brand.transact((tx) => getCustomers(tx, [wang, nobody, liu]))
    expect(found.map((one) => one.id)).toEqual([wang, liu])
    expect(await brand.transact((tx) => getCustomers(tx, []))).toEqual([])
  })
})

it('keeps the newest fact of each kind that a higher folder hands down', async () => {
  const hand = (kind: string, value: unknown) =>
    brand.transact((tx) => writeFacts(tx, [{ customerId: liu, kind, value }]))
  await hand('rating', { stars: 3 })
  await hand('rating', { stars: 5 })
  await hand('spend', { fen: 129900 })
  const facts = await brand.transact((tx) =>
    rows(
      tx,
      sql<{
        kind: string
        value: unknown
      }>`select kind, value from customers.fact where customer_id = ${liu} order by kind`,
    ),
  )
  expect(facts).toEqual([
    { kind: 'rating', value: { stars: 5 } },
    { kind: 'spend', value: { fen: 129900 } },
  ])
})
