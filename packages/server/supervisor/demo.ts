import { spawn } from 'node:child_process'
import { StartFailure } from './failure.ts'
import type { Say } from './say.ts'
import type { Stoppers } from './stoppers.ts'

/** One way into the demo; one a role. */
export interface DemoLogin {
  role: string
  name: string
  login: string
  password: string
}

export interface Demo {
  logins: DemoLogin[]
  /** As whom the sandbox's cast plays; only handed on. */
  players?: object
}

/**
 * Runs `load-demo.ts`, which loads the demo brand unless it is there and prints a `Demo` as its last line.
 * Throws `demo.failed` with what it said.
 */
export async function loadDemo(
  script: string,
  env: Record<string, string>,
  stoppers: Stoppers,
): Promise<Demo> {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  let complained = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained = (complained + text).slice(-4_000)
  })
  const ended = new Promise<number | null>((done) => child.once('close', done))
  await stoppers.add(async () => {
    if (child.exitCode === null) child.kill()
    await ended
  })
  if ((await ended) !== 0) throw failed(complained || printed.slice(-4_000))
  try {
    return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Demo
  } catch {
    throw failed(printed.slice(-4_000))
  }
}

const castMs = 5_000

/** Lets the sandbox play customers and technicians. False when it does not: a demo that stands still is a demo, too. */
export async function startCast(sandboxUrl: string, qiaoUrl: string, players: object): Promise<boolean> {
  try {
    const answer = await fetch(`${sandboxUrl}/_cast`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ qiaoUrl, ...players, running: true }),
      signal: AbortSignal.timeout(castMs),
    })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  }
}

/** A table that stays readable when names are Chinese; who comes by a link gets the whole address and a code. */
export function printLogins(say: Say, logins: DemoLogin[], origin: string): void {
  if (logins.length === 0) return
  const [byLink, byPassword] = [logins.filter(isLink), logins.filter((one) => !isLink(one))]
  const width = Math.max(...logins.map((one) => displayWidth(one.role)))
  const loginWidth = Math.max(0, ...byPassword.map((one) => displayWidth(one.login)))
  say.plain('')
  say.plain('演示登录 · demo log-ins')
  for (const one of byPassword)
    say.plain(
      `  ${pad(one.role, width)}  ${pad(one.login, loginWidth)}  ${one.password}  ${one.name ?? ''}`.trimEnd(),
    )
  for (const one of byLink)
    say.plain(`  ${pad(one.role, width)}  ${one.password}  ${one.name}  ${origin}${one.login}`)
}

function isLink({ login }: DemoLogin): boolean {
  return login.startsWith('/')
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

function displayWidth(text: string): number {
  return [...text].reduce((width, char) => width + (char > '\u2e7f' ? 2 : 1), 0)
}

function failed(details: string): StartFailure {
  return new StartFailure('demo.failed', '载入演示数据失败。', 'Loading the demo failed.', { details })
}
