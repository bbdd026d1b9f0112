import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { jsapiSignature } from './sign.ts'
import { wecomVectors } from './vectors.ts'

interface Vector {
  platform: string
  kind: string
  input: Record<string, string>
  expect: unknown
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../test/vectors/wecom.json', import.meta.url), 'utf8'),
) as Vector[]

describe('vectors of the protocol page', () => {
  it.each(vectors.map((vector, at) => ({ ...vector, at })))(
    '$at $kind',
    ({ kind, input, expect: wanted }) => {
      expect(wecomVectors[kind]!(input)).toEqual(wanted)
    },
  )

  it('covers every kind', () => {
    expect(new Set(vectors.map((vector) => vector.kind))).toEqual(new Set(Object.keys(wecomVectors)))
  })
})

describe('a page signature', () => {
  it('leaves the fragment out', () => {
    const page = {
      ticket: 't',
      nonceStr: 'n',
      timestamp: '1700000000',
      url: 'https://scrm.example.com/s?a=1',
    }
    expect(jsapiSignature({ ...page, url: `${page.url}#/chat` })).toBe(jsapiSignature(page))
  })
})
