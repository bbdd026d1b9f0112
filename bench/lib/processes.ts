import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const root = new URL('../../', import.meta.url)

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Starts one of our programs with this Node; resolves when `url` answers 200. */
export async function startProgram(
  file: string,
  args: string[],
  env: Record<string, string>,
  url: string,
): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [...(process.env.BENCH_NODE_OPTIONS?.split(' ') ?? []), new URL(file, root).pathname, ...args],
    {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  process.once('exit', () => child.kill('SIGKILL'))
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${file} ended with ${child.exitCode}`)
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok) return child
    await delay(50)
  }
  throw new Error(`${file} did not answer at ${url}`)
}

/** A child of ours that takes one question after another over IPC. */
export interface Asked {
  pid: number
  ask<T>(question: object): Promise<T>
  stop(): void
}

export function forkAsked(file: string): Asked {
  const child = fork(new URL(file, root).pathname, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  process.once('exit', () => child.kill('SIGKILL'))
  return {
    pid: child.pid!,
    async ask<T>(question: object) {
      child.send(question)
      const [answer] = (await once(child, 'message')) as [{ error?: string } & T]
      if (answer.error) throw new Error(answer.error)
      return answer
    },
    stop: () => void child.kill('SIGKILL'),
  }
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGTERM')
  await Promise.race([once(child, 'exit'), delay(5_000).then(() => child.kill('SIGKILL'))])
}
