import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Pusher } from './pusher.ts'
import { openMessage } from './sign.ts'

const messageKey = 'ASNFZ4mrze8BI0VniavN7w=='
const app = {
  appKey: 'ks123',
  appSecret: 'a',
  signSecret: 's',
  messageKey,
  shop: { sellerId: '1', name: '' },
}
const running: { server: Server; pusher: Pusher }[] = []

afterEach(() => {
  for (const { server, pusher } of running.splice(0)) {
    pusher.close()
    server.closeAllConnections()
    server.close()
  }
})

type Answer = (round: number) => { status: number; body: string; afterMs?: number }
const yes: Answer = () => ({ status: 200, body: '{"result":1}' })

async function address(answer: Answer = yes) {
  const requests: { body: string; type: unknown }[] = []
  const server = createServer(async (request, reply) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const round = requests.push({ body, type: request.headers['content-type'] })
    const { status, body: said, afterMs = 0 } = answer(round)
    if (afterMs > 0) await pause(afterMs)
    reply.writeHead(status).end(said)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const pusher = new Pusher(app, () => 1_762_000_000_000)
  pusher.timing.retryMs = [10, 10]
  running.push({ server, pusher })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  const settled = async () => {
    await pause(1)
    while (pusher.pending > 0) await pause(5)
  }
  return { url, requests, pusher, settled }
}

const notice = {
  event: 'kwaishop_order_paySuccess',
  bizId: '14355187200000001',
  sellerId: '23',
  info: '{"oid":1}',
}

describe('Pusher', () => {
  it('asks an address whether it lives before it takes it', async () => {
    const good = await address()
    await good.pusher.configure(good.url)
    expect(openMessage(messageKey, good.requests[0]!.body)).toBe('{"test":true}')
    expect(good.requests[0]!.type).toBe('text/plain;charset=utf-8')
    for (const answer of ['{"result":0}', 'success', ''])
      await expect(
        good.pusher.configure((await address(() => ({ status: 200, body: answer }))).url),
      ).rejects.toThrow('校验失败')
    await expect(good.pusher.configure('http://127.0.0.1:1/')).rejects.toThrow('校验失败')
  })

  it('seals what it sends, with every digit', async () => {
    const { url, requests, pusher, settled } = await address()
    await pusher.configure(url)
    pusher.offer(pusher.compose(notice))
    await settled()
    const message = openMessage(messageKey, requests[1]!.body)
    expect(message).toContain('"bizId":14355187200000001,"userId":23,')
    expect(JSON.parse(message)).toMatchObject({
      event: notice.event,
      info: '{"oid":1}',
      appKey: 'ks123',
      test: false,
    })
    expect(pusher.counts).toMatchObject({ published: 1, confirmed: 1, retried: 0 })
  })

  it('tries again with the same message until it is confirmed', async () => {
    const { url, requests, pusher, settled } = await address((round) =>
      round === 1 || round === 4 ? yes(round) : { status: round === 2 ? 500 : 200, body: '{}' },
    )
    await pusher.configure(url)
    pusher.offer(pusher.compose(notice))
    await settled()
    expect(new Set(requests.slice(1).map(({ body }) => body)).size).toBe(1)
    expect(pusher.counts).toMatchObject({ requests: 4, confirmed: 1, retried: 2, givenUp: 0 })
  })

  it('does not wait longer than it says, and gives up after the last try', async () => {
    const slow = await address((round) => ({ ...yes(round), afterMs: round === 1 ? 0 : 200 }))
    await slow.pusher.configure(slow.url)
    slow.pusher.timing.answerWithinMs = 20
    slow.pusher.offer(slow.pusher.compose(notice))
    await slow.settled()
    expect(slow.pusher.counts).toMatchObject({ confirmed: 0, retried: 2, givenUp: 1 })
  })

  it('keeps the times of the platform, and nothing for an app without an address', () => {
    const pusher = new Pusher(app, () => 0)
    expect(pusher.timing.answerWithinMs).toBe(3_000)
    expect(pusher.timing.retryMs.map((ms) => ms / 60_000)).toEqual([5, 10, 20, 30, 60])
    pusher.offer(pusher.compose(notice))
    expect([pusher.pending, pusher.counts.requests]).toEqual([0, 0])
  })

  it('gives each message an id of its own', () => {
    const pusher = new Pusher(app, () => 7)
    const ids = [pusher.compose(notice), pusher.compose(notice)].map((text) => JSON.parse(text).eventId)
    expect(ids).toEqual(['123_7_1', '123_7_2'])
  })
})
