import { setTimeout as delay } from 'node:timers/promises'
import { conclude, differingAnswers, type FaultResult, type Round } from './judge.ts'
import { Laboratory } from './laboratory.ts'
import { compareAll, settled, until } from './look.ts'
import type { FaultOptions } from './options.ts'
import type { ServerProcess } from './server-process.ts'
import { Traffic } from './traffic.ts'

const rates = { orders: 50, callbacks: 15, posts: 2 }
const points = [
  'intake.before-commit',
  'intake.after-commit',
  'intake.before-answer',
  'orders.before-commit',
  'orders.after-commit',
]
const longestLifeMs = 2_000
const calmWithinMs = 5_000

/**
 * F-01: kill -9 of the API process, which holds channels and webhooks, at random moments of ingest and once at each
 * fault point. What anybody was told is safe is there afterwards, once.
 */
export async function crashApi({ rounds, seed, saboteur, say }: FaultOptions): Promise<FaultResult> {
  const lab = await Laboratory.open({ seed, saboteur, say, probe: false })
  try {
    const draw = lab.draw(1)
    await lab.sandbox.configure({ taobao: { redeliverMs: 1_500 } })
    await lab.startServer('worker')
    let api = await lab.startServer('api')
    const traffic = new Traffic(lab, rates, () => api.url)
    const log: Round[] = []
    const problems: string[] = []
    for (let n = 0; n < rounds + points.length; n += 1) {
      traffic.round = n
      const point = points[n - rounds]
      // The fault points of `orders` lie behind the fetching of details.
      const detail = point ? (point.startsWith('orders') ? 'ids' : 'inline') : n % 2 === 0 ? 'ids' : 'inline'
      await lab.sandbox.configure({ taobao: { detail } })
      if (point) {
        api.kill()
        await api.ended
        api = await lab.startServer('api', { point: `${point}:${1 + draw.int(20)}` })
        const died = await Promise.race([api.ended.then(() => true), delay(15_000).then(() => false)])
        if (!died) problems.push(`${point} was never reached`)
      } else {
        await delay(draw.next() * longestLifeMs)
      }
      const round = await crash(lab, traffic, api)
      api = round.next
      log.push(round)
      say(
        `F-01 round ${n + 1}${point ? ` at ${point}` : ''}: ${round.inFlight} under way, ready after ${Math.round(round.readyMs)} ms`,
      )
      // Each crash hits a server that has made up what the one before left, not one that still digests it.
      await until(
        async () => traffic.pendingHttp < 3 && (await lab.sandbox.channel()).pending < 20,
        calmWithinMs,
      )
      await traffic.collectConfirmations()
    }
    await traffic.finish()
    problems.push(...traffic.troubles)
    if (!(await settled(lab, 45_000))) problems.push('something still waits 45 s after the last crash')
    await traffic.collectConfirmations()
    const differing = differingAnswers(traffic.answerPairs)
    if (differing > 0) problems.push(`${differing} retries with the same key got another answer`)
    if (traffic.answerPairs.length === 0) problems.push('no answer was asked for again')
    const { redelivered } = await lab.sandbox.channel()
    return conclude('F-01', log, await compareAll(lab, traffic), {
      problems,
      facts: { redelivered, repeatedAnswers: traffic.answerPairs.length },
    })
  } finally {
    await lab.close()
  }
}

/** Kills, looks what was under way, and starts anew; ready counts from the death. */
async function crash(
  lab: Laboratory,
  traffic: Traffic,
  api: ServerProcess,
): Promise<Round & { next: ServerProcess }> {
  const http = traffic.pendingHttp
  api.kill()
  const diedAt = await api.ended
  const { inFlight } = await lab.sandbox.channel()
  const next = await lab.startServer('api')
  return { inFlight: inFlight + http, readyMs: performance.now() - diedAt, next }
}
