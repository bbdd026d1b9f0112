import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runVectors, type VectorCase } from '../../../sandbox/src/vectors.ts'
import { connectorVectors } from './vectors.ts'

const cases = ['taobao', 'wecom', 'jd', 'youzan', 'doudian', 'pinduoduo', 'kuaishou', 'weixin-store'].flatMap(
  casesOf,
)

function casesOf(platform: string): VectorCase[] {
  const file = new URL(`../../test/vectors/${platform}.json`, import.meta.url)
  const read = JSON.parse(readFileSync(file, 'utf8')) as { cases: VectorCase[] } | VectorCase[]
  return Array.isArray(read) ? read : read.cases
}

describe('vectors of the protocol pages', () => {
  it.each(cases)('hold for our side: $platform/$kind', ({ platform, kind, input, expect: expected }) => {
    expect(connectorVectors[platform]![kind]!(input)).toEqual(expected)
  })

  it('hold for the stand-ins, which share no code with us', () => {
    const failed = runVectors({ cases }).filter(({ pass }) => !pass)
    expect(failed).toEqual([])
  })

  it('are there for every kind of both sides', () => {
    const kinds = (platform: string) => Object.keys(connectorVectors[platform]!).sort()
    for (const platform of Object.keys(connectorVectors)) {
      const covered = new Set(cases.filter((one) => one.platform === platform).map(({ kind }) => kind))
      expect([...covered].sort()).toEqual(kinds(platform))
    }
  })
})
