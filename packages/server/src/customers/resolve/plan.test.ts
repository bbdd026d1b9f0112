import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { noFacts } from './person-facts.ts'
import { planOf, type RecordColumns, recordColumns } from './plan.ts'
import type { Heard } from './plan-thread.ts'
import type { ReadRecords } from './read-records.ts'

const surnames = [...'张王李赵陈杨黄周吴徐']
const given = [...'浩然可燕子涵梓萱欣怡俊鹏博雅婷慧颖琳瑞安']

const nothing = Object.fromEntries(recordColumns.map((name) => [name, []])) as unknown as RecordColumns

/** So many customers, every tenth of whom has a second row with the same name and phone. */
function customers(count: number): RecordColumns {
  const rows = Array.from({ length: count }, (_, i) => {
    const one = i % 10 === 9 ? i - 1 : i
    const name = `${surnames[one % 10]}${given[(one * 7) % 20]}${given[(one * 13) % 20]}`
    return { id: `person-${String(i).padStart(6, '0')}`, name, phone: String(13_000_000_000 + one * 7919) }
  })
  const empty = rows.map(() => '')
  return {
    ...nothing,
    unionid: empty,
    person: rows.map(({ id }) => id),
    name: rows.map(({ name }) => name),
    phone: rows.map(({ phone }) => phone),
  }
}

describe('planOf', () => {
  it('plans the same alone and by a crew, and on the thread of a run', async () => {
    const columns = customers(20_000)
    const alone = await planOf(columns, 1)
    expect(alone.links).toHaveLength(2_000)
    expect(alone.links[0]).toMatchObject({ first: 'person-000008', second: 'person-000009' })
    expect(await planOf(columns, 2)).toEqual(alone)
    const thread = new Worker(new URL('./plan-thread.ts', import.meta.url), {
      workerData: { columns, told: noFacts() } satisfies ReadRecords,
    })
    const heard = await new Promise((resolve) =>
      thread.on('message', (one: Heard) => 'plan' in one && resolve(one.plan)),
    )
    expect(heard).toEqual(alone)
    await thread.terminate()
  }, 60_000)

  it('finds nobody among fewer than two', async () => {
    expect(await planOf(customers(1), 2)).toMatchObject({ links: [], pairs: [] })
  })
})
