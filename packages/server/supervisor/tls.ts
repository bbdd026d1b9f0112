import { request } from 'node:https'
import { resolve } from 'node:path'
import { QiaoError } from '../src/kernel/error.ts'
import { readTls, type TlsFiles } from '../src/runtime/adapters/tls-files.ts'
import { problemOf, runtimeErrorWords } from '../src/runtime/http/problem.ts'
import { StartFailure } from './failure.ts'

export type { TlsFiles }

/** Both or neither, and a pair that can serve: it is said here, before anything is started. */
export function readTlsOptions(cert: string | undefined, key: string | undefined): TlsFiles | null {
  if (!cert && !key) return null
  if (!cert || !key)
    throw new StartFailure(
      'tls.half',
      `启用 TLS 需要同时给出 --tls-cert 和 --tls-key，缺少 ${cert ? '--tls-key' : '--tls-cert'}。`,
      `TLS needs --tls-cert and --tls-key, ${cert ? '--tls-key' : '--tls-cert'} is missing.`,
    )
  const files = { cert: resolve(cert), key: resolve(key) }
  try {
    readTls(files)
  } catch (error) {
    if (!(error instanceof QiaoError)) throw error
    const say = (language: 'zh' | 'en') => problemOf(error, runtimeErrorWords, language, '')
    const [zh, en] = [say('zh'), say('en')]
    throw new StartFailure(error.code, `${zh.title}：${zh.whatToDo}。`, `${en.title}: ${en.whatToDo}.`, {
      cause: error,
    })
  }
  return files
}

export function tlsEnvironment(tls: TlsFiles | null): Record<string, string> {
  return tls ? { QIAO_TLS_CERT: tls.cert, QIAO_TLS_KEY: tls.key } : {}
}

/** Asks a server of ours on this machine, whose certificate is made out to its public name. */
export function answersOverTls(url: string, timeoutMs: number): Promise<boolean> {
  return new Promise((done) => {
    const asked = request(url, { rejectUnauthorized: false, agent: false, timeout: timeoutMs }, (answer) => {
      answer.resume()
      done(answer.statusCode === 200)
    })
    asked.on('timeout', () => asked.destroy()).on('error', () => done(false))
    asked.end()
  })
}
