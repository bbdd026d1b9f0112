import { sql } from 'kysely'
import { maskName } from '../packages/server/src/kernel/name.ts'
import { maskPhone } from '../packages/server/src/kernel/phone.ts'
import { startSession } from '../packages/server/src/runtime/access/sessions.ts'
import { systemPorts } from '../packages/server/src/runtime/adapters/index.ts'
import type { Database } from '../packages/server/src/runtime/db/database.ts'
import { firstRow } from '../packages/server/src/runtime/db/transaction.ts'
import { openStorage } from '../packages/server/src/runtime/open.ts'
import { autoTagNamed } from '../packages/server/src/tagging/auto-tags.ts'
import { forgetStatements, printStatements } from './lib/cluster.ts'
import { cpuMs, stolenMs } from './lib/cpu.ts'
import { percentile, round } from './lib/figures.ts'
import { agentUserId } from './lib/load-sidebar-people.ts'
import { besideStalls, watchMachine } from './lib/machine-stalls.ts'
import { progress, readOptions } from './lib/options.ts'
import { forkAsked, freePort, startProgram, stopChild } from './lib/processes.ts'
import { sidebarBrand, sidebarDatabase, sidebarMasterKey } from './lib/sidebar-database.ts'
import {
  agents,
  callsOf,
  type Person,
  personOf,
  repliesOffered,
  type Said,
  type Stranger,
  strangerOf,
  talkOf,
} from './lib/sidebar-people.ts'
import { warmMemory } from './lib/warm-memory.ts'
import type { DriveQuestion, DriveResult, Read } from './sidebar-driver.ts'

const warmUpSeconds = 10
/** A machine that stands while it is warmed up is warmed up again, at most so often. */
const warmUpsAtMost = 12
const sampleEvery = 20
const lookMs = 2_000
const quietShare = 0.15
const settleAtMostMs = 300_000
const ordersShown = 20
const parts = ['server', 'driver', 'postgres'] as const

/**
 * The read behind the sidebar's first screen, over HTTP with real sessions of a hundred agents: session, rate limit, statements,
 * decryption, masking, audit and its commit included. Customers have orders, jobs, talk, calls, behaviour, units,
 * needs and a value, the brand has ready replies, some for a segment;
 * every fifth read is of a friend whose orders are unknown. `p99Ms` is of all reads; beside it stands how long the machine itself
 * ran nobody, what its host took of all cores (`stolenMs`), and the figure of the reads that the first did not touch. It begins
 * once the machine ran for a whole warm-up: after much other work a virtual one stands again and again for minutes.
 */
export async function bench(args: string[]): Promise<Record<string, unknown>> {
  const options = readOptions(args, {
    customers: 1_000_000,
    rate: 100,
    seconds: 20,
    seed: 1,
    cache: 'yes',
    memory: 'warm',
  })
  const { customers, rate, seconds, seed } = options
  progress(`a database of ${customers} customers`)
  const database = await sidebarDatabase({ customers, seed, kept: options.cache === 'yes' })
  const machine = await watchMachine()
  const driver = forkAsked('bench/sidebar-driver.ts')
  const ports = systemPorts(database.filesDirectory)
  const { db } = openStorage(database.postgres.appUrl, sidebarMasterKey, ports, { maxConnections: 2 })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const server = await startProgram(
    'packages/server/src/app/main.ts',
    ['--role', 'all', '--port', String(port)],
    {
      QIAO_DATABASE_URL: database.postgres.appUrl,
      QIAO_MASTER_KEY: sidebarMasterKey.toString('base64'),
      QIAO_FILES_DIR: database.filesDirectory,
      QIAO_LOG: 'warn',
    },
    `${url}/readyz`,
  )
  try {
    const settleSeconds = await untilQuiet()
    const cookies = await signInAll(db)
    const ask = (more: Pick<DriveQuestion, 'seconds' | 'seed'>) =>
      driver.ask<DriveResult>({ url, cookies, customers, rate, sampleEvery, ...more })
    progress(`warming up for ${warmUpSeconds} s`)
    await ask({ seconds: warmUpSeconds, seed: seed + 1_000 })
    if (options.memory === 'warm') {
      const { pages, ofPages } = await warmMemory(database.postgres.adminUrl)
      progress(`${pages} of ${ofPages} pages that are read are in memory`)
      await ask({ seconds: warmUpSeconds, seed: seed + 2_000 })
    }
    let stoodInWarmUps = 0
    for (let n = 0; machine && n < warmUpsAtMost; n += 1) {
      machine.stalls.splice(0)
      await ask({ seconds: warmUpSeconds, seed: seed + 3_000 + n })
      if (machine.stalls.length === 0) break
      stoodInWarmUps += 1
      progress('the machine stood still: warming up once more')
    }
    const viewsBefore = await viewsAudited(db)
    await forgetStatements(database.postgres.adminUrl)
    machine?.stalls.splice(0)
    const before = cpuNow()
    const stolenBefore = stolenMs()
    progress(`${rate} reads a second for ${seconds} s`)
    const result = await ask({ seconds, seed })
    const after = cpuNow()
    const stolen = stolenMs() - stolenBefore
    const stalls = machine && [...machine.stalls]
    await printStatements(database.postgres.adminUrl)
    const spent = parts.map((part) => after[part] - before[part])
    const audited = (await viewsAudited(db)) - viewsBefore
    const known = [...result.warm, ...result.cold]
    const all = [...known, ...result.unbound]
    const wrong = result.samples.flatMap(({ friend, body }) =>
      friend.kind === 'known'
        ? mistakes(seed, friend.number, body)
        : strangeMistakes(strangerOf(seed, friend.number, customers), body),
    )
    for (const mistake of wrong.slice(0, 5)) progress(mistake)
    const beside = stalls && besideStalls(all, stalls)
    const failed = Object.values(result.failures).reduce((sum, n) => sum + n, 0)
    return {
      customers,
      rate,
      seconds,
      reads: result.sent,
      p50Ms: quantile(all, 0.5),
      p99Ms: quantile(all, 0.99),
      knownP99Ms: quantile(known, 0.99),
      unboundP99Ms: quantile(result.unbound, 0.99),
      coldP99Ms: quantile(result.cold, 0.99),
      warmP99Ms: quantile(result.warm, 0.99),
      machineStoodMs: stalls && round(stalls.reduce((sum, { ms }) => sum + ms, 0)),
      machineStoodLongestMs: stalls && round(Math.max(0, ...stalls.map(({ ms }) => ms))),
      stolenMs: stolen,
      p99BesideStallsMs: beside && quantile(beside, 0.99),
      readsBesideStalls: beside?.length ?? null,
      unboundReads: result.unbound.length,
      coldReads: result.cold.length,
      warmReads: result.warm.length,
      errors: failed + wrong.length + Math.abs(all.length - audited),
      failures: result.failures,
      checked: result.samples.length,
      wrong: wrong.length,
      audited,
      cpuMsPerRead: round(spent.reduce((sum, ms) => sum + ms, 0) / result.sent),
      cpuMsPerReadOf: Object.fromEntries(parts.map((part, i) => [part, round(spent[i]! / result.sent)])),
      settleSeconds,
      stoodInWarmUps,
      loadSeconds: round(database.loadSeconds),
      loadCached: database.cached,
    }
  } finally {
    machine?.stop()
    driver.stop()
    await stopChild(server)
    await db.close()
    await database.stop()
  }

  /** What the server takes up by itself after a start (pictures of people, walks of the day) is not the read's. */
  async function untilQuiet(): Promise<number> {
    const began = performance.now()
    for (let before = cpuNow(); performance.now() - began < settleAtMostMs; ) {
      await new Promise((resolve) => setTimeout(resolve, lookMs))
      const now = cpuNow()
      if (now.server + now.postgres - before.server - before.postgres < lookMs * quietShare) break
      before = now
    }
    return Math.round((performance.now() - began) / 1000)
  }

  function cpuNow(): Record<(typeof parts)[number], number> {
    return {
      server: cpuMs(server.pid!),
      driver: cpuMs(driver.pid),
      postgres: cpuMs(database.postgres.pid),
    }
  }
}

const quantile = (reads: readonly Read[], share: number): number | null =>
  round(
    percentile(
      reads.map(({ ms }) => ms),
      share,
    ),
  )

async function signInAll(db: Database): Promise<string[]> {
  return db.transact(sidebarBrand, async (tx) => {
    const cookies: string[] = []
    for (let n = 0; n < agents; n += 1)
      cookies.push((await startSession(tx, 'sidebar', agentUserId(n))).cookie)
    return cookies
  })
}

async function viewsAudited(db: Database): Promise<number> {
  const row = await db.transact(sidebarBrand, (tx) =>
    firstRow(
      tx,
      sql<{
        n: bigint
      }>`select count(*) as n from runtime.audit_entry where brand_id = ${tx.brandId} and action = 'customer.viewed'`,
    ),
  )
  return Number(row?.n ?? 0n)
}

interface View {
  contact: { externalUserId: string; nickname: string | null }
  customer: {
    customerId: string
    name: string
    phone: string
    tags: string[]
    value: { orders: number; spentFen: number }
  } | null
  orders: { number: string; receiver: { name: string; phone: string } }[]
  jobs: { code: string }[]
  bound: boolean
  candidates: { number: string; reason: string }[]
  talk: {
    items: { side: string; content: { text: string | null } | null }[]
    nextCursor: string | null
  } | null
  records: { counts: { kind: string; count: number }[]; items: { brief: string[] }[] } | null
  replies: { items: { title: string }[]; more: boolean }
}

/** Of a friend whose orders are unknown: who they are, and never more than three orders; that of the phone in the remark first. */
export function strangeMistakes(stranger: Stranger, body: string): string[] {
  const view = JSON.parse(body) as View
  const meant = new Set(stranger.remark?.orders.map((order) => order.outsideId))
  const told = view.candidates.filter(({ reason }) => reason.includes('手机号')).map((one) => one.number)
  const problems = [
    view.contact.externalUserId !== stranger.externalUserId && 'another friend',
    view.contact.nickname !== stranger.nickname && 'another nickname',
    view.bound && 'bound',
    view.orders.length > 0 && 'orders of somebody',
    view.candidates.length > 3 && 'more than three candidates',
    told.some((number) => !meant.has(number)) && 'an order of another phone',
    meant.size > 0 && view.candidates.length === 0 && 'no candidate',
    !isOffered(view, null) && 'other ready replies',
  ].filter((one) => one !== false)
  return problems.map((one) => `stranger ${stranger.externalUserId}: ${one}`)
}

const isOffered = ({ replies }: View, person: Person | null): boolean =>
  replies.more && replies.items.map(({ title }) => title).join() === repliesOffered(person).join()

const talkShown = 20
/** The newest of what was said, as it was loaded: what has grown older than three months since is not told any more. */
function talkIsRight({ talk }: View, said: readonly Said[]): boolean {
  const newest = said.toReversed().map(({ side, text }) => `${side} ${text}`)
  const seen = (talk?.items ?? []).map(({ side, content }) => `${side} ${content?.text}`)
  const isWhole =
    seen.length === Math.min(newest.length, talkShown) &&
    (talk?.nextCursor != null) === newest.length > talkShown
  const hasAged = seen.length > 0 && seen.length < newest.length && talk?.nextCursor == null
  return (isWhole || hasAged) && seen.every((one, i) => one === newest[i])
}

/** What an answer says against what was loaded: every fact of the person, masked as agents see it. */
export function mistakes(seed: number, number: number, body: string): string[] {
  const person = personOf(seed, number)
  const view = JSON.parse(body) as View
  const paid = person.orders.filter((order) => order.state !== 'closed')
  const newest = [...person.orders].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
  const wanted = {
    externalUserId: person.externalUserId,
    nickname: person.nickname,
    customerId: person.customerId,
    name: maskName(person.name),
    phone: maskPhone(person.phone),
    tags: [...person.tags].sort(),
    paid: paid.length,
    spentFen: paid.reduce((sum, order) => sum + order.paidFen, 0),
    orders: newest.slice(0, ordersShown).map((order) => order.outsideId),
    receivers: newest.slice(0, ordersShown).map(() => `${maskName(person.name)} ${maskPhone(person.phone)}`),
    jobs: person.orders.flatMap((order) => order.job?.code ?? []).sort(),
    calls: callsOf(person)
      .toReversed()
      .map(({ summary }) => summary),
    talk: true,
    replies: true,
  }
  const seen = {
    externalUserId: view.contact.externalUserId,
    nickname: view.contact.nickname,
    customerId: view.customer?.customerId,
    name: view.customer?.name,
    phone: view.customer?.phone,
    // What rules give by themselves meanwhile is right, too.
    tags: (view.customer?.tags ?? []).filter((name) => !autoTagNamed(name)).sort(),
    paid: view.customer?.value.orders,
    spentFen: view.customer?.value.spentFen,
    orders: view.orders.map((order) => order.number),
    receivers: view.orders.map(({ receiver }) => `${receiver.name} ${receiver.phone}`),
    jobs: view.jobs.map((job) => job.code).sort(),
    calls: view.records?.items.map(({ brief }) => brief.at(-1)) ?? [],
    talk: talkIsRight(view, talkOf(person)),
    replies: isOffered(view, person),
  }
  return (Object.keys(wanted) as (keyof typeof wanted)[])
    .filter((part) => JSON.stringify(wanted[part]) !== JSON.stringify(seen[part]))
    .map(
      (part) =>
        `customer ${number}, ${part}: ${JSON.stringify(seen[part])} instead of ${JSON.stringify(wanted[part])}`,
    )
}
