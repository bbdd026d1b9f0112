import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CustomerId, id } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { decide, type IdentifierKind, identifierKinds, linkRuleVersion } from './customer.ts'
import { decideCustomers } from './identify-customers.ts'
import { type LinkEvidence, linkEvidence, linkedByJson, linkOfRow, linkWords } from './link-evidence.ts'
import type { Holder } from './phone-holders.ts'

const kinds = Object.keys(identifierKinds) as IdentifierKind[]
const people = ['liu', 'chen', 'lin'].map((name) => id<CustomerId>(name))
const [liu, chen] = people as [CustomerId, CustomerId]

/** Says of each record of a batch by what it is whose, given who holds what: no database, no clock. */
function batch(
  known: Record<string, { who: CustomerId; surname?: string }[]>,
  ...records: { at: string; surname?: string }[][]
) {
  let made = 0
  const next = () => {
    made += 1
    return `made-${made}`
  }
  const tx = { ports: { ids: { next } } } as unknown as Tx
  const indexed = records.map((record) =>
    record.map(({ at, surname }) => {
      const kind = at.split(':')[0] as IdentifierKind
      const mark = surname ? Buffer.from(surname) : null
      return { kind, index: Buffer.from(at), accountAt: kind === 'marketplace_buyer' ? 'taobao' : '', mark }
    }),
  )
  const holders = new Map(
    Object.entries(known).map(([at, all]) => [
      `${at.split(':')[0]}|${Buffer.from(at).toString('hex')}`,
      all.map(({ who, surname }, rank): Holder => {
        return { customerId: who, rank, mark: surname ? Buffer.from(surname).toString('hex') : null }
      }),
    ]),
  )
  const { results } = decideCustomers(tx, {
    records: records.map((_, i) => ({ identifiers: [], evidence: `order:${i}`, origin: 'marketplace' })),
    indexed,
    known: { holders, blocked: new Set(), accounts: new Map() },
  })
  return results
}
const buyer = { at: 'marketplace_buyer:b' }
const phone = { at: 'phone:p' }
const unionid = { at: 'unionid:u' }

describe('by what a record is its customer’s', () => {
  it('is what decided, and all else that names the same one', () => {
    const [one] = batch({ [buyer.at]: [{ who: liu }], [phone.at]: [{ who: liu }] }, [phone, buyer, unionid])
    expect(one).toMatchObject({ customerId: liu, created: false })
    expect(one!.link).toEqual({
      linkedBy: {
        by: 'marketplace_buyer',
        same: 'value',
        agreed: ['marketplace_buyer', 'phone'],
        elsewhere: [],
      },
      ruleVersion: linkRuleVersion,
    })
  })

  it('says what pointed elsewhere', () => {
    const [one] = batch({ [buyer.at]: [{ who: liu }], [phone.at]: [{ who: chen }] }, [phone, buyer])
    expect(one!.link!.linkedBy).toEqual({
      by: 'marketplace_buyer',
      same: 'value',
      agreed: ['marketplace_buyer'],
      elsewhere: ['phone'],
    })
  })

  it('says that the surname had to be the same, where a phone has one beside it', () => {
    const told = { ...phone, surname: '刘' }
    const held = { [phone.at]: [{ who: liu, surname: '刘' }] }
    expect(batch(held, [told])[0]!.link!.linkedBy).toMatchObject({ by: 'phone', same: 'value_and_surname' })
    expect(batch(held, [phone])[0]!.link!.linkedBy).toMatchObject({ by: 'phone', same: 'value' })
    const nameless = { [phone.at]: [{ who: liu }] }
    expect(batch(nameless, [told])[0]!.link!.linkedBy).toMatchObject({ by: 'phone', same: 'value' })
  })

  it('is what it brought, where it makes its customer; another surname’s phone is told apart', () => {
    const [fresh, apart] = batch(
      { [phone.at]: [{ who: liu, surname: '刘' }] },
      [{ at: 'marketplace_buyer:new' }, { at: 'phone:new' }],
      [buyer, { ...phone, surname: '陈' }],
    )
    expect(fresh).toMatchObject({
      created: true,
      link: { linkedBy: { by: null, same: null, elsewhere: [] } },
    })
    expect(fresh!.link!.linkedBy).toMatchObject({ agreed: ['marketplace_buyer', 'phone'] })
    expect(apart).toMatchObject({ created: true })
    expect(apart!.link!.linkedBy).toMatchObject({
      by: null,
      agreed: ['marketplace_buyer', 'phone'],
      elsewhere: ['phone'],
    })
  })

  it('knows within a batch what the record before brought', () => {
    const [first, second, third] = batch({}, [buyer], [buyer, phone], [phone])
    expect([first!.created, second!.created, third!.created]).toEqual([true, false, false])
    expect(new Set([first, second, third].map((one) => one!.customerId)).size).toBe(1)
    expect(second!.link!.linkedBy).toMatchObject({ by: 'marketplace_buyer', agreed: ['marketplace_buyer'] })
    expect(third!.link!.linkedBy).toMatchObject({ by: 'phone', agreed: ['phone'] })
  })

  it('is nothing for a record without an identifier', () => {
    expect(batch({}, [])).toEqual([{ customerId: null, decidedBy: null, created: false, link: null }])
  })

  it('always has what decided among what agreed, and names no kind that the record has not', () => {
    const record = fc.uniqueArray(
      fc.record({ kind: fc.constantFrom(...kinds), index: fc.constantFrom('a', 'b', 'c') }),
      { selector: ({ kind, index }) => `${kind}|${index}`, minLength: 1, maxLength: 6 },
    )
    const table = fc.array(
      fc.tuple(fc.constantFrom(...kinds), fc.constantFrom('a', 'b', 'c'), fc.constantFrom(...people)),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(record, table, (own, links) => {
        const hits = new Map(links.map(([kind, index, who]) => [`${kind}|${index}`, who]))
        const { customerId, decidedBy, others } = decide(own, hits)
        const places = own.map(({ kind, index }) => ({ kind, place: `${kind}|${index}` }))
        const found = linkEvidence(places, customerId ?? id<CustomerId>('made'), decidedBy, {
          hits,
          near: new Map(),
          bySurname: new Set(),
        })
        expect(found.by).toBe(decidedBy)
        expect(found.agreed.length).toBeGreaterThan(0)
        expect(decidedBy === null || found.agreed.includes(decidedBy)).toBe(true)
        expect(found.elsewhere.length > 0).toBe(others.length > 0)
        expect(found.same === null).toBe(decidedBy === null)
        const named = [...found.agreed, ...found.elsewhere]
        expect(named.every((kind) => own.some((one) => one.kind === kind))).toBe(true)
      }),
    )
  })

  it('is read back as it was kept, and not at all where half of it is missing', () => {
    const [one] = batch({}, [buyer])
    const link = one!.link!
    const row = { linked_by: JSON.parse(linkedByJson(link)!), link_rule_version: link.ruleVersion }
    expect(linkOfRow(row)).toEqual(link)
    expect(linkOfRow({ ...row, linked_by: null })).toBeNull()
    expect(linkedByJson(null)).toBeNull()
  })
})

const evidence = (more: Partial<LinkEvidence> = {}): LinkEvidence => ({
  by: 'phone',
  same: 'value',
  agreed: ['phone'],
  elsewhere: [],
  ...more,
})

describe('the words of a link', () => {
  it.each([
    [{}, '凭手机号', 'By phone'],
    [{ same: 'value_and_surname' as const }, '凭手机号和姓氏', 'By phone and surname'],
    [
      { by: 'marketplace_buyer' as const, agreed: ['marketplace_buyer' as const, 'phone' as const] },
      '凭平台买家 ID，一致的还有手机号',
      'By marketplace buyer id, also the same: phone',
    ],
    [
      { elsewhere: ['unionid' as const, 'email' as const] },
      '凭手机号；另一份档案当时记着微信 unionid、邮箱',
      'By phone; another record had then: WeChat unionid, e-mail',
    ],
    [
      { by: null, same: null, elsewhere: ['email' as const] },
      '新建客户，凭手机号；另一份档案当时记着邮箱',
      'New customer, by phone; another record had then: e-mail',
    ],
  ])('of %j', (more, zh, en) => {
    expect([linkWords(evidence(more), 'zh'), linkWords(evidence(more), 'en')]).toEqual([zh, en])
  })
})
