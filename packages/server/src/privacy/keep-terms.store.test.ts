import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asked, glassAt, glassDesk } from '../../test/support/glass-desk.ts'
import type { TestRuntime } from '../../test/support/runtime.ts'
import { seedShops } from '../../test/support/shop.ts'
import { retention } from './content.ts'
import { jobs } from './jobs.ts'
import { lookAtTerms } from './keep-terms.ts'
import { ruleRows } from './retention-store.ts'

let desk: TestRuntime
beforeAll(async () => {
  desk = await glassDesk()
  await desk.transact(seedShops)
})
afterAll(() => desk.close())

const job = jobs.find((one) => one.name === 'privacy.keep-terms')!

describe('the terms', () => {
  it('are of tables that exist, and delete what is over in batches after a count', async () => {
    expect(Object.keys(ruleRows).sort()).toEqual(retention.rules.map(({ rule }) => rule).sort())
    for (const { rule, table } of retention.rules) expect(ruleRows[rule]!.table, rule).toBe(table)
    await asked(
      desk,
      `insert into intake.inbox_entry (brand_id, id, source, shop_id, push_id, topic, body, received_at, state)
       select 'hemu', gen_random_uuid(), 'taobao', 'tmall', 'old' || n, 't', 'x', $1::timestamptz - (n || ' days')::interval,
         case when n % 2 = 0 then 'done' else 'failed' end from generate_series(1, 400) n`,
      [glassAt],
    )
    const look = async () => {
      const found = await desk.transact(lookAtTerms)
      return Object.fromEntries(found.map(({ rule, over }) => [rule, over]))
    }
    expect(await look()).toMatchObject({ inbox: 155, 'inbox-trouble': 17 })
    await job.run(desk.runtime, desk.brandId, null)
    expect(Object.values(await look()).every((n) => n === 0)).toBe(true)
    expect(
      await asked(desk, "select count(*)::int as n from intake.inbox_entry where push_id like 'old%'"),
    ).toEqual([{ n: 400 - 155 - 17 }])
    expect(await asked(desk, "select deleted::int from privacy.retention_run where rule = 'inbox'")).toEqual([
      { deleted: 155 },
    ])
  })
})
