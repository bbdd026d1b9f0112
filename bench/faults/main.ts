import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import type { FaultResult } from './judge.ts'
import { saboteurs } from './patches.ts'
import { register } from './register.ts'

/**
 * `npm run -s test:faults -- [--only F-01] [--rounds N] [--seed S] [--saboteur NAME] --json`
 *
 * One JSON line a fault on stdout, progress on stderr. Ends with 1 when a fault fails, with 3 when the harness itself
 * could not do its work. A saboteur is a broken build: the run is good when it ends with 1.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    saboteur: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const saboteur = values.saboteur ?? null
if (saboteur && !saboteurs[saboteur])
  fail(`no saboteur is named ${saboteur}: ${Object.keys(saboteurs).join(', ')}`)
// The broken build is also what runs inside this process, where a fault needs no process of its own.
register(saboteur)
const { faults } = await import('./faults.ts')
const only = values.only ?? (saboteur ? [saboteurs[saboteur]!.caughtBy] : Object.keys(faults))
const unknown = only.filter((name) => !faults[name])
if (unknown.length > 0) fail(`no fault is named ${unknown.join(', ')}: ${Object.keys(faults).join(', ')}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const say = (text: string): void => void process.stderr.write(`${text}\n`)
let failed = 0
for (const name of only) {
  const { run, rounds } = faults[name]!
  say(`${name}${saboteur ? ` with saboteur ${saboteur}` : ''}`)
  const began = performance.now()
  try {
    const result = await run({
      rounds: wholeNumber(values.rounds ?? String(rounds)),
      seed: wholeNumber(values.seed),
      saboteur,
      say,
    })
    tell(result, (performance.now() - began) / 1000)
    if (!result.pass) failed += 1
  } catch (error) {
    say(`${name}: the harness could not do its work: ${(error as Error).stack}`)
    process.exit(3)
  }
}
process.exit(failed > 0 ? 1 : 0)

function tell(result: FaultResult, seconds: number): void {
  // Times mean little on a machine that others keep busy: how busy it was stands beside them.
  const load = Math.round((loadavg()[0] ?? 0) * 10) / 10
  console.log(
    JSON.stringify({ ...result, seconds: Math.round(seconds), load, ...(saboteur ? { saboteur } : {}) }),
  )
  for (const problem of result.problems) say(`${result.fault}: ${problem}`)
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) fail(`a whole number is wanted, not ${text}`)
  return Number(text)
}

function fail(text: string): never {
  console.error(text)
  process.exit(2)
}
