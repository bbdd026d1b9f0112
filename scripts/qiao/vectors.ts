import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import type { VectorCase, VectorResult } from '../../packages/sandbox/src/vectors.ts'
import { connectorVectors } from '../../packages/server/src/connectors/vectors.ts'
import { UsageError } from './usage-error.ts'

export interface CheckedCase {
  index: number
  platform: string
  kind: string
  pass: boolean
  ours: Outcome
  sandbox: Outcome
}

interface Outcome {
  pass: boolean
  actual?: unknown
  error?: string
}

/**
 * `qiao vectors FILE.json [--json]`: runs each case `{platform, kind, input, expect}` against our signing and,
 * in a process of its own, against the sandbox's. Returns the exit code: 1 when any of the two differs.
 */
export function vectorsCommand(args: string[], root: string): number {
  const { values, positionals } = parseArgs({
    args,
    options: { json: { type: 'boolean' } },
    allowPositionals: true,
  })
  const [file] = positionals
  if (!file) throw new UsageError('vectors FILE.json [--json]')
  const checked = checkCases(readCases(file), askSandbox(file, root))
  const failed = checked.filter((one) => !one.pass).length
  if (values.json) console.log(JSON.stringify({ passed: checked.length - failed, failed, cases: checked }))
  else print(checked, failed)
  return failed || checked.length === 0 ? 1 : 0
}

export function checkCases(cases: VectorCase[], sandbox: VectorResult[]): CheckedCase[] {
  return cases.map((one, index) => {
    const ours = runOurs(one)
    const theirs = sandbox[index]
    const answer: Outcome = theirs ? outcome(theirs) : { pass: false, error: 'the sandbox gave no answer' }
    return {
      index,
      platform: one.platform,
      kind: one.kind,
      pass: ours.pass && answer.pass,
      ours,
      sandbox: answer,
    }
  })
}

function runOurs({ platform, kind, input, expect }: VectorCase): Outcome {
  const run = connectorVectors[platform]?.[kind]
  if (!run) return { pass: false, error: `unknown kind ${platform}/${kind}` }
  try {
    const actual = run(input)
    return isDeepStrictEqual(actual, expect) ? { pass: true } : { pass: false, actual }
  } catch (error) {
    return { pass: false, error: String(error) }
  }
}

function outcome({ pass, actual, error }: VectorResult): Outcome {
  return pass ? { pass } : { pass, actual, error }
}

function readCases(file: string): VectorCase[] {
  const read = JSON.parse(readFileSync(file, 'utf8')) as VectorCase[] | { cases: VectorCase[] }
  return Array.isArray(read) ? read : read.cases
}

function askSandbox(file: string, root: string): VectorResult[] {
  const script = join(root, 'packages/sandbox/src/vectors.ts')
  const { stdout, stderr } = spawnSync(process.execPath, [script, file], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  try {
    return (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { results: VectorResult[] }).results
  } catch {
    throw new Error(`the sandbox's vectors did not run: ${stderr.trim()}`)
  }
}

function print(checked: CheckedCase[], failed: number): void {
  for (const { index, platform, kind, pass, ours, sandbox } of checked) {
    console.log(
      `${pass ? 'ok  ' : 'FAIL'} ${index} ${platform}/${kind}  ours ${word(ours)}, sandbox ${word(sandbox)}`,
    )
    if (!ours.pass) console.log(`     ours: ${ours.error ?? JSON.stringify(ours.actual)}`)
    if (!sandbox.pass) console.log(`     sandbox: ${sandbox.error ?? JSON.stringify(sandbox.actual)}`)
  }
  console.log(`${checked.length - failed} passed, ${failed} failed`)
}

function word({ pass }: Outcome): string {
  return pass ? 'ok' : 'differs'
}
