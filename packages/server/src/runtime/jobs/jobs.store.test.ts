import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../../../supervisor/postgres-roles.ts'
import { eventually } from '../../../test/support/eventually.ts'
import { type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import type { BrandId } from '../../kernel/ids.ts'
import { type JobDefinition, openJobs } from './jobs.ts'

let desk: TestRuntime
let stop: () => Promise<void>
const done: { name: string; brandId: BrandId; payload: unknown }[] = []
let fails = 0

const keeps = (name: string, everyMs?: number): JobDefinition => ({
  name,
  ...(everyMs === undefined ? {} : { everyMs }),
  async run(_runtime, brandId, payload) {
    done.push({ name, brandId, payload })
  },
})

beforeAll(async () => {
  desk = await testRuntime()
  const jobs = openJobs(desk.runtime.config.databaseUrl, desk.runtime.ports.clock, desk.runtime.log)
  await jobs.start(desk.runtime, [
    keeps('test.keep'),
    keeps('test.sweep', 7_000),
    {
      name: 'test.fail',
      async run() {
        fails += 1
        throw new Error('刘敏 13812345678')
      },
    },
    {
      name: 'test.sweep-fails',
      everyMs: 7_000,
      run: async () => Promise.reject(Object.assign(new Error('x'), { code: 'test.broken' })),
    },
  ])
  stop = () => jobs.stop()
})
afterAll(async () => {
  await stop()
  await desk.close()
})

const add = (name: string, payload: unknown, options = {}) =>
  desk.transact((tx) => desk.runtime.jobs.add(tx, name, payload, options))
const waiting = async (name: string) =>
  (
    await withClient(desk.database.adminUrl, (client) =>
      client.query(
        `select j.attempts, j.last_error from graphile_worker._private_jobs j
          join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = $1`,
        [name],
      ),
    )
  ).rows
const ranWith = (payload: unknown) =>
  done.filter((one) => JSON.stringify(one.payload) === JSON.stringify(payload))

describe('a job', () => {
  it('runs once, for its brand, after the transaction that asked for it', async () => {
    await desk.transact(async (tx) => {
      await desk.runtime.jobs.add(tx, 'test.keep', { order: 'T1' })
      await desk.runtime.ports.clock.sleep(60)
      expect(ranWith({ order: 'T1' })).toEqual([])
    })
    await eventually(async () => expect(ranWith({ order: 'T1' })).toHaveLength(1))
    expect(ranWith({ order: 'T1' })).toEqual([
      { name: 'test.keep', brandId: desk.brandId, payload: { order: 'T1' } },
    ])
    expect(await waiting('test.keep')).toEqual([])
  })

  it('is gone with the transaction that asked for it', async () => {
    await desk
      .transact(async (tx) => {
        await desk.runtime.jobs.add(tx, 'test.keep', { order: 'never' })
        throw new Error('rolled back')
      })
      .catch(() => undefined)
    await add('test.keep', { order: 'after' })
    await eventually(async () => expect(ranWith({ order: 'after' })).toHaveLength(1))
    expect(ranWith({ order: 'never' })).toEqual([])
  })

  it('of the same key waits once, with the newest content', async () => {
    const later = new Date(Date.now() + 3600_000)
    await add('test.keep', { n: 1 }, { key: 'remind', runAt: later })
    await add('test.keep', { n: 2 }, { key: 'remind', runAt: later })
    expect(await waiting('test.keep')).toHaveLength(1)
    await add('test.keep', { n: 3 }, { key: 'remind' })
    await eventually(async () => expect(ranWith({ n: 3 })).toHaveLength(1))
    expect([ranWith({ n: 1 }), ranWith({ n: 2 })]).toEqual([[], []])
  })

  it('for later does not run now', async () => {
    await add('test.keep', { n: 'later' }, { runAt: new Date(Date.now() + 3600_000) })
    await add('test.keep', { n: 'now' })
    await eventually(async () => expect(ranWith({ n: 'now' })).toHaveLength(1))
    expect(ranWith({ n: 'later' })).toEqual([])
  })

  it('that fails waits for its next try, and names nobody in queue or log', async () => {
    await add('test.fail', {}, { maxAttempts: 3 })
    await eventually(async () =>
      expect(await waiting('test.fail')).toEqual([{ attempts: 1, last_error: expect.any(String) }]),
    )
    const kept = JSON.stringify([await waiting('test.fail'), desk.logged])
    expect(kept).not.toMatch(/13812345678|刘敏/)
    expect(fails).toBe(1)
    expect(desk.logged).toContainEqual(
      expect.objectContaining({ event: 'job.failed', job: 'test.fail', code: 'runtime.unexpected' }),
    )
  })

  it('of fifty at once each run once', async () => {
    await desk.transact(async (tx) => {
      for (let n = 0; n < 50; n += 1) await desk.runtime.jobs.add(tx, 'test.keep', { many: n })
    })
    const many = () => done.filter((one) => (one.payload as { many?: number })?.many !== undefined)
    await eventually(async () => expect(many()).toHaveLength(50))
    expect(new Set(many().map((one) => (one.payload as { many: number }).many)).size).toBe(50)
  })
})

describe('a sweep', () => {
  it('goes round the brands, and one that fails stops no other', async () => {
    await desk.beat(7_000)
    expect(done.filter((one) => one.name === 'test.sweep')).toEqual([
      { name: 'test.sweep', brandId: desk.brandId, payload: null },
    ])
    expect(desk.logged).toContainEqual(
      expect.objectContaining({ event: 'job.failed', job: 'test.sweep-fails', code: 'test.broken' }),
    )
  })
})
