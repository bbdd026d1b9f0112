import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Sandbox } from '../../../packages/sandbox/src/server.ts'
import type { PushChannel, ShopAccess } from '../../../packages/server/src/connectors/contract/connector.ts'
import type { PushWebhook, WebhookAnswer } from '../../../packages/server/src/connectors/contract/webhook.ts'
import type { Message } from './history.ts'

/** Where a marketplace's messages are written down as they come. */
export interface Ear {
  heard: (message: Message) => void
  /** Resolves when nothing more comes of what was just done. */
  quiet(): Promise<void>
  close(): Promise<void>
}

const pollMs = 2
const silentPolls = 3

/** Resolves when nothing was heard for some moments and nothing is on its way. */
async function untilQuiet(count: () => number, pending: () => number): Promise<void> {
  let last = -1
  for (let silent = 0; silent < silentPolls; ) {
    const now = count()
    silent = now === last && pending() === 0 ? silent + 1 : 0
    last = now
    await delay(pollMs)
  }
}

/** The address of an app: reads, writes down, and says that it has it. `now` is the marketplace's time. */
export async function addressEar(
  webhook: PushWebhook,
  access: ShopAccess,
  now: () => Date,
  tell: (url: string | null) => unknown,
): Promise<Ear> {
  let count = 0
  let open = 0
  const ear: Ear = {
    heard: () => undefined,
    quiet: () =>
      untilQuiet(
        () => count,
        () => open,
      ),
    async close() {
      await tell(null)
      server.closeAllConnections()
      server.close()
    },
  }
  const answer = ({ method, url, headers }: IncomingMessage, body: string): WebhookAnswer => {
    const query = Object.fromEntries(new URL(url!, 'http://us').searchParams)
    const request = { query, headers: headers as Record<string, string>, body }
    if (method === 'GET' && webhook.verify) return webhook.verify(request, access, now())
    const pushes = webhook.read(request, access, now())
    if (pushes.length > 0) {
      count += 1
      ear.heard({ request, pushes })
    }
    return webhook.received
  }
  const server = createServer(async (request, reply) => {
    open += 1
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const said = answer(request, Buffer.concat(chunks).toString())
    reply.writeHead(said.status, { 'content-type': said.contentType }).end(said.body)
    open -= 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await tell(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return ear
}

/** A channel that the marketplace keeps open towards us. */
export async function channelEar(channel: PushChannel, access: ShopAccess): Promise<Ear> {
  let count = 0
  const ear: Ear = {
    heard: () => undefined,
    quiet: () =>
      untilQuiet(
        () => count,
        () => 0,
      ),
    close: () => stop(),
  }
  const stop = await channel.start(access, async (pushes) => {
    count += pushes.length
    for (const push of pushes) ear.heard({ request: null, pushes: [push] })
  })
  // Messages begin a moment after the greeting.
  for (let waited = 0; channel.stateOf?.(access.shopId)?.state !== 'connected' && waited < 500; waited += 10)
    await delay(10)
  await delay(60)
  return ear
}

/** Of a marketplace that pushes nothing. */
export const deafEar = (): Ear => ({
  heard: () => undefined,
  quiet: async () => undefined,
  close: async () => undefined,
})

/** Tells a stand-in where to post, or to stop. */
export function tellAddress(sandbox: Sandbox, marketplace: string, url: string | null): unknown {
  const callback = url === null ? null : { url }
  const retryMs = [20, 20]
  if (marketplace !== 'weixin-store')
    return sandbox[marketplace as 'youzan' | 'doudian' | 'kuaishou'].configure({ callback, retryMs })
  const { pushToken: token, encodingAesKey } = sandbox['weixin-store'].credentials.extraSecrets
  return sandbox['weixin-store'].configure({
    callback: callback && { ...callback, token, encodingAesKey },
    retryMs,
  })
}
