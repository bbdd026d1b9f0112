import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import startCluster from '../packages/server/test/cluster.setup.ts'
import { ensureBrowser } from './browser.ts'
import {
  type Counts,
  countTests,
  describeFailures,
  failedFiles,
  type Report,
  settledCounts,
} from './vitest-counts.ts'

// `npm test`: every check of the project, all of them even when one fails: the tools two at a time, then the tests, on one
// PostgreSQL.
// The last line is `N passed, N failed`: each tool counts as one, each test as one.

const root = join(fileURLToPath(import.meta.url), '../..')
const reports = mkdtempSync(join(tmpdir(), 'qiao-reports-'))
const tool = (path: string) => join(root, 'node_modules', path)
const typescript = tool('typescript/bin/tsc')

interface Step {
  name: string
  run(): Promise<Counts & { said?: string }>
}

const tools: Step[] = [
  { name: 'types, server · 类型', run: () => runTool([typescript, '-p', 'tsconfig.json']) },
  { name: 'types, web · 类型', run: () => runTool([typescript, '-p', 'tsconfig.web.json']) },
  { name: 'knip', run: () => runTool([tool('knip/bin/knip.js')]) },
  { name: 'web build · 页面构建', run: () => runTool(['packages/server/supervisor/main.ts', 'build']) },
  { name: 'biome', run: () => runTool([tool('@biomejs/biome/bin/biome'), 'ci', '--reporter=summary']) },
]
// One run of all projects: the last long file of one runs beside the first files of the next.
const tests: Step[] = [{ name: 'tests · 测试', run: runTests }]

const total: Counts = { passed: 0, failed: 0 }
const failedSteps: string[] = []
const failures: string[] = []
const unsteady: string[] = []
/** More than these are no accident of a busy machine. */
const mostAgain = 10
const waiting = [...tools]
await Promise.all([runInTurn(waiting), runInTurn(waiting)])
// Where it does not start, the tests try by themselves, and say why not.
const endCluster = await startCluster().catch(() => undefined)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void endCluster?.().finally(() => process.exit(130)))
await runInTurn(tests)
await endCluster?.()
rmSync(reports, { recursive: true, force: true })
if (failedSteps.length) console.log(`\n未通过 · failed: ${failedSteps.join('; ')}`)
for (const one of unsteady) console.log(`\n  不稳定 · failed once: ${one}`)
for (const failure of failures) console.log(`\n  × ${failure}`)
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed ? 1 : 0

/** Takes the next step until none is left. */
async function runInTurn(steps: Step[]): Promise<void> {
  for (let step = steps.shift(); step; step = steps.shift()) {
    const startedAt = performance.now()
    console.log(`\n── ${step.name}`)
    const counts = await step.run()
    total.passed += counts.passed
    total.failed += counts.failed
    if (counts.failed) failedSteps.push(step.name)
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    // Beside another step, what a tool said comes in one piece.
    if (counts.said) console.log(`\n${counts.said.trimEnd()}`)
    console.log(
      `── ${step.name}: ${counts.failed ? 'FAILED' : 'ok'}, ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`,
    )
  }
}

async function runTool(args: string[]): Promise<Counts & { said: string }> {
  const said: Buffer[] = []
  const passed = (await runNode(args, {}, said)) === 0
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, said: Buffer.concat(said).toString() }
}

async function runTests(): Promise<Counts> {
  const browser = ensureBrowser(console.log)
  if ('chromium' in browser) return runVitest([], { QIAO_CHROMIUM: browser.chromium })
  console.log(
    `缺少 Chromium 或中文字体，请执行 · Chromium or a Chinese font is missing, run:\n\n    ${browser.run}\n`,
  )
  const { passed, failed } = await runVitest(['--project', '!screens'])
  return { passed, failed: failed + 1 }
}

async function runVitest(projects: string[], env: Record<string, string> = {}): Promise<Counts> {
  const [exitCode, report] = await vitest([], projects, env)
  const counts = report ? countTests(report) : { passed: 0, failed: 0 }
  // An error outside any test (a setup, an unhandled rejection) must not pass.
  if (exitCode === 0 || !report || counts.failed === 0)
    return { ...counts, failed: counts.failed || (exitCode === 0 ? 0 : 1) }
  const files = failedFiles(report)
  if (files.length > mostAgain) {
    failures.push(...describeFailures(report))
    return counts
  }
  // Once more, by themselves: a real failure fails again, and what passes now is named as unsteady and has to be mended.
  console.log(`\n再跑一次 · once more by themselves: ${files.join(', ')}`)
  const [againCode, again] = await vitest(files, projects, env)
  failures.push(...(again ? describeFailures(again) : describeFailures(report)))
  unsteady.push(...describeFailures(report))
  if (!again || (againCode !== 0 && countTests(again).failed === 0)) return counts
  return settledCounts(report, again)
}

async function vitest(
  files: string[],
  projects: string[],
  env: Record<string, string>,
): Promise<[number, Report | null]> {
  const path = join(reports, `${files.length}.json`)
  const exitCode = await runNode(
    [
      ...[tool('vitest/vitest.mjs'), 'run', ...files, ...projects, '--passWithNoTests'],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${path}`, '--silent=passed-only'],
    ],
    env,
  )
  return [exitCode, readReport(path)]
}

function readReport(path: string): Report | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/** With `said`, what it prints is kept there instead of being shown. */
function runNode(args: string[], env: Record<string, string> = {}, said?: Buffer[]): Promise<number> {
  return new Promise((done) => {
    const output = said ? 'pipe' : 'inherit'
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...env },
    })
    child.stdout?.on('data', (chunk) => said?.push(chunk))
    child.stderr?.on('data', (chunk) => said?.push(chunk))
    child.once('error', () => done(1))
    child.once('close', (code) => done(code ?? 1))
  })
}
