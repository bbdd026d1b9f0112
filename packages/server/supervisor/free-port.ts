import { createServer } from 'node:net'
import { StartFailure } from './failure.ts'

const HIGHEST_TRIED = 200

/** True when nothing listens on the port at this address now. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer()
    probe.once('error', () => done(false))
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => done(true)))
  })
}

/** The preferred port when it is free, else one that the system gives. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred && (await isPortFree(preferred))) return preferred
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** The explicit port, which must be free; otherwise 8080 or the next free one. */
export async function appPort(explicit: number | undefined, host: string): Promise<number> {
  if (explicit !== undefined) {
    if (await isPortFree(explicit, host)) return explicit
    throw new StartFailure(
      'port.taken',
      `端口 ${explicit} 已被占用：请换一个 --port，或不指定。`,
      `Port ${explicit} is taken: choose another --port, or give none.`,
    )
  }
  for (let port = 8080; port < 8080 + HIGHEST_TRIED; port += 1) if (await isPortFree(port, host)) return port
  throw new StartFailure(
    'port.none_free',
    '8080 起的端口都被占用：请用 --port 指定一个。',
    'No port is free from 8080 on: give one with --port.',
  )
}
