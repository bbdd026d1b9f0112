import compileSerializer from 'fast-json-stringify'
import { beforeAll, describe, expect, it } from 'vitest'
import { type OpenApiDocument, openApiDocument } from '../../../scripts/api-client/document.ts'
import { errorTable } from '../src/app/errors.ts'
import { apiRoutes, closedDoors } from '../src/app/routes.ts'
import { permissions } from '../src/runtime/access/policy.ts'
import { type Audience, audiences } from '../src/runtime/access/principal.ts'
import { dataClasses } from '../src/runtime/crypto/data-classes.ts'
import type { ErrorWords } from '../src/runtime/http/problem.ts'
import { type Route, route } from '../src/runtime/http/route.ts'
import { codesIn, englishIn } from './architecture/error-codes.ts'
import { readTree } from './architecture/tree.ts'

// The route table is the security inventory (design, decision 7), and the error table is the one voice at the edge.

const routes = apiRoutes(closedDoors)

/** First words of paths besides the audiences: places that those who are signed in share. */
const sharedPlaces = ['session', 'realtime', 'search']

/** Where a path must lie for its audience. */
function isInPlace(first: string, audience: Route['audience']): boolean {
  if (audience === 'webhook') return ['webhooks', 'in', 'track', 'track.js'].includes(first)
  if (audience === 'public') return first === 'public' || first === 'session'
  const given = [audience].flat() as string[]
  return given.includes(first) || sharedPlaces.includes(first)
}

/** What is wrong with a declaration. */
function problemsOf(one: Route): string[] {
  const name = `${one.method} ${one.path}`
  const given = [one.audience].flat()
  const open = one.audience === 'public' || one.audience === 'webhook'
  const [, first = ''] = one.path.split('/')
  const checks: [problem: string, broken: boolean][] = [
    ['has no words in Chinese', !/\p{Script=Han}/u.test(one.summary?.zh ?? '')],
    ['has no words in English', !/^[\x20-\x7e–’]+$/.test(one.summary?.en ?? '')],
    [
      'has an unknown audience',
      !open && !given.every((audience) => audiences.includes(audience as Audience)),
    ],
    ['has an unknown permission', !open && !permissions.includes(one.permission as never)],
    ['is open but asks for a permission', open && one.permission !== 'none'],
    ['has an unknown class of personal data', !one.fields?.every((field) => dataClasses.includes(field))],
    ['reads, but is not safe', one.method === 'GET' && one.idempotency !== 'safe'],
    ['writes, but is declared safe', one.method !== 'GET' && one.idempotency === 'safe'],
    ['has no rate', !['read', 'write', 'sensitive', 'sign-in', 'push'].includes(one.rate)],
    ['has no answer', !one.schema?.answer],
    ['has a parameter without a schema', /:/.test(one.path) && !one.schema?.params],
    ["lies outside its audience's place", !isInPlace(first, one.audience)],
    ['is not in kebab-case', !/^(\/(:[a-zA-Z]+|[a-z0-9]+(-[a-z0-9]+)*(\.js)?))+$/.test(one.path)],
  ]
  return checks.filter(([, broken]) => broken).map(([problem]) => `${name} ${problem}`)
}

describe('the routes', () => {
  it('are all wholly declared', () => {
    expect(routes.flatMap(problemsOf)).toEqual([])
  })

  it('have answers that can be written, though each is compiled at its first answer only', () => {
    const broken = (given: readonly Pick<Route, 'path' | 'schema'>[]) =>
      given.flatMap(({ path, schema }) => {
        try {
          compileSerializer(schema.answer)
          return []
        } catch (error) {
          return `${path}: ${error}`
        }
      })
    expect(broken(routes)).toEqual([])
    const answer = { type: 'object', properties: { name: { type: 'word' } } }
    expect(broken([{ path: '/x', schema: { answer } as never }])).toEqual([
      expect.stringContaining('/x: Error: '),
    ])
  })

  it('are judged by checks that can fail', () => {
    const [good] = routes
    const bad = route({
      ...(good as Route),
      method: 'POST',
      path: '/orders/:orderId/doShip',
      summary: { zh: 'Ship', en: '发货' },
      audience: 'console',
      permission: 'orders.anything' as never,
      fields: ['shoe-size' as never],
      idempotency: 'safe',
      rate: 'often' as never,
      schema: {} as never,
    } as never)
    expect(problemsOf(bad)).toHaveLength(10)
  })
})

describe('the OpenAPI document', () => {
  let document: OpenApiDocument
  beforeAll(async () => {
    document = await openApiDocument()
  })

  it('names every route once', () => {
    expect(document.openapi).toBe('3.1.0')
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const declared = routes.map(
      (one) =>
        `${one.method} ${one.audience === 'webhook' ? '' : '/api'}${one.path.replace(/:(\w+)/g, '{$1}')}`,
    )
    expect(described.sort()).toEqual(declared.sort())
  })
})

describe('the errors', () => {
  /** Codes that no caller at the edge can meet as such, and what happens instead. */
  const notForCallers: Record<string, string> = {
    'runtime.bad_setting': 'at start: the line on the console names the setting',
    'runtime.route_undeclared': 'at start',
    'runtime.unsafe_': 'at start',
    'runtime.transaction_over': 'a mistake in our code: answered as unexpected',
    'runtime.event_refused': 'a mistake in our code: answered as unexpected',
    'runtime.race_lost': 'tried again by the one who catches it',
    'money.': 'a mistake in our code: answered as unexpected',
    'time.': 'a mistake in our code: answered as unexpected',
    'work_order_code.': 'a mistake in our code: answered as unexpected',
    'json.invalid': 'a marketplace answered with something else: kept as an outcome of the entry',
    'taobao.': 'a marketplace answered with something else: kept as an outcome of the entry',
    'jd.': 'a marketplace answered with something else: kept as an outcome of the entry',
    'pinduoduo.': 'a marketplace answered with something else: kept as an outcome of the entry',
    'doudian.': 'a marketplace answered with something else: kept as an outcome of the entry',
    'weixin_store.': 'a marketplace answered with something else: kept as an outcome of the entry',
    'kuaishou.': 'a marketplace answered with something else: kept as an outcome of the entry',
    'youzan.': 'a marketplace answered with something else: kept as an outcome of the entry',
  }
  const source = readTree(['packages/server/src'], ['.ts'])
  let capabilities: Record<string, ErrorWords>
  beforeAll(async () => {
    const files = [...source.keys()].filter(
      (path) => path.endsWith('/errors.ts') && !path.includes('/src/app/'),
    )
    const modules: { errorWords?: Record<string, ErrorWords> }[] = await Promise.all(
      files.map((path) => import(/* @vite-ignore */ new URL(`../../../${path}`, import.meta.url).href)),
    )
    capabilities = Object.assign({}, ...modules.map(({ errorWords }) => errorWords ?? {}))
  })

  it('that are thrown all have words', () => {
    const table = { ...errorTable, ...capabilities }
    const excused = (code: string): boolean =>
      Object.keys(notForCallers).some((start) => code.startsWith(start))
    const hasWords = (code: string, open: boolean): boolean =>
      open ? Object.keys(table).some((known) => known.startsWith(code)) : code in table
    const missing = codesIn(source).filter(({ code, open }) => !excused(code) && !hasWords(code, open))
    expect(missing.map(({ code, path }) => `${path}: ${code}`)).toEqual([])
  })

  it('of every capability are in the table at the edge', () => {
    expect(Object.keys(capabilities).filter((code) => !errorTable[code])).toEqual([])
  })

  it.each(Object.entries(errorTable))('%s speaks to people in both languages', (code, { status, zh, en }) => {
    expect(code).toMatch(/^[a-z_]+\.[a-z0-9_]+$/)
    expect(status).toSatisfy((n: number) => n >= 400 && n < 600)
    for (const text of [zh.title, zh.whatToDo]) {
      expect(text).toMatch(/\p{Script=Han}/u)
      expect(englishIn(text)).toEqual([])
    }
    for (const text of [en.title, en.whatToDo]) {
      expect(text.trim()).not.toBe('')
      expect(text).not.toMatch(/\p{Script=Han}/u)
    }
  })

  it('are found in the code by a reader that can fail', () => {
    const found = codesIn(
      new Map([
        [
          'a.ts',
          "class Lost extends QiaoError {\n  constructor() {\n    super('order.lost')\n  }\n}\nthrow new QiaoError('order.gone', {})",
        ],
        [
          'b.ts',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code that is read here
          'class Late extends QiaoError {\n  constructor(x: string) {\n    super(`order.${x}`)\n  }\n}',
        ],
        ['c.ts', "class Odd extends QiaoError {}\nthrow new Odd('order.odd')\nnew Lost('orders.order')"],
        ['d.ts', "new Other('order.other')\nsuper('not.ours')"],
      ]),
    )
    expect(found.map(({ code, open }) => (open ? `${code}*` : code))).toEqual([
      'order.lost',
      'order.gone',
      'order.*',
      'order.odd',
    ])
    expect(englishIn('请检查 Token 和 password（{seconds} 秒）')).toEqual(['password'])
  })
})
