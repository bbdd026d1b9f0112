import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import {
  decidePairs,
  identifyCustomers,
  mergeCustomers,
  takeBackPairs,
  unmergeCustomers,
} from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { grantWithin, type Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { StoredEvent } from '../../runtime/events/event.ts'
import { storyEvents } from '../subscribers.ts'
import { projectEvents } from './project-events.ts'
import { readPersonTimeline } from './read-timeline.ts'

let brand: TestBrand
let n = 0
const told = new Set(storyEvents.map((one) => one.type))
const run = <T>(work: (tx: Tx) => Promise<T>) => {
  brand.time.now = new Date(brand.time.now!.getTime() + 1000)
  return brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })
}

beforeAll(async () => {
  brand = await testBrand()
})
beforeEach(() => {
  brand.time.now = new Date('2026-04-10T02:00:00Z')
})
afterAll(() => brand.close())

type Identifier = { kind: 'unionid' | 'marketplace_buyer' | 'phone'; value: string }

async function person(name: string | null, ...identifiers: Identifier[]): Promise<CustomerId> {
  const value = `people-${++n}`
  const [found] = await run((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: identifiers.length > 0 ? identifiers : [{ kind: 'unionid', value }],
        evidence: `registration:${value}`,
        origin: 'customer',
        profile: { name, phone: null, regionCode: '310106' },
      },
    ]),
  )
  return found!.customerId as CustomerId
}

const merge = (keptId: CustomerId, absorbedId: CustomerId) =>
  run((tx) => mergeCustomers(tx, { keptId, absorbedId, reason: '本人确认', way: 'member' }))

const wish = (id: string, roles: Role[] = ['agent'], language: 'zh' | 'en' = 'zh') => ({
  id,
  groups: [],
  limit: 50,
  roles,
  language,
})

/** Title and where it leads, newest first, without how it began. */
async function story(id: string, roles?: Role[], language?: 'zh' | 'en') {
  const events = brand.announced.filter(({ type }) => told.has(type)) as StoredEvent<never>[]
  await run((tx) => projectEvents(tx, events))
  const { items } = await run((tx) => readPersonTimeline(tx, wish(id, roles, language)))
  return items.filter(({ type }) => type !== 'customer.created').map(({ title, path }) => [title, path])
}

describe('the other one on a timeline', () => {
  it('is named as the reader may see the name, and leads there, while merged and after', async () => {
    const [kept, gone] = [await person('刘小满'), await person('周文')]
    const { mergeId } = await merge(kept, gone)
    const joined = [['与周*合并', `/customers/${gone}`]]
    expect(await story(kept)).toEqual(joined)
    expect(await story(gone)).toEqual(joined)
    expect(await story(kept, ['owner'], 'en')).toEqual([['Merged with 周*', `/customers/${gone}`]])
    const blind = grantWithin(['agent'], { permissions: ['customers.read'], sight: {} })
    expect(await story(kept, [blind])).toEqual([['与另一位客户合并', `/customers/${gone}`]])
    await run((tx) => unmergeCustomers(tx, mergeId, { reason: '认错了', choices: {} }))
    expect(await story(kept)).toEqual([['撤销与周*的合并，分为两位', `/customers/${gone}`], ...joined])
  })

  it('keeps its own name through merges within merges', async () => {
    const [last, middle, first] = [await person('吴一凡'), await person('郑二'), await person('王小三')]
    await merge(middle, first)
    await merge(last, middle)
    expect(await story(first)).toEqual([
      ['与郑*合并', `/customers/${middle}`],
      // Whose merge it was: the page is called 吴*凡.
      ['郑*与王*三合并', `/customers/${first}`],
    ])
  })

  it('is told from the one who stayed, where the other name was chosen', async () => {
    const [kept, gone] = [await person('罗一'), await person('高二')]
    const reason = { reason: '本人确认', way: 'member' as const }
    await run((tx) =>
      mergeCustomers(tx, { keptId: kept, absorbedId: gone, survivors: { name: gone }, ...reason }),
    )
    expect(await story(kept)).toEqual([['罗*与高*合并', `/customers/${gone}`]])
    expect((await story(kept, ['owner'], 'en'))[0]![0]).toBe('Merged with 高*, as 罗*')
  })

  it('is named where a record finds a pair, where it is answered, and where it is asked again', async () => {
    const buyer: Identifier = { kind: 'marketplace_buyer', value: 'taobao:people' }
    const phone: Identifier = { kind: 'phone', value: '+8613900000077' }
    const ids = [await person('冯一', buyer), await person('陈二', phone)]
    await person('陈二', buyer, phone)
    const [first, second] = ids.toSorted() as [CustomerId, CustomerId]
    await run((tx) => decidePairs(tx, [{ first, second, decision: 'different' }]))
    await run((tx) => takeBackPairs(tx, [{ first, second }], async () => []))
    const titles = [...(await story(first)), ...(await story(second))].map(([title]) => title)
    const who = first === ids[0] ? '陈*' : '冯*'
    expect(titles.slice(0, 2)).toEqual([`与${who}是否同一人，重新待确认`, `确认与${who}不是同一人`])
    expect(titles.filter((one) => one?.includes('疑似'))).toEqual([
      expect.stringMatching(/^疑似与(陈|冯)\*重复，等人确认$/),
    ])
  })

  it('is another customer where nobody knows the name, and leads nowhere where the reader sees nobody', async () => {
    const [kept, nameless, erased] = [await person('卫青'), await person(null), await person('韩信')]
    await merge(kept, nameless)
    await merge(kept, erased)
    await run((tx) =>
      sql`update customers.customer set name = null, name_index = null where id = ${erased}`.execute(tx.db),
    )
    expect(await story(kept)).toEqual([
      ['与另一位客户合并', `/customers/${erased}`],
      ['与另一位客户合并', `/customers/${nameless}`],
    ])
    const moved = sql`update customers.customer set region_code = '440106' where id = ${nameless}`
    await run((tx) => moved.execute(tx.db))
    const cut = await brand.transact((tx) => readPersonTimeline(tx, wish(kept)), { regions: ['31'] })
    expect(cut.items.map(({ path }) => path).slice(0, 2)).toEqual([`/customers/${erased}`, null])
    expect(cut.items[1]!.title).toBe('与另一位客户合并')
  })

  it('costs a page one statement, however many there are', async () => {
    const kept = await person('沈万三')
    await story(kept)
    const asks = async () => {
      const asked: string[] = []
      await run((tx) => {
        const named: Tx['named'] = (name, ...rest) => {
          asked.push(name)
          return tx.named(name, ...rest)
        }
        return readPersonTimeline(Object.assign(Object.create(tx) as Tx, { named }), wish(kept))
      })
      return asked.filter((name) => name.startsWith('customers.'))
    }
    expect(await asks()).toEqual([])
    for (const name of ['蒋一', '蒋二', '蒋三']) await merge(kept, await person(name))
    expect(await story(kept)).toHaveLength(3)
    expect(await asks()).toEqual(['customers.find_persons'])
  })
})
