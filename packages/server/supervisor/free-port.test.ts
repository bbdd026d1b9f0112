import { createServer, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appPort, freePort, isPortFree } from './free-port.ts'

let server: Server
let taken: number

beforeEach(async () => {
  server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  taken = (server.address() as { port: number }).port
})
afterEach(() => new Promise((done) => server.close(done)))

describe('ports', () => {
  it('an explicit one that is taken is an error, a free one is used', async () => {
    await expect(appPort(taken, '127.0.0.1')).rejects.toMatchObject({ code: 'port.taken' })
    const free = await freePort()
    expect(await appPort(free, '127.0.0.1')).toBe(free)
  })

  it('without a wish the first free one from 8080 on is used', async () => {
    const port = await appPort(undefined, '127.0.0.1')
    expect(port).toBeGreaterThanOrEqual(8080)
    expect(await isPortFree(port)).toBe(true)
  })

  it('a preferred one is kept unless somebody else has it', async () => {
    const free = await freePort()
    expect(await freePort(free)).toBe(free)
    expect(await freePort(taken)).not.toBe(taken)
  })
})
