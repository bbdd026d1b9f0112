import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declared, type Part } from '../../../test/support/declared-route.ts'
import { signedIn, type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import { serve } from '../../../test/support/serve.ts'

let desk: TestRuntime
beforeAll(async () => {
  desk = await testRuntime()
})
afterAll(() => desk.close())

describe('the server', () => {
  it.each([
    ['lacks its permission', { permission: undefined }, 'permission'],
    ['lacks its field policy', { fields: undefined }, 'fields'],
    ['lacks its rate', { rate: undefined }, 'rate'],
    ['is open and asks for a permission', { audience: 'public' }, 'permission'],
    ['is for members and asks for none', { permission: 'none' }, 'permission'],
    ['changes things and says it is safe', { method: 'POST' }, 'idempotency'],
  ])('does not start with a route that %s', async (_what, part, missing) => {
    await expect(serve(desk, [declared(part as Part)])).rejects.toMatchObject({
      code: 'runtime.route_undeclared',
      facts: { route: expect.stringContaining('/console/nothing'), part: missing },
    })
  })

  it('does not start with the same route twice', async () => {
    await expect(serve(desk, [declared({}), declared({})])).rejects.toMatchObject({
      facts: { part: 'twice' },
    })
  })
})

it('sends too many requests away with the time to wait, each caller by themself', async () => {
  const served = await serve(desk, [
    declared({ path: '/rare', rate: 'sensitive' }),
    declared({ path: '/often' }),
  ])
  const get = (path: string, headers: object) =>
    served.ask({ method: 'GET', url: `/api${path}`, headers: { ...headers } })
  const [warehouse, agent] = [await signedIn(desk, 'warehouse'), await signedIn(desk, 'agent')]
  const all = await Promise.all(Array.from({ length: 21 }, () => get('/rare', warehouse)))
  expect(all.filter((one) => one.status === 200)).toHaveLength(20)
  const refused = all.find((one) => one.status === 429)!
  expect(refused.body).toMatchObject({ code: 'http.too_many_requests', facts: { seconds: 3 } })
  expect(refused.headers['retry-after']).toBe('3')
  expect([(await get('/rare', agent)).status, (await get('/often', warehouse)).status]).toEqual([200, 200])
  await served.close()
})
