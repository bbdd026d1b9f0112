import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { outgoingSockets } from './outgoing-http.ts'

it('a frame that comes together with the upgrade is not lost', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  server.on('connection', (peer) => {
    for (const text of ['a', 'b', 'c']) peer.send(text)
  })
  const { port } = server.address() as AddressInfo
  for (let n = 0; n < 20; n += 1) {
    const socket = await outgoingSockets().open(`ws://127.0.0.1:${port}`, {})
    await new Promise((resolve) => setImmediate(resolve))
    const heard: string[] = []
    await new Promise<void>((resolve) =>
      socket.onMessage((data) => {
        heard.push(data.toString())
        if (heard.length === 3) resolve()
      }),
    )
    expect(heard).toEqual(['a', 'b', 'c'])
    socket.close()
  }
  server.close()
})
