import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declared } from '../../../test/support/declared-route.ts'
import { type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import { type Served, serve } from '../../../test/support/serve.ts'

let desk: TestRuntime
let served: Served
beforeAll(async () => {
  desk = await testRuntime()
  served = await serve(desk, [
    declared({}),
    declared({ path: '/console/acts', method: 'POST', idempotency: 'key' }),
    declared({ path: '/console/people', peopleOnly: true }),
    declared({ path: '/public/open', audience: 'public', permission: 'none', transaction: 'own' } as never),
  ])
})
afterAll(async () => {
  await served.close()
  await desk.close()
})
const get = (url: string) => served.ask({ method: 'GET', url })

describe('the page of the API', () => {
  it('comes whole from our own origin, without inline script, in Chinese first', async () => {
    for (const url of ['/docs', '/docs/']) {
      const { status, body, headers } = await get(url)
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
      expect(body).toContain('lang="zh-CN"')
      const asked = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map((one: string[]) => one[1])
      expect(asked).toEqual(['data:,', '/docs/page.css', '/docs/page.js'])
      for (const path of asked.slice(1) as string[]) {
        const file = await get(path)
        expect([path, file.status]).toEqual([path, 200])
        expect(file.body).not.toMatch(/https?:\/\/|innerHTML|eval\(/)
      }
      expect(body).not.toMatch(/<script>|style="|onload=/)
    }
  })

  it('has each text in both languages', async () => {
    const { body } = await get('/docs/page.js')
    const [zh, en] = ['zh', 'en'].map(
      (language) => new RegExp(`  ${language}: \\{([\\s\\S]*?)\\n  \\},`).exec(body)![1]!,
    )
    const names = (text: string) => [...text.matchAll(/^ {4}(\w+):/gm)].map((one) => one[1])
    expect(names(zh!)).toEqual(names(en!))
    expect(names(zh!).length).toBeGreaterThan(20)
    expect(en!.replace("'中文'", '')).not.toMatch(/\p{Script=Han}/u)
  })
})

describe('the document', () => {
  it('says who may call, how often, with what key, and what an error looks like', async () => {
    const { paths, components } = (await get('/docs/json')).body
    const of = (path: string, method = 'get') => paths[`/api${path}`][method]
    expect(of('/console/nothing')).toMatchObject({
      security: [{ apiToken: [] }, { session: [] }],
      'x-api-tokens': true,
      'x-rate': 'read',
    })
    expect(of('/console/people')).toMatchObject({ security: [{ session: [] }], 'x-api-tokens': false })
    expect(of('/public/open').security).toBeUndefined()
    expect(of('/console/acts', 'post').parameters).toContainEqual(
      expect.objectContaining({ in: 'header', name: 'Idempotency-Key', required: true }),
    )
    const answers = of('/console/nothing').responses
    expect(answers.default.content['application/problem+json'].schema.$ref).toBe(
      '#/components/schemas/Problem',
    )
    expect(Object.keys(components.schemas)).toContain('Problem')
    expect(components.securitySchemes.apiToken).toMatchObject({ type: 'http', scheme: 'bearer' })
  })
})
