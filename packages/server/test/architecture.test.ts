import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import vitestConfig from '../../../vitest.config.ts'
import { circles, readExports } from './architecture/circles.ts'
import { deadPaths } from './architecture/docs.ts'
import {
  ambientUses,
  chineseMarks,
  crossings,
  machineTraces,
  notRun,
  strayStatements,
  testShare,
  tooLong,
} from './architecture/rules.ts'
import { brokenArrows, notMounted, unknownRooms } from './architecture/tower.ts'
import { readTree, root } from './architecture/tree.ts'

const server = readTree(['packages/server/src'], ['.ts'])
const everything = readTree(['packages', 'bench', 'scripts'], ['.ts', '.tsx', '.mjs', '.css', '.sql'])
const ofPackages = new Map(
  [...everything].filter(([path]) => /^packages\/[^/]+\/(src|client)\/.*\.tsx?$/.test(path)),
)
const ofTwoSides = new Map(
  [...everything].filter(([path]) => /^packages\/(server|sandbox)\/.*\.tsx?$/.test(path)),
)

/** Generated from the server's OpenAPI document, and never edited. */
const generated = ['packages/api-client/src/generated.ts']

/** Where SQL may stand outside a store, and why. */
const sqlOutsideStores = {
  'packages/server/src/runtime/':
    'the floor: it has no capability, and owns outbox, sessions, audit and keys',
}

/** Where a Chinese mark stands between values whatever the language, and why. */
const marksInEitherLanguage = {
  'packages/ui/src/i18n/texts.ts': 'here it is parted by language',
  'packages/console/src/pages/mappings/editor/condition-editor.tsx': 'a field that reads either mark',
  'packages/console/src/pages/pools/rule-line.tsx': 'a field that reads either mark',
  'packages/console/src/pages/live-codes/live-code-dialog.tsx': 'a field that reads either mark',
  'packages/customer/src/rating-words.ts': 'kept, and read by the brand, whatever the page spoke',
}

describe('the tower', () => {
  it('has every folder of the server on one of its lines', () => {
    expect(unknownRooms(server)).toEqual([])
  })

  it('is imported downwards only, and through the doors', () => {
    expect(brokenArrows(server)).toEqual([])
  })

  it('takes up the routes, subscribers and jobs of every folder', () => {
    expect(notMounted(server)).toEqual([])
  })

  it('has no import circle in any package, types included', () => {
    const manifests = readTree(['packages'], ['package.json'])
    expect(circles(ofPackages, readExports(manifests))).toEqual([])
  })
})

describe('the walls', () => {
  it('keeps every source file within 600 lines', () => {
    expect(tooLong(everything, generated)).toEqual([])
  })

  it('has at least half as many lines of tests as of code in server, sandbox and ui', () => {
    const counted = new Map(
      [...everything].filter(([path]) => /^packages\/(server|sandbox|ui)\/.*\.tsx?$/.test(path)),
    )
    const { code, test, share } = testShare(counted)
    expect(
      share,
      `${test} lines of tests for ${code} of code: ${(share * 100).toFixed(1)} %`,
    ).toBeGreaterThanOrEqual(0.5)
  })

  it('keeps SQL in stores', () => {
    expect(strayStatements(server, sqlOutsideStores)).toEqual([])
  })

  it('takes clock, dice, timers and net from the ports', () => {
    expect(ambientUses(server, 'packages/server/src/runtime/adapters/')).toEqual([])
  })

  it('keeps product and sandbox strangers, but for tests, seeds and bench', () => {
    expect(crossings(ofTwoSides, ['packages/server/seeds/'])).toEqual([])
  })

  it('runs every test file', () => {
    const projects = (vitestConfig.test?.projects ?? []) as { test: { include: string[] } }[]
    expect(
      notRun(
        everything,
        projects.flatMap((project) => project.test.include),
      ),
    ).toEqual([])
  })

  it('puts Chinese marks between values in texts only, where English has its own', () => {
    const pages = new Map(
      [...everything].filter(([path]) =>
        /^packages\/(console|sidebar|customer|technician|ui)\/src\/.*\.tsx?$/.test(path),
      ),
    )
    expect(chineseMarks(pages, marksInEitherLanguage)).toEqual([])
  })

  it('names no machine', () => {
    const texts = readTree(
      ['packages', 'bench', 'scripts', 'docs', 'content', '.ci'],
      ['.ts', '.tsx', '.mjs', '.md', '.sql', '.json', '.css', '.html', 'run'],
    )
    expect(machineTraces(texts)).toEqual([])
  })
})

describe('the pages', () => {
  it('lead only to files that are there', () => {
    const pages = readTree([''], ['.md'])
    const exists = (path: string): boolean =>
      path.includes('*') ? globSync(path, { cwd: root }).length > 0 : existsSync(join(root, path))
    expect(deadPaths(pages, exists)).toEqual([])
  })

  it('are there for every folder of the server', () => {
    const without = [
      ...new Set([...server.keys()].map((path) => path.split('/').slice(0, 4).join('/'))),
    ].filter((folder) => !existsSync(join(root, folder, 'README.md')))
    expect(without).toEqual([])
  })
})
