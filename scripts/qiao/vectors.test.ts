import { describe, expect, it } from 'vitest'
import type { VectorCase } from '../../packages/sandbox/src/vectors.ts'
import { runVectors } from '../../packages/sandbox/src/vectors.ts'
import { checkCases } from './vectors.ts'

const input = { method: 'md5', secret: 'secret', params: { app_key: '1', method: 'taobao.trades.sold.get' } }

function signed(expect: unknown): VectorCase {
  return { platform: 'taobao', kind: 'sign', input, expect }
}

const right = runVectors([signed('')])[0]?.actual

describe('qiao vectors', () => {
  it('passes a case only when both sides give what is expected', () => {
    const cases = [signed(right), signed('wrong')]
    const checked = checkCases(cases, runVectors(cases))
    expect(checked.map((one) => one.pass)).toEqual([true, false])
    expect(checked[1]).toMatchObject({ ours: { actual: right }, sandbox: { actual: right } })
  })

  it('fails what one side does not know or does not answer', () => {
    const unknown: VectorCase = { platform: 'taobao', kind: 'nothing', input: {}, expect: 1 }
    expect(checkCases([unknown], runVectors([unknown]))[0]).toMatchObject({
      pass: false,
      ours: { error: 'unknown kind taobao/nothing' },
    })
    expect(checkCases([signed(right)], [])[0]).toMatchObject({ pass: false, ours: { pass: true } })
  })
})
