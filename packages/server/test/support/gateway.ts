import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sealGatewayFile } from '../../src/gateway/index.ts'

const main = fileURLToPath(new URL('../../src/app/main.ts', import.meta.url))
export const gatewaySecret = 'a secret that both sides of the story know'

export interface ChildGateway {
  url: string
  /** What it printed and logged. */
  log(): string
  stop(): Promise<void>
}

/** A real process `--role gateway` over a sealed file; it has no database address at all. */
export async function startChildGateway(
  shops: object[],
  sandboxUrl: string,
  port = 0,
  options: readonly string[] = [],
): Promise<ChildGateway> {
  const directory = mkdtempSync(join(tmpdir(), 'qiao-gateway-'))
  const key = Buffer.alloc(32, 3)
  let n = 0
  const sealed = sealGatewayFile(key, JSON.stringify({ secret: gatewaySecret, shops }), () =>
    Buffer.alloc(12, ++n),
  )
  const file = join(directory, 'gateway.json')
  writeFileSync(file, JSON.stringify(sealed))
  const child = spawn(process.execPath, [main, '--role', 'gateway', '--port', String(port), ...options], {
    env: {
      PATH: process.env.PATH,
      QIAO_MASTER_KEY: key.toString('base64'),
      QIAO_GATEWAY_FILE: file,
      QIAO_FILES_DIR: directory,
      QIAO_SANDBOX_URL: sandboxUrl,
    },
  })
  let said = ''
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      said += chunk
      const [, found] = /listening at (\S+) \(gateway\)/.exec(said) ?? []
      if (found) resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', () => reject(new Error(`the gateway did not start: ${said}`)))
  })
  return {
    url,
    log: () => said,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Stands between Qiao and its gateway and keeps every byte of both ways. */
export async function recordingProxy(target: () => string) {
  const said: string[] = []
  const server = createServer((incoming, answer) => {
    const body: Buffer[] = []
    incoming.on('data', (chunk) => body.push(chunk))
    incoming.on('end', () => {
      said.push(Buffer.concat(body).toString())
      const { method, url, headers } = incoming
      const onward = request(`${target()}${url}`, { method, headers }, (response) => {
        const back: Buffer[] = []
        response.on('data', (chunk) => back.push(chunk))
        response.on('end', () => {
          said.push(Buffer.concat(back).toString())
          answer.writeHead(response.statusCode ?? 502, response.headers).end(Buffer.concat(back))
        })
      })
      onward.on('error', () => answer.destroy())
      onward.end(Buffer.concat(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    traffic: () => said.join('\n'),
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  }
}
