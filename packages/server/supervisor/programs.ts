import { connect } from 'node:net'
import { join } from 'node:path'
import type { Program } from './child.ts'
import { answersOverTls, type TlsFiles, tlsEnvironment } from './tls.ts'

/** Where our own programs are; tests give small ones of their own. */
export interface Programs {
  server: string
  sandbox: string
  /** Loads the demo brand once and prints `{logins: [...]}` every time. */
  loadDemo: string
  migrate(ownerUrl: string): Promise<{ applied: string[] }>
}

export function qiaoPrograms(root: string): Programs {
  return {
    server: join(root, 'packages/server/src/app/main.ts'),
    sandbox: join(root, 'packages/sandbox/src/main.ts'),
    loadDemo: join(root, 'packages/server/seeds/load-demo.ts'),
    migrate: async (ownerUrl) => {
      const { migrate } = await import('../src/runtime/db/migrate.ts')
      return migrate(ownerUrl)
    },
  }
}

export function serverProgram(
  path: string,
  options: { role: string; host: string; port: number; tls?: TlsFiles | null; watch?: boolean },
  env: Record<string, string>,
): Program {
  const url = `${loopbackUrl(options.host, options.port, options.tls)}/healthz`
  return {
    name: 'server',
    args: [...(options.watch ? ['--watch', '--watch-preserve-output'] : []), path, '--role', options.role],
    env: { ...env, ...tlsEnvironment(options.tls ?? null), PORT: String(options.port), HOST: options.host },
    probe: async () => {
      if (options.tls) return answersOverTls(url, 2_000)
      try {
        const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) })
        await answer.body?.cancel()
        return answer.status === 200
      } catch {
        return false
      }
    },
    startDeadlineMs: 60_000,
  }
}

/** `keep`: where it keeps what its WeCom holds. */
export function sandboxProgram(path: string, port: number, keep: string): Program {
  return {
    name: 'sandbox',
    args: [path, '--port', String(port), '--json', '--parent-pid', String(process.pid), '--keep', keep],
    env: {},
    probe: () => accepts(port),
    startDeadlineMs: 30_000,
  }
}

/** The address that a person on this machine opens. */
export function loopbackUrl(host: string, port: number, tls?: TlsFiles | null): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `${tls ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}`
}

function accepts(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const settle = (answer: boolean) => {
      socket.destroy()
      done(answer)
    }
    socket.once('connect', () => settle(true)).once('error', () => settle(false))
  })
}
