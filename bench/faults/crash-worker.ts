import { setTimeout as delay } from 'node:timers/promises'
import { conclude, type FaultResult, type Round } from './judge.ts'
import { Laboratory } from './laboratory.ts'
import { compareAll, compareProbe, settled, until } from './look.ts'
import type { FaultOptions } from './options.ts'
import { Traffic } from './traffic.ts'

const rates = { orders: 40, callbacks: 5, posts: 1 }
const points = [
  'events.after-claim',
  'events.after-effect',
  'events.after-commit',
  'jobs.after-claim',
  'jobs.after-effect',
]
const jobsASecond = 20
const longestLifeMs = 2_000
/** A job's lease, and five seconds (F-02). */
const resumesWithinMs = 10_000

/**
 * F-02: kill -9 of the worker, at random moments and once at each fault point of events and jobs. Every event has its
 * effect once, the cursor goes on where it was, and a job that died with its worker runs again soon.
 */
export async function crashWorker({ rounds, seed, saboteur, say }: FaultOptions): Promise<FaultResult> {
  const lab = await Laboratory.open({ seed, saboteur, say, probe: true })
  const jobs = new JobSender(lab)
  try {
    const draw = lab.draw(2)
    await lab.sandbox.configure({ taobao: { detail: 'inline', redeliverMs: 1_500 } })
    const api = await lab.startServer('api')
    let worker = await lab.startServer('worker')
    const traffic = new Traffic(lab, rates, () => api.url)
    jobs.start()
    const log: Round[] = []
    const problems: string[] = []
    const resumeMs: number[] = []
    for (let n = 0; n < rounds + points.length; n += 1) {
      traffic.round = n
      const point = points[n - rounds]
      if (point) {
        worker.kill()
        await worker.ended
        worker = await lab.startServer('worker', { point: `${point}:${1 + draw.int(5)}` })
        const died = await Promise.race([worker.ended.then(() => true), delay(15_000).then(() => false)])
        if (!died) problems.push(`${point} was never reached`)
      } else {
        await delay(draw.next() * longestLifeMs)
      }
      worker.kill()
      const diedAt = await worker.ended
      const left = await leftBehind(lab)
      if (left.uncounted > 0)
        problems.push(`round ${n + 1}: ${left.uncounted} jobs were taken without counting the try`)
      worker = await lab.startServer('worker')
      const readyMs = performance.now() - diedAt
      log.push({ inFlight: left.events + left.jobs.length, readyMs })
      const readyAt = performance.now()
      if (!(await until(async () => (await undone(lab, left)) === 0, resumesWithinMs)))
        problems.push(
          `round ${n + 1}: ${await undone(lab, left)} left behind by the dead worker and not done after ${resumesWithinMs} ms`,
        )
      resumeMs.push(performance.now() - readyAt)
      say(
        `F-02 round ${n + 1}${point ? ` at ${point}` : ''}: left ${left.events} events and ${left.jobs.length} jobs, ready after ${Math.round(readyMs)} ms, made up after ${Math.round(resumeMs.at(-1)!)} ms`,
      )
      await traffic.collectConfirmations()
    }
    await jobs.finish()
    await traffic.finish()
    problems.push(...traffic.troubles)
    if (!(await settled(lab, 30_000))) problems.push('something still waits 30 s after the last crash')
    if (!(await until(() => caughtUp(lab), 20_000))) problems.push('the follower never caught up')
    const dead = await lab.query<{ n: number }>('select count(*)::int as n from runtime.dead_letter')
    if (dead[0]?.n !== 0) problems.push(`${dead[0]?.n} dead letters of events that were not poisoned`)
    const verdicts = { ...(await compareAll(lab, traffic)), ...(await compareProbe(lab, jobs.sent)) }
    return conclude('F-02', log, verdicts, {
      problems,
      // What counts for a worker is when the work is made up, not when it answers HTTP.
      judgeReadiness: false,
      facts: { resumeMaxMs: Math.round(Math.max(...resumeMs)) },
    })
  } finally {
    await jobs.finish()
    await lab.close()
  }
}

interface Left {
  /** Number of events without effect, and the last of them. */
  events: number
  upTo: string
  jobs: string[]
  /** Jobs that were taken without counting the try: a job that kills its worker would come back for ever. */
  uncounted: number
}

/** What the dead worker had before it: events without effect, and jobs that it held. */
async function leftBehind(lab: Laboratory): Promise<Left> {
  const [events] = await lab.query<{ n: number; up_to: string | null }>(
    `select count(*)::int as n, max(seq)::text as up_to from runtime.event e
     where type = 'order.recorded' and not exists (select from faults.effect f where f.event_id = e.id)`,
  )
  const jobs = await lab.query<{ id: string; attempts: number }>(
    `select payload->'payload'->>'id' as id, attempts from graphile_worker._private_jobs where locked_at is not null`,
  )
  return {
    events: events?.n ?? 0,
    upTo: events?.up_to ?? '0',
    jobs: jobs.map((row) => row.id),
    uncounted: jobs.filter((row) => row.attempts < 1).length,
  }
}

async function undone(lab: Laboratory, { upTo, jobs }: Left): Promise<number> {
  const [row] = await lab.query<{ n: number }>(
    `select (select count(*) from runtime.event e where type = 'order.recorded' and seq <= $1::bigint
        and not exists (select from faults.effect f where f.event_id = e.id))::int
      + (select count(*) from graphile_worker._private_jobs where payload->'payload'->>'id' = any($2::text[]))::int as n`,
    [upTo, jobs],
  )
  return row?.n ?? 0
}

async function caughtUp(lab: Laboratory): Promise<boolean> {
  const left = await leftBehind(lab)
  const [row] = await lab.query<{ n: number }>('select count(*)::int as n from graphile_worker._private_jobs')
  return left.events === 0 && row?.n === 0
}

/** Enqueues jobs as `jobs.add` does, at a steady pace. */
class JobSender {
  readonly sent: string[] = []
  readonly #lab: Laboratory
  #running = false
  #loop: Promise<void> = Promise.resolve()

  constructor(lab: Laboratory) {
    this.#lab = lab
  }

  start(): void {
    this.#running = true
    this.#loop = this.#send()
  }

  async finish(): Promise<void> {
    this.#running = false
    await this.#loop
  }

  async #send(): Promise<void> {
    while (this.#running) {
      const id = `job-${this.sent.length}`
      const body = JSON.stringify({ brandId: this.#lab.brandId, payload: { id } })
      await this.#lab.query(`select graphile_worker.add_job('faults.probe', $1::json, max_attempts => 25)`, [
        body,
      ])
      this.sent.push(id)
      await delay(1000 / jobsASecond)
    }
  }
}
