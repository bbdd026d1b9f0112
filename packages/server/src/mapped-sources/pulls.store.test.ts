import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import sample from '../../../../content/mappings/mini-program-orders.sample.json' with { type: 'json' }
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { importSinks } from '../app/sinks.ts'
import { readAllowList } from '../runtime/adapters/outside-address.ts'
import { listEntries } from './entry-store.ts'
import { mappedSourceJobs } from './jobs.ts'
import { editSource, makeSource } from './keep-sources.ts'
import { originOf, withoutValues } from './pages.ts'
import { pullsDone } from './pull-source.ts'
import type { PullSettings, SourceOf } from './source.ts'
import { changeSource, findSource, setSourceState } from './store.ts'

// A small server that lies: what it answers is in each test's hands.
type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void
let other: Server
let answer: Answer
let asked: URL[] = []
let headers: IncomingMessage['headers'][] = []
let test: TestRuntime
let base = ''
let made = 0
let latest = ''

beforeAll(async () => {
  other = createServer((request, response) => {
    const url = new URL(request.url ?? '/', base)
    asked.push(url)
    headers.push(request.headers)
    answer(request, response, url)
  })
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  base = `http://127.0.0.1:${port}`
  test = await testRuntime({ config: { webhookAllow: readAllowList(`127.0.0.1:${port}`)! } })
})
afterAll(async () => {
  other.closeAllConnections()
  other.close()
  await test.close()
})
afterEach(() => {
  asked = []
  headers = []
  test.time.now = null
})

const order = (number: string | number) => ({ ...structuredClone(sample.records[0]!), orderNo: `P${number}` })
const page = (...numbers: (string | number)[]): string =>
  JSON.stringify({ data: { list: numbers.map(order) } })
const json = (response: ServerResponse, body: string, more: Record<string, string> = {}): void => {
  response.writeHead(200, { 'content-type': 'application/json', ...more }).end(body)
}
const usual: Omit<PullSettings, 'url'> = {
  headerNames: [],
  paging: { by: 'none' },
  timeForm: 'unix',
  everyMinutes: 10,
  overlapMinutes: 5,
  firstDays: 1,
}

async function source(path: string, more: Partial<PullSettings> = {}, secrets: Record<string, string> = {}) {
  made += 1
  const settings = { ...usual, url: `${base}${path}`, headerNames: Object.keys(secrets), ...more }
  const wish = {
    name: `拉取 ${made}`,
    connection: { kind: 'pull' as const, settings },
    mappingName: 'mini-program-orders',
    mappingVersion: null,
    shopId: null,
    startFlows: false,
    secrets: { headers: secrets },
  }
  const id = test.runtime.ports.ids.next()
  await test.transact(async (tx) => {
    // One source is looked at in a test; the one before rests.
    if (latest !== '') await setSourceState(tx, latest, 'paused')
    await makeSource(tx, id, null, wish)
  })
  latest = id
  return id
}
const stateOf = async (id: string) => (await test.transact((tx) => findSource(tx, id))) as SourceOf<'pull'>
const entriesOf = (id: string) =>
  test.transact((tx) => listEntries(tx, id, { onlyBad: false, before: null, limit: 50 }))
const [handle, pull] = ['handle', 'pull'].map((name) => {
  const job = mappedSourceJobs({ sinks: importSinks }).find((one) => one.name === `mapped-sources.${name}`)!
  return () => job.run(test.runtime, test.brandId, null)
}) as [() => Promise<void>, () => Promise<void>]
/** Looks at once, whatever the pace. */
async function look(id: string): Promise<SourceOf<'pull'>> {
  const { nextLookAt } = await stateOf(id)
  const now = test.runtime.ports.clock.now()
  test.time.now = nextLookAt && nextLookAt > now ? nextLookAt : now
  await pull()
  await pullsDone(test.runtime)
  await handle()
  return stateOf(id)
}
const taken = async (id: string): Promise<number> =>
  (await entriesOf(id)).reduce((sum, one) => sum + one.created + one.unchanged + one.updated, 0)

describe('a pull by pages', () => {
  it('reads to the short page, with its headers, and goes on with an overlap', async () => {
    const id = await source(
      '/orders?from={from}&to={to}&page={page}&size={size}',
      { paging: { by: 'page', first: 1, size: 2 } },
      { 'X-Token': 'sealed-token' },
    )
    answer = (_request, response, url) => {
      const at = url.searchParams.get('page')
      json(response, at === '1' ? page('a1', 'a2') : page('a3'))
    }
    const first = await look(id)
    expect(asked.map((url) => url.searchParams.get('page'))).toEqual(['1', '2'])
    expect(headers.map((one) => one['x-token'])).toEqual(['sealed-token', 'sealed-token'])
    expect(await taken(id)).toBe(3)
    expect(first).toMatchObject({ lastError: null, position: { doneTo: expect.any(String) } })
    const to = Number(asked[0]!.searchParams.get('to'))
    expect(Math.floor(Date.parse(first.position!.doneTo) / 1000)).toBe(to)
    expect(to - Number(asked[0]!.searchParams.get('from'))).toBe(86_400)

    asked = []
    answer = (_request, response) => json(response, page())
    await look(id)
    expect(Number(asked[0]!.searchParams.get('from'))).toBe(to - 300)
    // Ten minutes on, nothing new: no entry, and the position moves.
    expect((await entriesOf(id)).length).toBe(2)
    expect(Date.parse((await stateOf(id)).position!.doneTo)).toBeGreaterThan(to * 1000 + 500_000)
  })

  it('stops at a page that repeats, tells it, and never says that the window is over', async () => {
    const id = await source('/stuck?page={page}&size={size}', { paging: { by: 'page', first: 0, size: 1 } })
    answer = (_request, response) => json(response, page('b1'))
    const before = await look(id)
    expect(before.lastError).toBe('repeated_page')
    expect(asked).toHaveLength(2)
    const again = await look(id)
    expect(again.position!.doneTo).toBe(before.position!.doneTo)
    expect(Date.parse(before.position!.doneTo)).toBeLessThan(
      Date.parse(asked[0] ? before.createdAt.toISOString() : ''),
    )
    expect(await taken(id)).toBe(1)
  })
})

describe('a pull by cursor', () => {
  it('goes on in the middle of a window after the other side failed', async () => {
    const id = await source('/c?cursor={cursor}', { paging: { by: 'cursor', path: '/next' } })
    let fails = true
    answer = (_request, response, url) => {
      const cursor = url.searchParams.get('cursor')
      if (cursor === '') return json(response, JSON.stringify({ ...JSON.parse(page('c1')), next: 'k2' }))
      if (fails) return void response.writeHead(503).end('busy')
      return json(response, page('c2'))
    }
    const stopped = await look(id)
    expect(stopped).toMatchObject({
      lastError: 'server_error',
      tries: 1,
      position: { next: { cursor: 'k2' } },
    })
    fails = false
    asked = []
    const done = await look(id)
    expect(asked.map((url) => url.searchParams.get('cursor'))).toEqual(['k2'])
    expect(done).toMatchObject({ lastError: null, tries: 0 })
    expect(done.position!.next).toBeUndefined()
    expect(await taken(id)).toBe(2)
  })

  it('leaves a cursor that goes in circles', async () => {
    const id = await source('/circle?cursor={cursor}', { paging: { by: 'cursor', path: '/next' } })
    answer = (_request, response, url) => {
      const next = { '': 'x', x: 'y', y: 'x' }[url.searchParams.get('cursor') ?? '']
      json(response, JSON.stringify({ ...JSON.parse(page(`d-${next}-${asked.length}`)), next }))
    }
    const stopped = await look(id)
    expect(stopped.lastError).toBe('endless_cursor')
    expect(asked).toHaveLength(3)
    expect(stopped.position!.next).toBeUndefined()
  })
})

describe('a pull by link', () => {
  it('follows the header on its own host, and carries its secrets to no other', async () => {
    const id = await source('/l', { paging: { by: 'link' } }, { Authorization: 'Bearer s3cret' })
    let next = '</l?after=1>; rel="next", </l?last=1>; rel="last"'
    answer = (_request, response, url) =>
      json(response, page(`e${url.search}`), url.searchParams.has('after') ? {} : { link: next })
    expect((await look(id)).lastError).toBeNull()
    expect(asked.map((url) => url.pathname + url.search)).toEqual(['/l', '/l?after=1'])
    next = '<https://elsewhere.example/l>; rel="next"'
    asked = []
    const stopped = await look(id)
    expect(stopped.lastError).toBe('other_host')
    expect(asked).toHaveLength(1)
  })
})

describe('a pull', () => {
  it('takes a page again when what it says is true again', async () => {
    const id = await source('/back')
    const say = async (...numbers: string[]) => {
      answer = (_request, response) => json(response, page(...numbers))
      await look(id)
      const [newest] = await entriesOf(id)
      return { id: newest!.id, at: newest!.received_at.getTime(), state: newest!.state }
    }
    const first = await say('r1')
    expect(await say('r1')).toEqual(first)
    const other = await say('r1', 'r2')
    const back = await say('r1')
    expect(back).toMatchObject({ id: first.id, state: 'done' })
    expect(back.at).toBeGreaterThan(other.at)
    expect(await say('r1')).toEqual(back)
  })

  it('that is changed while it looks keeps nothing of that look, and begins at the first page', async () => {
    const id = await source('/old?page={page}', { paging: { by: 'page', first: 1, size: 1 } })
    let change: () => Promise<unknown> = async () => undefined
    answer = (_request, response, url) => {
      if (url.pathname === '/new') json(response, page())
      else if (url.searchParams.get('page') === '1') json(response, page('s1'))
      else void change().then(() => json(response, page()))
    }
    change = () =>
      test.transact(async (tx) => {
        const { settings, ...rest } = await stateOf(id)
        await changeSource(tx, id, { ...rest, settings: { ...settings, url: `${base}/new?page={page}` } })
      })
    const changed = await look(id)
    // What the first page brought stays; that the old window was over is not believed.
    expect(await taken(id)).toBe(1)
    expect(Object.keys(changed.position!)).toEqual(['doneTo'])
    expect(Date.parse(changed.position!.doneTo)).toBeLessThan(changed.createdAt.getTime() - 80_000_000)
    expect(changed.nextLookAt!.getTime()).toBe(changed.changedAt.getTime())
    asked = []
    await look(id)
    expect(asked.map(({ pathname, search }) => pathname + search)).toEqual(['/new?page=1'])
  })

  it('tells its kept headers to no other host', async () => {
    const id = await source('/h', {}, { 'X-Token': 'sealed-token' })
    const { settings } = await stateOf(id)
    const edit = (url: string, headers: Record<string, string> = {}) =>
      test.transact((tx) =>
        editSource(tx, id, {
          name: `改 ${made}`,
          connection: { kind: 'pull', settings: { ...settings, url } },
          mappingName: 'mini-program-orders',
          mappingVersion: null,
          shopId: null,
          startFlows: false,
          secrets: { headers },
        }),
      )
    await edit(`${base}/other-path`)
    await expect(edit('https://thief.example/h')).rejects.toMatchObject({
      code: 'mapped_source.secret_missing',
    })
    expect((await stateOf(id)).secrets.headers).toEqual({ 'X-Token': 'sealed-token' })
    await edit('https://moved.example/h', { 'X-Token': 'told anew' })
    expect((await stateOf(id)).secrets.headers).toEqual({ 'X-Token': 'told anew' })
    expect(withoutValues('https://a.example/x?key=s3cret&from={from}&sign=a{to}#f')).toBe(
      'https://a.example/x?key=***&from={from}&sign=***#f',
    )
    expect(originOf('https://api.example{cursor}/h')).toBeNull()
    expect(originOf('https://api.example/h?c={cursor}')).toBe('https://api.example')
  })
})

describe('what is no page', () => {
  const cases: [name: string, trouble: string, Answer][] = [
    [
      'HTML',
      'not_json',
      (_q, r) => void r.writeHead(200, { 'content-type': 'text/html' }).end('<html>log in</html>'),
    ],
    ['half a JSON', 'not_json', (_q, r) => json(r, page('f1').slice(0, 40))],
    ['nothing', 'not_json', (_q, r) => json(r, '')],
    ['an error with status 200', 'records_path', (_q, r) => json(r, '{"code":401,"message":"no"}')],
    ['a redirect', 'refused', (_q, r) => void r.writeHead(302, { location: `${base}/x` }).end()],
    ['a refusal', 'refused', (_q, r) => void r.writeHead(403).end('{}')],
    [
      'a bomb',
      'too_large',
      (_q, r) =>
        void r
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(gzipSync(Buffer.alloc(64 << 20, ' '))),
    ],
    [
      'a cut connection',
      'no_answer',
      (_q, r) => {
        r.writeHead(200, { 'content-length': '500' })
        r.write('{"data"', () => r.destroy())
      },
    ],
  ]
  it.each(cases)('%s is told as %s, and the position stays', async (_name, trouble, lie) => {
    const id = await source('/t')
    answer = (_request, response) => json(response, page(`g${made}`))
    const good = await look(id)
    expect(good.lastError).toBeNull()
    answer = lie
    const bad = await look(id)
    expect(bad).toMatchObject({ lastError: trouble, tries: 1 })
    expect(bad.position).toEqual(good.position)
    expect(await taken(id)).toBe(1)
    answer = (_request, response) => json(response, page(`h${made}`))
    const after = await look(id)
    expect([after.lastError, await taken(id)]).toEqual([null, 2])
  })

  it('is asked again when a 429 says so', async () => {
    const id = await source('/slow')
    for (const [said, seconds] of [
      ['120', 120],
      ['soon, maybe', 60],
    ] as const) {
      answer = (_request, response) => void response.writeHead(429, { 'retry-after': said }).end()
      const bad = await look(id)
      expect(bad.lastError).toBe('too_many_requests')
      expect(bad.nextLookAt!.getTime() - test.time.now!.getTime()).toBe(seconds * 1000)
    }
  })

  it('reaches no address inside', async () => {
    const id = await source('/inside')
    await test.transact(async (tx) => {
      const { settings, ...rest } = await stateOf(id)
      await changeSource(tx, id, { ...rest, settings: { ...settings, url: 'https://127.0.0.1/inside' } })
    })
    expect((await look(id)).lastError).toBe('blocked')
    expect(asked).toHaveLength(0)
  })
})
