import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { conclude, differingAnswers, type FaultResult, type Round } from './judge.ts'
import { Laboratory } from './laboratory.ts'
import { LiveScreen } from './live-screen.ts'
import { compareAll, compareProbe, settled, until } from './look.ts'
import type { FaultOptions } from './options.ts'
import { killNow, type ServerProcess } from './server-process.ts'
import { type Reply, requestDeadlineMs, Traffic } from './traffic.ts'

const rates = { orders: 40, callbacks: 20, posts: 3 }
const longestLifeMs = 2_000
const longestWaitMs = 4
const outageMs = 1_500
const recoversWithinMs = 5_000

/**
 * F-03: kill -9 of PostgreSQL with all its backends. While it is down everything is answered 503 in time and nothing
 * 2xx; when it is back, the same processes go on, without a restart of theirs.
 */
export async function crashPostgres({ rounds, seed, saboteur, say }: FaultOptions): Promise<FaultResult> {
  const lab = await Laboratory.open({ seed, saboteur, say, probe: true })
  try {
    const draw = lab.draw(3)
    await lab.sandbox.configure({ taobao: { detail: 'ids', redeliverMs: 1_500 } })
    const worker = await lab.startServer('worker')
    const api = await lab.startServer('api')
    const traffic = new Traffic(lab, rates, () => api.url)
    const problems: string[] = []
    const log: Round[] = []
    let answered503 = 0
    for (let n = 0; n < rounds; n += 1) {
      traffic.round = n
      await delay(300 + draw.next() * longestLifeMs)
      const pending = await amidRequests(traffic, () => draw.next() * longestWaitMs)
      const firstReply = traffic.replies.length
      killPostgres(lab.postgres.pid)
      await lab.postgres.ended
      const deadAt = performance.now()
      const watcher = watchReads(lab, api)
      await delay(outageMs)
      const during = [...traffic.replies.slice(firstReply), ...(await watcher.stop())].filter(
        (reply) => reply.sentAt > deadAt,
      )
      problems.push(...lies(during, n))
      answered503 += during.filter((reply) => reply.status === 503).length
      await lab.startPostgres()
      const backAt = performance.now()
      if (!(await until(() => servesAgain(lab, api), 30_000)))
        problems.push(`round ${n + 1}: the API does not come back`)
      log.push({ inFlight: pending, readyMs: performance.now() - backAt })
      say(
        `F-03 round ${n + 1}: ${pending} under way, ${during.length} answers while it was down, serving ${Math.round(log.at(-1)!.readyMs)} ms after it was back`,
      )
      for (const server of [api, worker])
        if (server.hasEnded) problems.push(`round ${n + 1}: a server process ended`)
      problems.push(...(await otherDoors(lab, api, n)))
    }
    await traffic.finish()
    problems.push(...traffic.troubles)
    if (!(await settled(lab, 45_000))) problems.push('something still waits 45 s after the last crash')
    problems.push(...hangs(traffic.replies))
    if (answered503 === 0) problems.push('nothing was asked while the database was down')
    const differing = differingAnswers(traffic.answerPairs)
    if (differing > 0) problems.push(`${differing} retries with the same key got another answer`)
    if (!(await until(async () => (await unhandled(lab)) === 0, 20_000)))
      problems.push('followers of the worker do not go on')
    const verdicts = { ...(await compareAll(lab, traffic)), ...(await compareProbe(lab, jobsOf(rounds))) }
    return conclude('F-03', log, verdicts, { problems, facts: { answered503 } })
  } finally {
    await lab.close()
  }
}

/**
 * Resolves while requests are under way, some milliseconds into them: between two requests a crash proves nothing, and
 * on a quiet machine that is most of the time.
 */
async function amidRequests(traffic: Traffic, waitMs: () => number): Promise<number> {
  const givenUpAt = performance.now() + longestLifeMs
  do {
    while (traffic.pendingHttp === 0 && performance.now() < givenUpAt) await nextTurn()
    await delay(waitMs())
  } while (traffic.pendingHttp === 0 && performance.now() < givenUpAt)
  return traffic.pendingHttp
}

/** The postmaster first, so that it cannot tidy up; then every backend of it. */
function killPostgres(pid: number): void {
  const children = childrenOf(pid)
  killNow(pid)
  for (const child of children) killNow(child)
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
        return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]) === parent
      } catch {
        return false
      }
    })
}

/** A member who reads while the database is down. */
function watchReads(lab: Laboratory, api: ServerProcess): { stop(): Promise<Reply[]> } {
  const replies: Reply[] = []
  let running = true
  const loop = (async () => {
    while (running) {
      replies.push(await read(lab, api))
      await delay(100)
    }
  })()
  return {
    async stop() {
      running = false
      await loop
      return replies
    },
  }
}

async function read(lab: Laboratory, api: ServerProcess): Promise<Reply> {
  const sentAt = performance.now()
  const answer = await fetch(`${api.url}/api/session`, {
    headers: { cookie: `qiao_session=${lab.sessions[1]!.cookie}` },
    signal: AbortSignal.timeout(requestDeadlineMs + 5_000),
  }).catch(() => null)
  const text = (await answer?.text().catch(() => '')) ?? ''
  return { status: answer?.status ?? null, text, sentAt, ms: performance.now() - sentAt }
}

function lies(replies: readonly Reply[], round: number): string[] {
  const wrong = replies.filter((reply) => reply.status !== 503)
  if (wrong.length === 0) return []
  const kinds = [
    ...new Set(wrong.map((reply) => `${reply.status ?? 'no answer'} ${reply.text.slice(0, 80)}`)),
  ]
  return [
    `round ${round + 1}: ${wrong.length} of ${replies.length} answers without a database were not 503: ${kinds.join(' | ')}`,
  ]
}

function hangs(replies: readonly Reply[]): string[] {
  const slow = replies.filter((reply) => reply.ms > requestDeadlineMs)
  return slow.length === 0 ? [] : [`${slow.length} requests hung longer than ${requestDeadlineMs} ms`]
}

async function servesAgain(lab: Laboratory, api: ServerProcess): Promise<boolean> {
  return (await read(lab, api)).status === 200
}

/** Jobs run again, and what one process commits still reaches the screens of the other. */
async function otherDoors(lab: Laboratory, api: ServerProcess, round: number): Promise<string[]> {
  const problems: string[] = []
  const body = JSON.stringify({ brandId: lab.brandId, payload: { id: jobsOf(round + 1).at(-1) } })
  await lab.query(`select graphile_worker.add_job('faults.probe', $1::json)`, [body])
  const ran = await until(
    async () => (await lab.query('select from graphile_worker._private_jobs')).length === 0,
    recoversWithinMs * 2,
  )
  if (!ran) problems.push(`round ${round + 1}: the worker takes no more jobs`)
  const screen = await LiveScreen.open(api.url, lab.sessions[0]!.cookie, 'faults.told')
  await lab.query(
    `insert into runtime.event (brand_id, id, type, key, version, occurred_at, actor, payload)
     values ($1, gen_random_uuid(), 'faults.told', 'faults', 1, now(), 'system:faults', '{}')`,
    [lab.brandId],
  )
  const [event] = await lab.query<{ seq: string }>(
    `select max(seq)::text as seq from runtime.event where type = 'faults.told'`,
  )
  // What another process tells by NOTIFY after a commit of its own.
  await lab.query(`select pg_notify('qiao_events', $1)`, [
    `another-process|${lab.brandId}|${event?.seq}|${event?.seq}`,
  ])
  if (!(await until(async () => screen.heard > 0, recoversWithinMs)))
    problems.push(`round ${round + 1}: screens no longer hear what other processes commit`)
  screen.close()
  return problems
}

function jobsOf(rounds: number): string[] {
  return Array.from({ length: rounds }, (_, n) => `after-outage-${n}`)
}

async function unhandled(lab: Laboratory): Promise<number> {
  const [row] = await lab.query<{ n: number }>(
    `select count(*)::int as n from runtime.event e
     where type = 'order.recorded' and not exists (select from faults.effect f where f.event_id = e.id)`,
  )
  return row?.n ?? 0
}
