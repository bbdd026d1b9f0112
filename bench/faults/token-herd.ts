import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { keepGrant, keptAccesses } from '../../packages/server/src/authorisation/index.ts'
import { pinduoduoConnector } from '../../packages/server/src/connectors/pinduoduo/index.ts'
import { systemPorts } from '../../packages/server/src/runtime/adapters/index.ts'
import { conclude, type FaultResult, judgeEffects, type Round } from './judge.ts'
import { Laboratory } from './laboratory.ts'
import type { FaultOptions } from './options.ts'
import { patchesNamed } from './patches.ts'
import { killAtEnd } from './server-process.ts'

const herdSize = 50
const refreshMethod = 'pdd.pop.auth.token.refresh'

/**
 * F-13: a session dies and fifty processes notice in the same moment. One asks the marketplace, whose refresh tokens are
 * good once; all others come away with the session that it got.
 */
export async function tokenHerd({ rounds, seed, saboteur, say }: FaultOptions): Promise<FaultResult> {
  const lab = await Laboratory.open({ seed, saboteur, say })
  const problems: string[] = []
  const done: Round[] = []
  const wanted: string[] = []
  const got: string[] = []
  try {
    await grantShop(lab)
    say(`F-13: ${herdSize} processes start`)
    const herd = await Promise.all(Array.from({ length: herdSize }, () => startMember(lab)))
    for (let round = 0; round < rounds; round++) {
      const dead = await sessionOf(lab)
      await lab.sandbox.configure({ pinduoduo: { sessions: 'expired' } })
      const before = await refreshes(lab)
      const began = performance.now()
      const answers = await Promise.all(herd.map((one) => one.ask(dead)))
      const fresh = await sessionOf(lab)
      const asked = (await refreshes(lab)) - before
      if (asked !== 1) problems.push(`round ${round}: the marketplace was asked ${asked} times`)
      answers.forEach((answer, n) => {
        wanted.push(`${round}/${n}/${fresh}`)
        got.push(`${round}/${n}/${answer}`)
      })
      if (fresh === dead) problems.push(`round ${round}: nothing was renewed`)
      done.push({ inFlight: answers.length, readyMs: performance.now() - began })
      say(`F-13: round ${round + 1} of ${rounds}, ${asked} refresh for ${answers.length} processes`)
      // A session that is refused within a minute of its making is not renewed for ever; the herd waits that out here.
      await lab.admin.query(
        `update authorisation."grant" set refreshed_at = refreshed_at - interval '2 minutes'`,
      )
    }
    for (const one of herd) one.stop()
    const facts = { processes: herdSize }
    return conclude(
      'F-13',
      done,
      { sessions: judgeEffects(wanted, got) },
      { problems, facts, judgeReadiness: false },
    )
  } finally {
    await lab.close()
  }
}

interface Member {
  ask(dead: string): Promise<string>
  stop(): void
}

async function startMember(lab: Laboratory): Promise<Member> {
  const patches = patchesNamed(lab.options.saboteur ?? '').length > 0 ? lab.options.saboteur! : ''
  const preload = patches ? ['--import', new URL('./load-patched.ts', import.meta.url).href] : []
  const child: ChildProcess = spawn(
    process.execPath,
    [...preload, new URL('./herd-member.ts', import.meta.url).pathname],
    {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        ...process.env,
        QIAO_DATABASE_URL: lab.postgres.appUrl,
        QIAO_MASTER_KEY: lab.masterKey.toString('base64'),
        QIAO_FILES_DIR: join(lab.folder, 'files'),
        QIAO_HERD_BRAND: lab.brandId,
        QIAO_BENCH_PATCHES: patches,
      },
    },
  )
  killAtEnd(child.pid!)
  const lines = createInterface({ input: child.stdout! })
  await nextLine(lines)
  return {
    ask(dead) {
      const answer = nextLine(lines)
      child.stdin!.write(`${dead}\n`)
      return answer
    },
    stop: () => child.stdin!.end(),
  }
}

async function nextLine(lines: Interface): Promise<string> {
  const [line] = (await once(lines, 'line')) as [string]
  return line
}

/** Pinduoduo's shop, granted on its consent page. */
async function grantShop(lab: Laboratory): Promise<void> {
  const card = (await (await fetch(`${lab.sandbox.url}/_config`)).json()) as {
    pinduoduo: { baseUrl: string; appKey: string; appSecret: string }
  }
  const { baseUrl, appKey, appSecret } = card.pinduoduo
  const app = { baseUrl, appKey, appSecret }
  const { authoriser } = pinduoduoConnector(systemPorts(join(lab.folder, 'files')))
  const page = authoriser!.consentPage(app, 'http://127.0.0.1/back', 'state')!
  const back = await fetch(`${page}&decision=agree`, { redirect: 'manual' })
  const code = new URL(back.headers.get('location')!).searchParams.get('code')!
  const grant = await authoriser!.exchange(app, code, 'http://127.0.0.1/back')
  const { session, sellerId } = grant
  const { db, close } = lab.storage()
  await db.transact(lab.brandId, (tx) =>
    keepGrant(tx, {
      marketplace: 'pinduoduo',
      way: 'page',
      access: { shopId: 'pinduoduo', sellerId, session, ...app },
      grant,
      authoriser,
      again: false,
    }),
  )
  await close()
}

async function sessionOf(lab: Laboratory): Promise<string> {
  const { db, close } = lab.storage()
  const kept = await db.transact(lab.brandId, keptAccesses)
  await close()
  return kept.get('pinduoduo')!.session
}

async function refreshes(lab: Laboratory): Promise<number> {
  const stats = (await (await fetch(`${lab.sandbox.url}/_stats`)).json()) as {
    pinduoduo: { calls: Record<string, number> }
  }
  return stats.pinduoduo.calls[refreshMethod] ?? 0
}
