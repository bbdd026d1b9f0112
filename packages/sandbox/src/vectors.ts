import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { doudianSandboxVectors } from './doudian/vectors.ts'
import { jdSandboxVectors } from './jd/vectors.ts'
import { kuaishouSandboxVectors } from './kuaishou/vectors.ts'
import { pinduoduoSandboxVectors } from './pinduoduo/vectors.ts'
import { taobaoSandboxVectors } from './taobao/vectors.ts'
import { wecomSandboxVectors } from './wecom/vectors.ts'
import { weixinStoreSandboxVectors } from './weixin-store/vectors.ts'
import { youzanSandboxVectors } from './youzan/vectors.ts'

/** The stand-ins' signing and framing, written apart from the product's. */
export const sandboxVectors: Record<string, Record<string, (input: unknown) => unknown>> = {
  doudian: doudianSandboxVectors,
  jd: jdSandboxVectors,
  kuaishou: kuaishouSandboxVectors,
  pinduoduo: pinduoduoSandboxVectors,
  taobao: taobaoSandboxVectors,
  wecom: wecomSandboxVectors,
  'weixin-store': weixinStoreSandboxVectors,
  youzan: youzanSandboxVectors,
}

export interface VectorCase {
  platform: string
  kind: string
  input: unknown
  expect: unknown
}

export interface VectorResult {
  index: number
  platform: string
  kind: string
  pass: boolean
  actual?: unknown
  error?: string
}

/** Accepts `{cases: [...]}` and a bare array. */
export function runVectors(file: { cases: VectorCase[] } | VectorCase[]): VectorResult[] {
  const cases = Array.isArray(file) ? file : file.cases
  return cases.map(({ platform, kind, input, expect }, index) => {
    const named = { index, platform, kind }
    const run = sandboxVectors[platform]?.[kind]
    if (!run) return { ...named, pass: false, error: `unknown kind ${platform}/${kind}` }
    try {
      const actual = run(input)
      return { ...named, pass: isDeepStrictEqual(actual, expect), actual }
    } catch (error) {
      return { ...named, pass: false, error: String(error) }
    }
  })
}

// `node packages/sandbox/src/vectors.ts FILE.json` prints one JSON object; ends with 1 when a case failed.
if (import.meta.main) {
  const path = process.argv[2]
  if (!path) throw new Error('usage: node packages/sandbox/src/vectors.ts FILE.json')
  const results = runVectors(JSON.parse(readFileSync(path, 'utf8')))
  const failed = results.filter(({ pass }) => !pass).length
  console.log(JSON.stringify({ passed: results.length - failed, failed, results }))
  process.exitCode = failed > 0 ? 1 : 0
}
