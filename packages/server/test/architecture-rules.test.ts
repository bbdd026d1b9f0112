import { describe, expect, it } from 'vitest'
import { circles, readExports } from './architecture/circles.ts'
import { bareCode } from './architecture/code.ts'
import { deadPaths } from './architecture/docs.ts'
import { importsOf } from './architecture/imports.ts'
import {
  ambientUses,
  chineseMarks,
  crossings,
  longestFile,
  machineTraces,
  notRun,
  strayStatements,
  testShare,
  tooLong,
} from './architecture/rules.ts'
import { brokenArrows, notMounted, unknownRooms } from './architecture/tower.ts'
import type { Tree } from './architecture/tree.ts'

// Every rule of `architecture.test.ts` on a small tree made by hand: each must be able to fail.

const src = 'packages/server/src'

function tree(files: Record<string, string>): Tree {
  return new Map(Object.entries(files))
}

/** A tree of one import: `from` in the source imports `to`. */
function arrow(from: string, to: string): Tree {
  return tree({ [`${src}/${from}`]: `import type { Order } from '${to}'\n` })
}

describe('bareCode', () => {
  it('blanks sentences, keeps code, and moves nothing', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code that is read here
    const text = "const a = 'Date.now()' // Math.random\n/* fetch( */ const b = `x ${Date.now()} y`\n"
    const bare = bareCode(text)
    expect(bare).toHaveLength(text.length)
    expect(bare.match(/Date\.now/g)).toHaveLength(1)
    expect(bare).not.toMatch(/Math|fetch/)
  })

  it('is not led astray by patterns, nested templates, escapes and tags', () => {
    expect(bareCode('const p = /[\'"`]/g; call()')).toContain('call()')
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code that is read here
    expect(bareCode('`a ${`b ${inner({ x: 1 })}`} c`; after()')).toMatch(/inner\(\{ x: 1 \}\).*after\(\)/)
    expect(bareCode("'it\\'s'; after()")).toContain('after()')
    expect(bareCode('const x = <p>{a / b}</p>; after()')).toContain('after()')
  })
})

describe('importsOf', () => {
  it('reads every form of import, and no form in a comment', () => {
    const text = [
      "import a from './a.ts'",
      "import { type B, type C } from '../b.ts'",
      "export * from './c.ts'",
      "export type { D } from './d.ts'",
      "import './e.css'",
      "const f = await import('./f.ts')",
      'import {\n  one,\n  two,\n} from "./g.ts"',
      "// import h from './h.ts'",
    ].join('\n')
    const found = importsOf('packages/x/src/main.ts', text)
    expect(found.map((one) => one.to)).toEqual(
      ['src/a.ts', 'b.ts', 'src/c.ts', 'src/d.ts', 'src/e.css', 'src/f.ts', 'src/g.ts'].map(
        (p) => `packages/x/${p}`,
      ),
    )
    expect(found.filter((one) => one.typeOnly).map((one) => one.to)).toEqual([
      'packages/x/b.ts',
      'packages/x/src/d.ts',
    ])
    expect(found[6]?.line).toBe(7)
  })
})

describe('the tower', () => {
  it.each([
    ['upwards, for a type only', 'orders/order.ts', '../work-orders/index.ts', 'upwards'],
    ['sideways', 'customers/store.ts', '../catalog/index.ts', 'sideways'],
    ['past the door', 'orders/order.ts', '../customers/store.ts', 'not through the door'],
    ['to the routes of another folder', 'orders/order.ts', '../customers/routes.ts', 'not through the door'],
    ['to a page inside, from app', 'app/routes.ts', '../dispatch/point-routes.ts', 'not through the door'],
    ['through the own door', 'orders/order.ts', './index.ts', 'own door'],
    ['into a connector', 'intake/sinks.ts', '../connectors/taobao/client.ts', 'not through the door'],
    ['from connector to connector', 'connectors/taobao/client.ts', '../wecom/index.ts', 'sideways'],
    ['from the contract to a connector', 'connectors/contract/connector.ts', '../taobao/index.ts', 'upwards'],
    ['from the kernel to the runtime', 'kernel/money.ts', '../runtime/ports.ts', 'upwards'],
    ['out of the source', 'orders/order.ts', '../../seeds/cast-brand.ts', 'leaves the source'],
  ])('refuses an import %s', (_what, from, to, reason) => {
    const found = brokenArrows(arrow(from, to))
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(reason)
  })

  it.each([
    ['a lower door', 'work-orders/follow-orders.ts', '../orders/index.ts'],
    ['any file of the floor', 'orders/store.ts', '../runtime/db/transaction.ts'],
    ['any file of the contract', 'intake/sinks.ts', '../connectors/contract/connector.ts'],
    ['the contract, from a connector', 'connectors/taobao/client.ts', '../contract/connector.ts'],
    ['the routes, from app', 'app/routes.ts', '../orders/routes.ts'],
    ['a neighbour in the folder', 'orders/order.ts', './store.ts'],
    ['content', 'flow/content.ts', '../../../../content/flows/home-installation.v1.json'],
  ])('allows %s', (_what, from, to) => {
    expect(brokenArrows(arrow(from, to))).toEqual([])
  })

  it('sees routes that nothing mounts', () => {
    const files = tree({
      [`${src}/app/routes.ts`]: "import { routes } from '../orders/routes.ts'",
      [`${src}/orders/routes.ts`]: '',
      [`${src}/orders/jobs.ts`]: '',
      [`${src}/orders/sign-in/jobs.ts`]: '',
    })
    expect(notMounted(files)).toEqual([`${src}/orders/jobs.ts`])
  })

  it('knows every folder', () => {
    expect(unknownRooms(tree({ [`${src}/billing/index.ts`]: '' }))).toEqual(['billing'])
  })
})

describe('circles', () => {
  it('finds one through a type, a re-export and a package', () => {
    const exports = readExports(
      tree({ 'packages/ui/package.json': '{"name":"@qiao/ui","exports":{".":"./src/index.ts"}}' }),
    )
    const found = circles(
      tree({
        'packages/ui/src/index.ts': "export * from './a.ts'",
        'packages/ui/src/a.ts': "import type { B } from './b.ts'",
        'packages/ui/src/b.ts': "import { A } from '@qiao/ui'",
        'packages/ui/src/c.ts': "import { A } from './a.ts'",
      }),
      exports,
    )
    expect(found).toEqual([['packages/ui/src/a.ts', 'packages/ui/src/b.ts', 'packages/ui/src/index.ts']])
  })

  it('finds none in a tree', () => {
    expect(
      circles(
        tree({ 'a/x.ts': "import './y.ts'\nimport './z.ts'", 'a/y.ts': "import './z.ts'", 'a/z.ts': '' }),
      ),
    ).toEqual([])
  })
})

describe('the walls', () => {
  it('sees a file above the wall, and lets generated ones be', () => {
    const long = 'x\n'.repeat(longestFile + 1)
    const files = tree({ 'a.ts': long, 'b.ts': long, 'c.ts': 'x\n'.repeat(longestFile) })
    expect(tooLong(files, ['b.ts'])).toEqual([`a.ts: ${longestFile + 1} lines`])
  })

  it('weighs tests against code', () => {
    const files = tree({
      'a.ts': 'x\n'.repeat(40),
      'a.test.ts': 'x\n'.repeat(9),
      'packages/server/test/b.ts': 'x\n',
    })
    expect(testShare(files)).toEqual({ code: 40, test: 10, share: 0.25 })
  })

  it('sees SQL outside a store', () => {
    const files = tree({
      'a/open-order.ts': 'rows(tx, sql<Row>`select 1`)\nawait tx.named<Row>("x", "y", [])',
      'a/other.ts': 'await client.query("select 1")\nsql.raw("x")',
      'a/store.ts': 'sql`select 1`',
      'a/store-lists.ts': 'sql`select 1`',
      'a/wallet-store.ts': 'sql`select 1`',
      'a/words.ts': '// sql`select 1`\nconst query = new URL(x).query',
      'floor/audit.ts': 'sql`select 1`',
    })
    expect(strayStatements(files, { 'floor/': 'why' })).toEqual([
      'a/open-order.ts:1',
      'a/open-order.ts:2',
      'a/other.ts:1',
      'a/other.ts:2',
    ])
  })

  it.each([
    'Date.now()',
    'new Date()',
    'new Date( )',
    'Math.random()',
    'crypto.randomUUID()',
    'setTimeout(done, 1)',
    'setInterval(done, 1)',
    'AbortSignal.timeout(5)',
    'performance.now()',
    'process.hrtime.bigint()',
    'await fetch(url)',
    'new WebSocket(url)',
    "import { request } from 'undici'",
    "import { randomBytes } from 'node:crypto'",
    "import { scheduler } from 'node:timers/promises'",
    "import http from 'node:http'",
  ])('sees %s outside the adapters', (text) => {
    const files = tree({ 'a/verb.ts': text, 'adapters/clock.ts': text, 'a/verb.test.ts': text })
    const found = ambientUses(files, 'adapters/')
    expect(found).toHaveLength(1)
    expect(found[0]).toContain('a/verb.ts:1')
  })

  it.each([
    'new Date(text)',
    'tx.ports.clock.now()',
    'connector.fetchOrders(access, ids)',
    'this.#fetch(key)',
    "import type { Server } from 'node:http'",
    "import { createHash } from 'node:crypto'",
    "const words = 'call Date.now() never'",
  ])('lets %s be', (text) => {
    expect(ambientUses(tree({ 'a/verb.ts': text }), 'adapters/')).toEqual([])
  })

  it('sees product and sandbox meet outside tests and seeds', () => {
    const toSandbox = "import { startSandbox } from '../../sandbox/src/server.ts'"
    const files = tree({
      'packages/server/supervisor/demo.ts': toSandbox,
      'packages/server/seeds/demo.ts': toSandbox,
      'packages/server/test/world.ts': toSandbox,
      'packages/sandbox/src/sign.ts': "import { sign } from '../../server/src/connectors/taobao/sign.ts'",
    })
    expect(crossings(files, ['packages/server/seeds/'])).toEqual([
      'packages/server/supervisor/demo.ts:1 imports packages/sandbox/src/server.ts',
      'packages/sandbox/src/sign.ts:1 imports packages/server/src/connectors/taobao/sign.ts',
    ])
  })

  it('sees Chinese marks between values, but in texts', () => {
    const page = 'packages/console/src/pages/orders/page.tsx'
    const pieces = [
      "names.join('、')",
      "[a, b].join('：')",
      // biome-ignore-start lint/suspicious/noTemplateCurlyInString: it is code that is read here
      '`${name}（${phone}）`',
      '`，${t("more")}`',
      // biome-ignore-end lint/suspicious/noTemplateCurlyInString: it is code that is read here
      '<i>（{t("elder")}）</i>',
    ]
    for (const piece of pieces) {
      expect(chineseMarks(tree({ [page]: piece }), {}), piece).toHaveLength(1)
      expect(chineseMarks(tree({ [page]: piece }), { [page]: 'a field' })).toEqual([])
    }
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code that is read here
    const fine = '`${name} · ${phone}`; names.join(", "); const hint = "省、市"'
    expect(chineseMarks(tree({ [page]: fine, 'a/texts.ts': pieces[0]! }), {})).toEqual([])
  })

  it('sees a test that no project runs', () => {
    const files = tree({ 'packages/a/src/b/c.test.ts': '', 'scripts/d.test.ts': '', 'scripts/d.ts': '' })
    expect(notRun(files, ['packages/*/src/**/*.test.ts'])).toEqual(['scripts/d.test.ts'])
  })

  it('sees paths and hosts of a machine', () => {
    const home = ['', 'home', 'lin', 'qiao'].join('/')
    const host = `https:${'/'}/npm.build.${'internal'}/qiao`
    const files = tree({
      'a.md': `Look in ${home} now`,
      'b.json': `"${host}"`,
      'c.ts': "'/console/home/x' + 'http://127.0.0.1:1'",
    })
    expect(machineTraces(files).map((line) => line.split(' ')[0])).toEqual(['a.md:1', 'b.json:1'])
  })
})

describe('deadPaths', () => {
  it('sees links and names that lead nowhere', () => {
    const there = ['docs/a.md', 'packages/server/src/orders/order.ts', 'packages/server/src/orders/store.ts']
    const pages = tree({
      'README.md':
        'See [a](docs/a.md#top), [b](docs/b.md), [out](https://example.org) and `orders/order.ts`,\n`orders/gone.ts`, `order.ts`.',
      'packages/server/src/orders/README.md': '`store.ts`, `lost.ts`, `order.paid`, `/healthz`',
    })
    expect(deadPaths(pages, (path) => there.includes(path))).toEqual([
      'README.md:1 docs/b.md',
      'README.md:2 orders/gone.ts',
      'packages/server/src/orders/README.md:1 lost.ts',
    ])
  })
})
