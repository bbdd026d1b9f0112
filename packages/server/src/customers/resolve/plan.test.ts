import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { planOf, type RecordColumns } from './plan.ts'

const surnames = [...'张王李赵陈杨黄周吴徐']
const given = [...'浩然可燕子涵梓萱欣怡俊鹏博雅婷慧颖琳瑞安']

/** So many customers, every tenth of whom has a second row with the same name and phone. */
function customers(count: number): RecordColumns {
  const rows = Array.from({ length: count }, (_, i) => {
    const one = i % 10 === 9 ? i - 1 : i
    const name = `${surnames[one % 10]}${given[(one * 7) % 20]}${given[(one * 13) % 20]}`
    return { id: `person-${String(i).padStart(6, '0')}`, name, phone: String(13_000_000_000 + one * 7919) }
  })
  const empty = rows.map(() => '')
  return {
    person: rows.map(({ id }) => id),
    unionid: empty,
    friend: empty,
    name: rows.map(({ name }) => name),
    phone: rows.map(({ phone }) => phone),
    extension: empty,
    address: empty,
  }
}

describe('planOf', () => {
  it('plans the same alone and by a crew, and on the thread of a run', async () => {
    const columns = customers(20_000)
    const alone = await planOf(columns, 1)
    expect(alone.links).toHaveLength(2_000)
    expect(alone.links[0]).toMatchObject({ first: 'person-000008', second: 'person-000009' })
    expect(await planOf(columns, 2)).toEqual(alone)
    const thread = new Worker(new URL('./plan-thread.ts', import.meta.url), { workerData: columns })
    expect((await once(thread, 'message'))[0]).toEqual({ plan: alone })
    await thread.terminate()
  })

  it('finds nobody among fewer than two', async () => {
    expect(await planOf(customers(1), 2)).toMatchObject({ links: [], pairs: [] })
  })
})
