import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Pusher } from './pusher.ts'
import { eventSign } from './sign.ts'

const app = { appKey: 'k', appSecret: 's', serviceId: '1', shop: { shopId: '1', name: '' } }
const open: { server: Server; pusher: Pusher }[] = []

afterEach(() => {
  for (const { server, pusher } of open.splice(0)) {
    pusher.close()
    server.closeAllConnections()
    server.close()
  }
})

type Answer = (round: number) => { status: number; body: string }
const yes: Answer = () => ({ status: 200, body: '{"code":0,"msg":"success"}' })

async function address(answer: Answer = yes) {
  const requests: { body: string; headers: Record<string, unknown> }[] = []
  const server = createServer(async (request, reply) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { status, body: said } = answer(requests.push({ body, headers: request.headers }))
    reply.writeHead(status).end(said)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const pusher = new Pusher(app, () => 1_762_000_000_000)
  pusher.timing.retryMs = [10, 10]
  open.push({ server, pusher })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  const settled = async () => {
    await pause(1)
    while (pusher.pending > 0) await pause(5)
  }
  return { url, requests, pusher, settled }
}

const notice = (about: string) => ({ tag: '101', about, data: `{"p_id":${about}}` })

describe('Pusher', () => {
  it('asks an address whether it lives before it takes it', async () => {
    const good = await address()
    await good.pusher.configure(good.url)
    expect(good.requests[0]!.body).toBe('[{"tag":"0","msg_id":"0","data":"{}"}]')
    for (const answer of ['{"code":1}', 'success', ''])
      await expect(
        good.pusher.configure((await address(() => ({ status: 200, body: answer }))).url),
      ).rejects.toThrow('校验失败')
    await expect(good.pusher.configure('http://127.0.0.1:1/')).rejects.toThrow('校验失败')
  })

  it('signs what it sends, and puts what waits into one request', async () => {
    const { url, requests, pusher, settled } = await address()
    await pusher.configure(url)
    for (const id of ['1', '2', '3']) pusher.offer(pusher.compose(notice(id)))
    await settled()
    const { body, headers } = requests[1]!
    expect(headers).toMatchObject({ 'app-id': 'k', 'event-sign': eventSign('k', body, 's') })
    expect(JSON.parse(body).map(({ data }: { data: string }) => data)).toEqual([
      '{"p_id":1}',
      '{"p_id":2}',
      '{"p_id":3}',
    ])
    expect(pusher.counts).toMatchObject({ published: 3, confirmed: 3, retried: 0 })
  })

  it('sends again until it is confirmed, the same text', async () => {
    const { url, requests, pusher, settled } = await address((round) =>
      round === 2 ? { status: 500, body: '' } : yes(round),
    )
    await pusher.configure(url)
    pusher.offer(pusher.compose(notice('1')))
    await settled()
    expect(requests[2]!.body).toBe(requests[1]!.body)
    expect(pusher.counts).toMatchObject({ confirmed: 1, retried: 1, givenUp: 0 })
  })

  it('gives up after its last try', async () => {
    const { url, requests, pusher, settled } = await address((round) =>
      round === 1 ? yes(round) : { status: 200, body: '{"code":9}' },
    )
    await pusher.configure(url)
    pusher.offer(pusher.compose(notice('1')))
    await settled()
    expect(requests).toHaveLength(4)
    expect(pusher.counts).toMatchObject({ confirmed: 0, retried: 2, givenUp: 1 })
  })

  it('keeps nothing without an address', async () => {
    const { pusher } = await address()
    pusher.offer(pusher.compose(notice('1')))
    expect(pusher.pending).toBe(0)
  })

  it('gives each message an id of its own', async () => {
    const { pusher } = await address()
    const ids = [pusher.compose(notice('1')), pusher.compose(notice('1'))].map(({ msg_id }) => msg_id)
    expect(ids).toEqual(['1:101:1762000000:1', '1:101:1762000000:2'])
  })
})
