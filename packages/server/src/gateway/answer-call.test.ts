import { describe, expect, it } from 'vitest'
import type { DecryptWish } from '../connectors/contract/acts.ts'
import { UnknownValue } from '../connectors/contract/connector.ts'
import { referenceOf } from '../connectors/gateway/index.ts'
import { answerCall, type Desk, withRealMemo } from './answer-call.ts'
import { openHeldLists } from './held-lists.ts'

const ports = {
  clock: { after: () => () => undefined },
  randomness: { bytes: (length: number) => Buffer.alloc(length, ++made) },
} as never
let made = 0
const secret = 'the secret of both'
const access = { shopId: 'a' } as never

function desk(connector: object, shop = 'a'): Desk {
  return { connector: connector as never, access, shop, secret, lists: openHeldLists(ports) }
}

describe('a call at the gateway', () => {
  it('hands out lists page by page, and to the shop that asked only', async () => {
    async function* pages() {
      yield [{ id: '1', detail: null }]
      yield [{ id: '2', detail: null }]
    }
    const at = desk({ pullChangedOrders: pages })
    const window = { from: new Date(0), to: new Date(1) }
    const ask = (call: string, args: unknown, from = at) =>
      answerCall(from, { call, shop: 'a', args } as never) as Promise<{
        rows: unknown[]
        next: string | null
      }>
    const first = await ask('pullChangedOrders', window)
    expect(first.rows).toEqual([{ id: '1', detail: null }])
    await expect(ask('nextPage', first.next, { ...at, shop: 'b' })).rejects.toMatchObject({
      kind: 'temporary',
    })
    const second = await ask('nextPage', first.next)
    expect(second.rows).toEqual([{ id: '2', detail: null }])
    expect(await ask('nextPage', second.next)).toEqual({ rows: [], next: null })
    await expect(ask('nextPage', first.next)).rejects.toMatchObject({ code: 'gateway_list_over' })
  })

  it('tells what it does not understand by field, and nothing of what is in it', async () => {
    const unknown = () => {
      throw new UnknownValue('status', 'NEW_STATE 13907318391')
    }
    const strange = () => {
      throw new TypeError('13907318391')
    }
    const ask = (normaliseOrder: () => never) =>
      answerCall(desk({ fetchOrders: async () => [{ name: '欧阳镜月' }, null], normaliseOrder }), {
        ...{ call: 'fetchOrders', shop: 'a', args: ['1', '2'] },
      })
    expect(await ask(unknown)).toEqual([
      { gateway: 1, unknown: { field: 'status', value: 'NEW_STATE 139****8391' } },
      null,
    ])
    expect(await ask(strange)).toEqual([{ gateway: 1, unreadable: true }, null])
  })

  it('opens only what it gave a reference for', async () => {
    const receiver = { masked: true, receiverId: 'oaid-1', name: '欧**', phone: '*', address: '*' }
    const asked: unknown[] = []
    const at = desk({
      fetchOrders: async () => [{ cipher: 'xyz' }],
      normaliseOrder: () => ({ receiver }),
      acts: {
        decrypt: async (_: unknown, wishes: unknown) => {
          asked.push(wishes)
          return [{ ok: false, code: 'quota_spent' }]
        },
      },
    })
    const decrypt = (reference: string, shop = at) => {
      const wish: DecryptWish = { orderId: '77', sealed: { reference }, scene: 'install' }
      return answerCall(shop, { call: 'decrypt', shop: 'a', args: [wish] })
    }
    expect(await decrypt('gw1.invented')).toEqual([{ ok: false, code: 'unknown_reference' }])
    expect(await decrypt(referenceOf(secret, 'b', '77'))).toEqual([{ ok: false, code: 'unknown_reference' }])
    expect(asked).toEqual([])
    expect(await decrypt(referenceOf(secret, 'a', '77'))).toEqual([{ ok: false, code: 'quota_spent' }])
    expect(asked).toEqual([[{ orderId: '77', sealed: { cipher: 'xyz', oaid: 'oaid-1' }, scene: 'install' }]])
  })

  it('refuses a window without times and a call that it does not know', async () => {
    const at = desk({})
    await expect(answerCall(at, { call: 'pullChangedOrders', shop: 'a', args: {} })).rejects.toMatchObject({
      kind: 'invalid_request',
    })
    await expect(answerCall(at, { call: 'constructor' as never, shop: 'a', args: {} })).rejects.toMatchObject(
      { kind: 'invalid_request' },
    )
  })
})

describe('a memo', () => {
  const wish = (known: string, next: string) => ({
    orderId: '1',
    known: { text: known, flag: null },
    next: { text: next, flag: null },
  })
  it('gets its number back before a line is added below it', () => {
    const masked = '找刘女士 139****8391'
    expect(withRealMemo(wish(masked, `${masked}\n【Qiao】上门`), '找刘女士 13907318391', masked)).toEqual(
      wish('找刘女士 13907318391', '找刘女士 13907318391\n【Qiao】上门'),
    )
  })
  it('that somebody changed meanwhile is left to the marketplace to refuse', () => {
    const given = wish('old', 'old\n【Qiao】上门')
    expect(withRealMemo(given, '新 13907318391', '新 139****8391')).toBe(given)
  })
})
