import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import type { Tx } from '../db/transaction.ts'
import { endSession, type SessionRow, splitCookie, startSession, whoAsks } from './sessions.ts'

let desk: TestRuntime
let token: string
const gone = new Set<string>()
beforeAll(async () => {
  desk = await testRuntime()
  token = splitCookie((await desk.transact((tx) => startSession(tx, 'console', 'linxiao'))).cookie)!.token
})
afterAll(() => desk.close())

/** Who stands behind it, and how many round trips it took. */
async function ask(
  of = token,
  audience: SessionRow['audience'] = 'console',
): Promise<{ person: string | null; trips: number }> {
  let trips = 0
  let asking = 0
  return desk.transact(async (tx) => {
    const counted: Tx = {
      ...tx,
      named: async (name, text, values) => {
        if (asking++ === 0) trips += 1
        return tx.named<never>(name, text, values).finally(() => (asking -= 1))
      },
    }
    const found = await whoAsks(counted, of, audience, async (within, { principal_id: id }) => {
      await within.named('test.person', 'select 1', [])
      return gone.has(id) ? null : id
    })
    return { person: found?.person ?? null, trips }
  })
}

it('asks for the session and then for the person, and for both at once from then on', async () => {
  expect(await ask()).toEqual({ person: 'linxiao', trips: 2 })
  expect(await ask()).toEqual({ person: 'linxiao', trips: 1 })
})

it('finds nobody for another audience or a made-up token', async () => {
  expect(await ask(token, 'sidebar')).toMatchObject({ person: null })
  expect(await ask('a'.repeat(43))).toMatchObject({ person: null })
  expect(await ask()).toMatchObject({ person: 'linxiao' })
})

it('believes the row and not its memory', async () => {
  const given = (principal: string) =>
    desk.transact((tx) =>
      sql`update runtime.session set principal_id = ${principal} where brand_id = ${tx.brandId}`.execute(
        tx.db,
      ),
    )
  await given('zhouyan')
  expect(await ask()).toEqual({ person: 'zhouyan', trips: 2 })
  await given('linxiao')
  expect(await ask()).toMatchObject({ person: 'linxiao' })
})

it('finds nobody who has left, and nobody whose session was ended', async () => {
  gone.add('linxiao')
  expect(await ask()).toMatchObject({ person: null })
  gone.clear()
  expect(await ask()).toMatchObject({ person: 'linxiao' })
  await desk.transact((tx) => endSession(tx, token))
  expect(await ask()).toMatchObject({ person: null })
})
