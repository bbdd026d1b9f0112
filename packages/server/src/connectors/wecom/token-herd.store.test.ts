import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectWecom, corpId, type FakeWecom } from '../../../test/support/fake-wecom.ts'
import { type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import { corpOf, wecomClient } from '../../outreach/index.ts'

// F-13: many askers, several programs on one database, a cold cache.

let test: TestRuntime
let wecom: FakeWecom
let programs: TestRuntime[]
let valid = 1
beforeAll(async () => {
  test = await testRuntime()
  wecom = await connectWecom(test)
  const answer = test.outside.answer
  programs = [test, ...Array.from({ length: 4 }, () => test.twin())]
  for (const one of programs)
    one.outside.answer = async (request) => {
      const url = new URL(request.url)
      const json = (body: object) => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify(body)),
      })
      if (url.pathname.endsWith('gettoken')) {
        await test.runtime.ports.clock.sleep(150)
        const told = await answer(request)
        if (!told.body.includes('access_token')) return told
        return json({ errcode: 0, access_token: `token-${valid}`, expires_in: 7200 })
      }
      return url.searchParams.get('access_token') === `token-${valid}`
        ? answer(request)
        : json({ errcode: 40014 })
    }
})
afterAll(async () => {
  for (const one of programs.slice(1)) await one.close()
  await test.close()
})

const fetched = () => wecom.asked.filter((one) => one.api === 'gettoken').length
const herd = () =>
  Promise.all(
    programs.flatMap((one) =>
      Array.from({ length: 10 }, async () => {
        const corp = await one.transact((tx) => corpOf(tx, corpId))
        return wecomClient(one.runtime).listOwners(corp!)
      }),
    ),
  )

it('fifty askers in five programs cost one fetch', async () => {
  expect(await herd()).toHaveLength(50)
  expect(fetched()).toBe(1)
})

it('a token that WeCom took back is fetched once more, by one of them', async () => {
  const before = fetched()
  valid = 2
  expect(await herd()).toHaveLength(50)
  expect(fetched() - before).toBe(1)
})

it('a fetch that fails gives the turn to the next', async () => {
  const twin = test.twin()
  twin.outside.answer = test.outside.answer
  wecom.refuses.set('gettoken', 40001)
  const corp = { baseUrl: 'https://wecom.test', corpId, agentId: 7, secret: 'other', brandId: test.brandId }
  await expect(wecomClient(twin.runtime).listOwners(corp)).rejects.toMatchObject({ code: '40001' })
  wecom.refuses.clear()
  expect(await wecomClient(twin.runtime).listOwners(corp)).toContain('chenjing')
  await twin.close()
})
