import { describe, expect, it } from 'vitest'
import { type Clock, type HttpAnswer, HttpFailure, type HttpRequest } from '../../runtime/ports.ts'
import { ConnectorFailure } from '../contract/connector.ts'
import { createWecomClient } from './client.ts'

const access = { baseUrl: 'https://wecom.example', corpId: 'wwCORP', agentId: 1000002, secret: 'app-secret' }
const other = { ...access, agentId: 1000003, secret: 'other-secret' }

type Responder = (api: string, request: HttpRequest) => unknown

/** A WeCom that answers by script, on a clock that moves only when somebody sleeps. */
function scripted(respond: Responder) {
  let nowMs = 0
  let tokens = 0
  const calls: { api: string; token: string | null; body: unknown }[] = []
  const clock: Clock = {
    now: () => new Date(1_700_000_000_000 + nowMs),
    monotonicMs: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms
    },
    every: () => () => {},
    after: () => () => {},
  }
  const http = {
    async send(request: HttpRequest): Promise<HttpAnswer> {
      const url = new URL(request.url)
      const api = url.pathname.replace('/cgi-bin/', '')
      await new Promise((resolve) => setImmediate(resolve))
      const body = typeof request.body === 'string' ? JSON.parse(request.body) : (request.body ?? null)
      calls.push({ api, token: url.searchParams.get('access_token'), body })
      const answer = respond(api, request)
      if (answer instanceof Error) throw answer
      if (answer !== undefined) return asHttp(answer)
      if (api === 'gettoken')
        return asHttp({ errcode: 0, access_token: `token-${++tokens}`, expires_in: 7200 })
      return asHttp({ errcode: 0, errmsg: 'ok' })
    },
  }
  const randomness = { bytes: (length: number) => Buffer.alloc(length, 1), int: () => 0 }
  const client = createWecomClient({ clock, http, randomness })
  const count = (api: string) => calls.filter((call) => call.api === api).length
  return {
    client,
    calls,
    count,
    now: () => nowMs,
    advance: (ms: number) => {
      nowMs += ms
    },
  }
}

function asHttp(answer: unknown): HttpAnswer {
  if (isHttp(answer)) return answer
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(answer)),
  }
}

function isHttp(answer: unknown): answer is HttpAnswer {
  return typeof answer === 'object' && answer !== null && 'status' in answer && 'headers' in answer
}

async function failureOf(work: Promise<unknown>): Promise<ConnectorFailure> {
  const error = await work.then(
    () => null,
    (thrown) => thrown,
  )
  expect(error).toBeInstanceOf(ConnectorFailure)
  return error as ConnectorFailure
}

describe('the token', () => {
  it('is fetched once for fifty callers at once, and once per app', async () => {
    const wecom = scripted(() => undefined)
    await Promise.all(Array.from({ length: 50 }, () => wecom.client.listOwners(access)))
    expect(wecom.count('gettoken')).toBe(1)
    await wecom.client.listOwners(other)
    expect(wecom.count('gettoken')).toBe(2)
  })

  it('is fetched anew before it ends', async () => {
    const wecom = scripted(() => undefined)
    await wecom.client.listOwners(access)
    wecom.advance(7_000_000)
    await wecom.client.listOwners(access)
    expect(wecom.count('gettoken')).toBe(1)
    wecom.advance(150_000)
    await wecom.client.listOwners(access)
    expect(wecom.count('gettoken')).toBe(2)
  })

  it.each([40014, 42001, 41001])(
    'that is stale (%i) is replaced once and the call replayed',
    async (errcode) => {
      const wecom = scripted((api, request) =>
        api !== 'gettoken' && request.url.includes('token-1') ? { errcode } : undefined,
      )
      const all = await Promise.all(Array.from({ length: 20 }, () => wecom.client.listOwners(access)))
      expect(all).toHaveLength(20)
      expect(wecom.count('gettoken')).toBe(2)
      expect(wecom.count('externalcontact/get_follow_user_list')).toBe(40)
    },
  )

  it('that stays stale ends the call after one replay', async () => {
    const wecom = scripted((api) => (api === 'gettoken' ? undefined : { errcode: 42001 }))
    const failure = await failureOf(wecom.client.listOwners(access))
    expect(failure).toMatchObject({ kind: 'authorisation_expired', code: '42001', retryable: false })
    expect(wecom.count('externalcontact/get_follow_user_list')).toBe(2)
  })

  it('whose fetch failed is asked for again by the next caller', async () => {
    let down = true
    const wecom = scripted((api) =>
      api === 'gettoken' && down ? new HttpFailure('network', 'gone') : undefined,
    )
    expect(await failureOf(wecom.client.listOwners(access))).toMatchObject({
      kind: 'temporary',
      code: 'network.network',
    })
    down = false
    await wecom.client.listOwners(access)
    expect(wecom.count('gettoken')).toBe(2)
  })

  it('with a wrong secret is a matter for a person', async () => {
    const wecom = scripted(() => ({ errcode: 40001 }))
    expect(await failureOf(wecom.client.listOwners(access))).toMatchObject({
      kind: 'authorisation_expired',
      code: '40001',
    })
    expect(wecom.calls).toHaveLength(1)
  })
})

describe('limits and brief troubles', () => {
  it('repeats a busy answer at most three times, with growing pauses', async () => {
    const wecom = scripted((api) => (api === 'gettoken' ? undefined : { errcode: -1 }))
    expect(await failureOf(wecom.client.listOwners(access))).toMatchObject({ kind: 'temporary', code: '-1' })
    expect(wecom.count('externalcontact/get_follow_user_list')).toBe(4)
    expect(wecom.now()).toBe(100 + 200 + 400)
  })

  it('gets through when the trouble passes', async () => {
    let left = 2
    const wecom = scripted((api) =>
      api === 'gettoken' ? undefined : left-- > 0 ? { errcode: 45033 } : { follow_user: ['chenjing'] },
    )
    expect(await wecom.client.listOwners(access)).toEqual(['chenjing'])
  })

  it('asks no more while an API is blocked, but calls the others', async () => {
    const wecom = scripted((api) => (api.endsWith('get_follow_user_list') ? { errcode: 45009 } : undefined))
    expect(await failureOf(wecom.client.listOwners(access))).toMatchObject({
      kind: 'limited',
      retryAfterMs: 60_000,
    })
    wecom.advance(20_000)
    expect(await failureOf(wecom.client.listOwners(access))).toMatchObject({
      code: '45009',
      retryAfterMs: 40_000,
    })
    expect(wecom.count('externalcontact/get_follow_user_list')).toBe(1)
    await wecom.client.listTagGroups(access)
    wecom.advance(40_000)
    await failureOf(wecom.client.listOwners(access))
    expect(wecom.count('externalcontact/get_follow_user_list')).toBe(2)
  })

  it.each([
    [{ status: 429, headers: { 'retry-after': '7' }, body: Buffer.alloc(0) }, 'limited', 'http.429', 7000],
    [{ status: 502, headers: {}, body: Buffer.from('<html>') }, 'temporary', 'http.502', null],
    [{ status: 302, headers: {}, body: Buffer.alloc(0) }, 'malformed_answer', 'http.302', null],
    [
      { status: 200, headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>') },
      'malformed_answer',
      'not_json',
      null,
    ],
    [
      { status: 200, headers: {}, body: Buffer.from('{"errcode":0,"follow') },
      'malformed_answer',
      'not_json',
      null,
    ],
    [{ status: 200, headers: {}, body: Buffer.from('[]') }, 'malformed_answer', 'not_json', null],
  ])('names an answer that is none of WeCom: %j', async (answer, kind, code, retryAfterMs) => {
    const wecom = scripted((api) => (api === 'gettoken' ? undefined : answer))
    const failure = await failureOf(wecom.client.listOwners(access))
    expect(failure).toMatchObject({ kind, code, retryAfterMs, retryable: true })
  })

  it.each([
    [60020, 'permission_missing'],
    [48002, 'permission_missing'],
    [60011, 'permission_missing'],
    [60111, 'not_found'],
    [40096, 'not_found'],
    [84061, 'not_found'],
    [41050, 'invalid_request'],
    [41051, 'invalid_request'],
    [99999, 'invalid_request'],
  ])("%i is %s, without WeCom's words in it", async (errcode, kind) => {
    const wecom = scripted((api) =>
      api === 'gettoken' ? undefined : { errcode, errmsg: '刘女士 13800000000 from ip: 1.2.3.4' },
    )
    const failure = await failureOf(wecom.client.getContact(access, 'wmLIU'))
    expect(failure).toMatchObject({ kind, code: String(errcode) })
    expect(failure.message).toBe(`wecom externalcontact/get answered ${errcode}`)
  })
})

describe('calls', () => {
  it('treats "no relation" as an empty list', async () => {
    const wecom = scripted((api) => (api === 'gettoken' ? undefined : { errcode: 84061 }))
    expect(await wecom.client.listContactIds(access, 'sunhui')).toEqual([])
    expect((await wecom.client.listContacts(access, ['sunhui']).next()).done).toBe(true)
  })

  it('clears phones with the one empty string that WeCom wants, and sends only what changes', async () => {
    const wecom = scripted(() => undefined)
    await wecom.client.changeRemark(access, { memberId: 'chenjing', contactId: 'wmLIU', phones: [] })
    expect(wecom.calls.at(-1)?.body).toEqual({
      userid: 'chenjing',
      external_userid: 'wmLIU',
      remark_mobiles: [''],
    })
  })

  it('fetches a ticket once for many pages', async () => {
    const wecom = scripted((api) => (api === 'ticket/get' ? { ticket: 'T', expires_in: 7200 } : undefined))
    const pages = Array.from({ length: 10 }, (_, at) =>
      wecom.client.signPage(access, 'app', `https://x/${at}`),
    )
    const signed = await Promise.all(pages)
    expect(wecom.count('ticket/get')).toBe(1)
    expect(signed[0]).toEqual({
      timestamp: '1700000000',
      nonceStr: '0101010101010101',
      signature: expect.stringMatching(/^[0-9a-f]{40}$/),
    })
  })

  it('tells whom a message did not reach', async () => {
    const wecom = scripted((api) =>
      api === 'message/send' ? { msgid: 'm', invaliduser: 'a|b', unlicenseduser: 'c' } : undefined,
    )
    const content = { msgtype: 'text' as const, text: { content: '新客分配' } }
    const receipt = await wecom.client.sendToMembers(access, { memberIds: ['a', 'b', 'c', 'd'], content })
    expect(receipt).toEqual({ messageId: 'm', unreachedMemberIds: ['a', 'b', 'c'], responseCode: null })
  })
})
