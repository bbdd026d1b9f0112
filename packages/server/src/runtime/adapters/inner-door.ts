import { createServer, type RequestListener } from 'node:http'

/**
 * The same answers without TLS, for programs of the demo on this machine: no certificate is made out to a loopback
 * address, and none of them shall learn to believe any.
 */
export function openInnerDoor(
  answer: RequestListener,
  port: number,
): Promise<{ url: string; close(): void }> {
  const server = createServer(answer)
  return new Promise((opened, failed) => {
    server.once('error', failed)
    server.listen({ port, host: '127.0.0.1' }, () =>
      opened({
        url: `http://127.0.0.1:${port}`,
        close() {
          server.close()
          server.closeAllConnections()
        },
      }),
    )
  })
}
