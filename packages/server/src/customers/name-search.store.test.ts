import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { rows } from '../runtime/db/transaction.ts'
import { editCustomer } from './edit-customers.ts'
import { fillCustomerProfiles, identifyCustomers, updateCustomerProfiles } from './identify-customers.ts'
import { mergeCustomers } from './merge-customers.ts'
import { indexSome, shareNamed } from './name-job.ts'
import { searchCustomers } from './read-customers.ts'
import { tagCustomers } from './tag-customers.ts'
import { customersBefore, takeBackCustomers } from './take-back.ts'
import { unmergeCustomers } from './unmerge-customers.ts'

let brand: TestBrand
const by = { actor: { kind: 'member' as const, id: 'chenjing' } }
const source = { record: 'contact:1', origin: 'wecom' }

beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())

async function people(...names: (string | null)[]): Promise<CustomerId[]> {
  const found = await brand.transact((tx) =>
    identifyCustomers(
      tx,
      names.map((name) => ({
        identifiers: [{ kind: 'unionid' as const, value: tx.ports.ids.next() }],
        evidence: 'order:1',
        origin: 'marketplace',
        profile: { name },
      })),
    ),
  )
  return found.map((one) => one.customerId!)
}

const search = (name: string) => brand.transact((tx) => searchCustomers(tx, { name, limit: 50 }))
const find = async (name: string): Promise<string[]> => (await search(name)).items.map(({ id }) => id).sort()
const forgetTokens = () =>
  brand.transact(async (tx) => {
    await sql`update customers.customer set name_index = null, name_sound_index = null, name_shown_index = null
      where brand_id = ${tx.brandId}`.execute(tx.db)
  })
const fill = async () => {
  while (await brand.transact((tx) => indexSome(tx, 3)));
}

describe('a search by name', () => {
  it('finds whoever has it, however it was written, and nobody by a part of it', async () => {
    const [one, other] = await people('钱多多', '钱 多多先生')
    for (const typed of [
      '钱多多',
      ' 钱 多多 ',
      '钱多多女士',
      'qianduoduo',
      'Qian Duoduo',
      '钱*多',
      '钱＊＊多',
    ])
      expect([typed, await find(typed)]).toEqual([typed, [one, other].sort()])
    for (const typed of ['钱多', '多多', 'qdd', '钱', '多'])
      expect([typed, await find(typed)]).toEqual([typed, []])
  })

  it('goes from the same name to a like sound, and to masks that show a surname only', async () => {
    const [xiao, mark, short] = await people('孙晓明', '孙*明', '孙**')
    expect(await search('孙晓明')).toMatchObject({ named: 'whole', items: { length: 2 } })
    expect(await find('孙晓明')).toEqual([xiao, mark].sort())
    expect(await search('孙小茗')).toMatchObject({ named: 'sound', items: [{ id: xiao }] })
    expect(await search('孙大圣')).toMatchObject({ named: 'masked', items: [{ id: short }] })
    expect(await find('孙**')).toEqual([short])
    expect(await find('孙*明')).toEqual([xiao, mark].sort())
    expect(await search('吴承恩')).toEqual({ items: [], nextCursor: null, named: null })
  })

  it('pages, and stays inside the other filters', async () => {
    await people(...Array.from({ length: 7 }, () => '郑一鸣'))
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await brand.transact((tx) =>
        searchCustomers(tx, { name: '郑一鸣', limit: 3, ...(cursor ? { cursor } : {}) }),
      )
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(new Set(seen).size).toBe(7)
    expect(seen).toHaveLength(7)
    const tagged = await brand.transact((tx) =>
      searchCustomers(tx, { name: '郑一鸣', tag: '没有', limit: 3 }),
    )
    expect(tagged.items).toEqual([])
  })

  it('finds those who carry both of two tags, whichever row of theirs carries which', async () => {
    const [both, one, other] = await people('卫一', '卫二', '卫三')
    const give = (customerId: CustomerId, name: string) => ({ customerId, name, origin: 'agent' })
    await brand.transact((tx) =>
      tagCustomers(tx, [
        give(both!, '羊毛党'),
        give(both!, '忠实客户'),
        give(one!, '羊毛党'),
        give(other!, '忠实客户'),
      ]),
    )
    const carry = async (tag: string, alsoTag?: string) => {
      const found = await brand.transact((tx) =>
        searchCustomers(tx, { tag, ...(alsoTag ? { alsoTag } : {}), limit: 9 }),
      )
      return found.items.map(({ id }) => id).sort()
    }
    expect(await carry('羊毛党', '忠实客户')).toEqual([both])
    expect(await carry('羊毛党')).toEqual([both, one].sort())
    expect(await carry('羊毛党', '没有')).toEqual([])
  })
})

describe('a name that changes', () => {
  it('is found by the new word, and no longer by the old one', async () => {
    const [one] = await people('冯一')
    await brand.transact((tx) => updateCustomerProfiles(tx, [{ customerId: one!, name: '冯二' }], source))
    expect([await find('冯一'), await find('冯二')]).toEqual([[], [one]])
    await brand.transact((tx) =>
      updateCustomerProfiles(tx, [{ customerId: one!, regionCode: '310115' }], source),
    )
    expect(await find('冯二')).toEqual([one])
    await brand.transact((tx) => editCustomer(tx, one!, { name: '冯三' }), by)
    expect([await find('冯二'), await find('冯三')]).toEqual([[], [one]])
    await brand.transact((tx) => editCustomer(tx, one!, { name: null }), by)
    expect(await find('冯三')).toEqual([])
    await brand.transact((tx) => fillCustomerProfiles(tx, [{ customerId: one!, name: '冯四' }], source))
    await brand.transact((tx) => fillCustomerProfiles(tx, [{ customerId: one!, name: '冯五' }], source))
    expect([await find('冯四'), await find('冯五')]).toEqual([[one], []])
  })

  it('leaves no token where it went', async () => {
    const [one] = await people('褚良')
    await brand.transact((tx) => editCustomer(tx, one!, { name: null }), by)
    const [row] = await brand.transact((tx) =>
      rows(
        tx,
        sql`select name_index, name_sound_index, name_shown_index from customers.customer where id = ${one}`,
      ),
    )
    expect(row).toEqual({ name_index: null, name_sound_index: null, name_shown_index: null })
  })

  it('leads to the person by the name of any row, and apart again to its own', async () => {
    const [kept, gone] = await people('卫青', '霍去病')
    const { mergeId } = await brand.transact(
      (tx) => mergeCustomers(tx, { keptId: kept!, absorbedId: gone!, reason: '同一人', way: 'member' }),
      by,
    )
    expect([await find('卫青'), await find('霍去病')]).toEqual([[kept], [kept]])
    await brand.transact((tx) => unmergeCustomers(tx, mergeId, { reason: '两个人', choices: {} }), by)
    expect([await find('卫青'), await find('霍去病')]).toEqual([[kept], [gone]])
  })

  it('comes back with an import that is undone, and is found again after the job', async () => {
    const [one] = await people('蒋干')
    const before = (await brand.transact((tx) => customersBefore(tx, [one!]))).get(one!)!
    await brand.transact((tx) => updateCustomerProfiles(tx, [{ customerId: one!, name: '蒋平' }], source))
    await brand.transact((tx) =>
      takeBackCustomers(
        tx,
        [{ id: one!, what: 'updated', at: tx.now, before }],
        async () => new Set(),
        new Set(),
        'import:1',
      ),
    )
    expect([await find('蒋平'), await find('蒋干')]).toEqual([[], []])
    await fill()
    expect([await find('蒋平'), await find('蒋干')]).toEqual([[], [one]])
  })
})

describe('the job', () => {
  it('gives tokens to names from before, in batches, and says how far it is', async () => {
    const [one] = await people('沈括', null)
    expect(await brand.transact(shareNamed)).toBe(100)
    await forgetTokens()
    expect(await find('沈括')).toEqual([])
    expect(await brand.transact(shareNamed)).toBe(0)
    await brand.transact((tx) => indexSome(tx, 4))
    const share = await brand.transact(shareNamed)
    expect(share).toBeGreaterThan(0)
    expect(share).toBeLessThan(100)
    await fill()
    expect(await brand.transact(shareNamed)).toBe(100)
    expect(await find('沈括')).toEqual([one])
  })

  it('is not held up by a name that does not open or says nothing', async () => {
    const [broken, , good] = await people('韩信', '　', '韩非')
    await brand.transact(async (tx) => {
      await sql`update customers.customer set name = set_byte(name, 33, (get_byte(name, 33) + 1) % 256)
        where id = ${broken}`.execute(tx.db)
    })
    await forgetTokens()
    await fill()
    expect(await brand.transact(shareNamed)).toBe(100)
    expect(await find('韩非')).toEqual([good])
  })
})
