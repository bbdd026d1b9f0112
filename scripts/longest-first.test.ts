import { globSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { TestSpecification, Vitest } from 'vitest/node'
import { LongestFirst, long } from './longest-first.ts'

const files = globSync('{packages,scripts,bench}/**/*.test.ts', {
  exclude: (name) => String(name).includes('node_modules'),
})

it('names files that there are, each by a name that fits no other', () => {
  const found = long.map((name) => files.filter((path) => `/${path}`.endsWith(`/${name}`)).length)
  expect(long.filter((_, n) => found[n] !== 1)).toEqual([])
  expect(new Set(long).size).toBe(long.length)
})

it('keeps projects in their order, and in each takes what is long first, then as vitest would', async () => {
  const config = { sequence: { groupOrder: 0 }, isolate: false }
  const [rules, stories] = [
    { name: 'rules', config },
    { name: 'stories', config },
  ]
  const cache = { getFileTestResults: () => undefined, getFileStats: () => undefined }
  const ctx = { projects: [rules, stories], cache, config: { root: '/' } } as unknown as Vitest
  const of = (project: object, moduleId: string) => ({ project, moduleId }) as TestSpecification
  const given = [
    of(stories, `/t/${long.at(-1)}`),
    of(rules, '/t/short.test.ts'),
    of(stories, '/t/other.test.ts'),
    of(rules, `/t/${long[1]}`),
    of(rules, `/t/${long[0]}`),
  ]
  const sorted = await new LongestFirst(ctx).sort(given)
  expect(sorted.map(({ moduleId }) => moduleId.slice('/t/'.length))).toEqual([
    long[0],
    long[1],
    'short.test.ts',
    long.at(-1),
    'other.test.ts',
  ])
})
