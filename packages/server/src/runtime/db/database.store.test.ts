import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withClient } from '../../../supervisor/postgres-roles.ts'
import { eventually } from '../../../test/support/eventually.ts'
import { type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import { type BrandId, id } from '../../kernel/ids.ts'
import { claimBrandRoute, findBrandRoutes, readSetting, registerBrand, writeSetting } from '../brands.ts'
import { DatabaseUnavailable, RaceLost } from './errors.ts'
import { refuseUnsafeDatabase } from './refuse-unsafe-database.ts'
import { rows, type Tx, together } from './transaction.ts'

let desk: TestRuntime
beforeAll(async () => {
  desk = await testRuntime()
})
beforeEach(() => desk.transact((tx) => sql`delete from runtime.subscription`.execute(tx.db)))
afterAll(() => desk.close())

const write = (tx: Tx, name: string) =>
  tx.named('test.write', 'insert into runtime.subscription (brand_id, subscriber) values ($1, $2)', [
    tx.brandId,
    name,
  ])
const names = async () =>
  (
    await desk.transact((tx) =>
      rows(tx, sql<{ name: string }>`select subscriber as name from runtime.subscription order by 1`),
    )
  ).map((one) => one.name)
const pause = (ms: number) => desk.runtime.ports.clock.sleep(ms)

describe('a transaction', () => {
  it('writes all or nothing, and tells only what was committed', async () => {
    const told: string[] = []
    await desk.transact(async (tx) => {
      await write(tx, 'kept')
      tx.afterCommit(() => told.push('kept'))
      expect(told).toEqual([])
    })
    const failing = desk.transact(async (tx) => {
      await write(tx, 'lost')
      tx.afterCommit(() => told.push('lost'))
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect([told, await names()]).toEqual([['kept'], ['kept']])
  })

  it('that asks nothing for minutes is ended, what it wrote is gone, and others go on', async () => {
    const stuck = desk.transact(async (tx) => {
      const [set] = await rows(
        tx,
        sql<{ idle_in_transaction_session_timeout: string }>`show idle_in_transaction_session_timeout`,
      )
      expect(set!.idle_in_transaction_session_timeout).toBe('5min')
      await sql`set local idle_in_transaction_session_timeout = 50`.execute(tx.db)
      await write(tx, 'stuck')
      await pause(400)
      await write(tx, 'too late')
    })
    await expect(stuck).rejects.toThrow(DatabaseUnavailable)
    await desk.transact((tx) => write(tx, 'other'))
    expect(await names()).toEqual(['other'])
  })

  it('cannot be written to once it is over, not even by a branch that goes on', async () => {
    let late: Promise<unknown> = Promise.resolve()
    const work = desk.transact(async (tx) => {
      await Promise.all([
        Promise.reject(new Error('first')),
        pause(20).then(() => {
          late = write(tx, 'ghost')
          return late
        }),
      ])
    })
    await expect(work).rejects.toThrow('first')
    await pause(60)
    await expect(late).rejects.toMatchObject({ code: 'runtime.transaction_over' })
    const escaped = await desk.transact(async (tx) => tx)
    await expect(write(escaped, 'ghost')).rejects.toMatchObject({ code: 'runtime.transaction_over' })
    await expect(rows(escaped, sql`select 1`)).rejects.toMatchObject({ code: 'runtime.transaction_over' })
    expect(await names()).toEqual([])
  })

  it('builds its statements apart from others of the same moment', async () => {
    const said = (word: string) =>
      desk.transact(async (tx) => {
        const asked = [1, 2, 3].map((n) =>
          rows(tx, sql<{ said: string }>`select ${word}::text || ${n}::int as said`),
        )
        return (await Promise.all(asked)).map(([row]) => row!.said)
      })
    expect(await Promise.all([said('one'), said('two')])).toEqual([
      ['one1', 'one2', 'one3'],
      ['two1', 'two2', 'two3'],
    ])
  })

  it('needs a brand: a name that could be more than a name opens none', async () => {
    for (const bad of ['', "x'; drop table runtime.event; --", 'UPPER', 'a'])
      await expect(desk.runtime.db.transact(bad as BrandId, async () => 1)).rejects.toThrow('needs a brand')
  })

  it('that only reads cannot write, and ends a statement that takes too long', async () => {
    await expect(
      desk.runtime.db.transact(desk.brandId, (tx) => write(tx, 'x'), { readOnly: true }),
    ).rejects.toMatchObject({ code: '25006' })
    await expect(
      desk.runtime.db.transact(desk.brandId, (tx) => rows(tx, sql`select pg_sleep(5)`), {
        statementTimeoutMs: 50,
      }),
    ).rejects.toMatchObject({ code: '57014' })
    expect(await names()).toEqual([])
  })

  it('that keeps plans makes one for arrays of every length, and the next one is as before', async () => {
    const mode = async (tx: Tx) =>
      (await rows(tx, sql<{ plan_cache_mode: string }>`show plan_cache_mode`))[0]!.plan_cache_mode
    const plans = (keepPlans: boolean, name: string) =>
      desk.runtime.db.transact(
        desk.brandId,
        async (tx) => {
          for (let length = 1; length <= 4; length += 1)
            await tx.named(
              name,
              'select subscriber from runtime.subscription where subscriber = any($1::text[])',
              [Array.from({ length }, (_, n) => `s${n}`)],
            )
          const [made] = await rows(
            tx,
            sql<{ kept: bigint; anew: bigint }>`
              select generic_plans as kept, custom_plans as anew from pg_prepared_statements where name = ${name}`,
          )
          return { ...made!, mode: await mode(tx) }
        },
        { keepPlans },
      )
    expect(await plans(true, 'test.kept')).toEqual({ kept: 4n, anew: 0n, mode: 'force_generic_plan' })
    expect(await plans(false, 'test.anew')).toEqual({ kept: 0n, anew: 4n, mode: 'auto' })
  })

  it('whose connection is cut says that nothing was written', async () => {
    const cut = desk.transact(async (tx) => {
      await write(tx, 'cut')
      const [row] = await rows(tx, sql<{ pid: number }>`select pg_backend_pid() as pid`)
      await withClient(desk.database.adminUrl, (client) =>
        client.query('select pg_terminate_backend($1)', [row!.pid]),
      )
      await pause(50)
      await write(tx, 'after')
    })
    await expect(cut).rejects.toMatchObject({ code: 'runtime.database_unavailable' })
    expect(await names()).toEqual([])
  })
})

describe('a lost race', () => {
  it('is run again from its start, with fresh followers of the commit', async () => {
    const told: number[] = []
    let tries = 0
    const result = await desk.transact(async (tx) => {
      tries += 1
      const mine = tries
      tx.afterCommit(() => told.push(mine))
      await write(tx, `try-${mine}`)
      if (mine < 3) throw new RaceLost('test')
      return mine
    })
    expect([result, told, await names()]).toEqual([3, [3], ['try-3']])
  })

  it('is given up after four tries; other failures are not tried again', async () => {
    let tries = 0
    const always = (error: Error) =>
      desk.transact(async () => {
        tries += 1
        throw error
      })
    await expect(always(new RaceLost('test'))).rejects.toMatchObject({ code: 'runtime.race_lost' })
    expect(tries).toBe(4)
    await expect(always(new Error('broken'))).rejects.toThrow('broken')
    expect(tries).toBe(5)
  })

  it('is seen in a deadlock, which one of two wins at once and the other after it', async () => {
    await desk.transact(async (tx) => {
      await write(tx, 'a')
      await write(tx, 'b')
    })
    const touch = (tx: Tx, name: string) =>
      rows(tx, sql`update runtime.subscription set attempts = attempts + 1 where subscriber = ${name}`)
    const cross = (first: string, second: string) =>
      desk.transact(async (tx) => {
        await touch(tx, first)
        await pause(30)
        await touch(tx, second)
      })
    await Promise.all([cross('a', 'b'), cross('b', 'a')])
    const counted = await desk.transact((tx) =>
      rows(tx, sql`select subscriber, attempts from runtime.subscription order by 1`),
    )
    expect(counted).toEqual([
      { subscriber: 'a', attempts: 2 },
      { subscriber: 'b', attempts: 2 },
    ])
  })
})

describe('a savepoint', () => {
  it('takes back its own writes and announcements only, however deep', async () => {
    const told: string[] = []
    await desk.transact(async (tx) => {
      await write(tx, 'outer')
      tx.afterCommit(() => told.push('outer'))
      await tx
        .savepoint(async () => {
          await write(tx, 'middle')
          tx.afterCommit(() => told.push('middle'))
          await tx.savepoint(() => write(tx, 'inner'))
          throw new Error('back')
        })
        .catch(() => undefined)
      await tx.savepoint(async () => {
        await write(tx, 'second')
        tx.afterCommit(() => told.push('second'))
      })
    })
    expect([await names(), told]).toEqual([
      ['outer', 'second'],
      ['outer', 'second'],
    ])
  })

  it('mends a transaction that a statement broke', async () => {
    await desk.transact(async (tx) => {
      await write(tx, 'one')
      await expect(tx.savepoint(() => write(tx, 'one'))).rejects.toMatchObject({ code: '23505' })
      await write(tx, 'two')
    })
    expect(await names()).toEqual(['one', 'two'])
  })
})

describe('work done together', () => {
  it('keeps the order of its results, and one after another where it must', async () => {
    const log: string[] = []
    const step = (name: string, ms: number) => async () => {
      log.push(`${name} begins`)
      await pause(ms)
      log.push(`${name} ends`)
      return name
    }
    expect(await together({ isolated: false }, step('slow', 20), step('fast', 1))).toEqual(['slow', 'fast'])
    expect(log.slice(0, 2)).toEqual(['slow begins', 'fast begins'])
    log.length = 0
    expect(await together({ isolated: true }, step('slow', 5), step('fast', 1))).toEqual(['slow', 'fast'])
    expect(log).toEqual(['slow begins', 'slow ends', 'fast begins', 'fast ends'])
  })
})

describe('the directory of brands', () => {
  const to = (brandId: string) => ({ brandId: id<BrandId>(brandId), targetId: 'shop-1' })

  it('gives an outside name to the brand that claimed it first, and to no other', async () => {
    const other = id<BrandId>('xibei')
    await registerBrand(desk.runtime.db, other, desk.runtime.vault.newBrandKey(other))
    const claim = (brand: string) => claimBrandRoute(desk.runtime.db, 'taobao-seller', 'seller-1', to(brand))
    expect([await claim('hemu'), await claim('xibei'), await claim('hemu')]).toEqual([true, false, true])
    const found = await findBrandRoutes(desk.runtime.db, 'taobao-seller', ['seller-1', 'nobody'])
    expect([...found]).toEqual([['seller-1', to('hemu')]])
    expect(await findBrandRoutes(desk.runtime.db, 'jd-seller', ['seller-1'])).toEqual(new Map())
  })

  it('keeps the first key of a brand that is registered again', async () => {
    const sealed = await desk.transact(async (tx) => tx.vault.seal('a.b.c', '1', 'x'))
    await registerBrand(desk.runtime.db, desk.brandId, desk.runtime.vault.newBrandKey(desk.brandId))
    desk.runtime.vault.forget(desk.brandId)
    expect(await desk.transact(async (tx) => tx.vault.open('a.b.c', '1', sealed))).toBe('x')
  })

  it('keeps settings, and reads none as null', async () => {
    expect(await readSetting(desk.runtime.db, 'nothing')).toBeNull()
    await writeSetting(desk.runtime.db, 'colour', { hue: 1 })
    await writeSetting(desk.runtime.db, 'colour', { hue: 2 })
    expect(await readSetting(desk.runtime.db, 'colour')).toEqual({ hue: 2 })
  })
})

it('carries a notice between processes as it was said', async () => {
  const heard: string[] = []
  const stop = await desk.runtime.db.listen(
    'qiao_test',
    (text) => heard.push(text),
    () => undefined,
  )
  await desk.runtime.db.notify('qiao_test', "it's \\ 刘女士")
  await eventually(async () => expect(heard).toEqual(["it's \\ 刘女士"]))
  await stop()
})

describe('a database that would not keep a promise', () => {
  it('is refused: a role that steps over the policies, or commits that do not wait for the disk', async () => {
    const { db } = desk.runtime
    await refuseUnsafeDatabase(db, true)
    const as = (url: string, sync: string) => ({
      ...db,
      directory: <T>(work: (k: never) => Promise<T>) =>
        withClient(url, async (client) => {
          await client.query(`set synchronous_commit = ${sync}`)
          const { Kysely, PostgresDialect } = await import('kysely')
          const lent = { query: client.query.bind(client), release: () => undefined }
          const pool = { connect: async () => lent, end: async () => undefined }
          return work(new Kysely({ dialect: new PostgresDialect({ pool: pool as never }) }) as never)
        }),
    })
    await expect(refuseUnsafeDatabase(as(desk.database.adminUrl, 'on') as never, true)).rejects.toMatchObject(
      {
        code: 'runtime.unsafe_database_role',
      },
    )
    await expect(refuseUnsafeDatabase(as(desk.database.appUrl, 'off') as never, false)).rejects.toMatchObject(
      {
        code: 'runtime.unsafe_synchronous_commit',
      },
    )
    await refuseUnsafeDatabase(as(desk.database.appUrl, 'on') as never, false)
  })
})
