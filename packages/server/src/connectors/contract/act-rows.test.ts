import { describe, expect, it } from 'vitest'
import { type MemoPen, refusedLevel, setLevels, writeMemosWith } from './act-rows.ts'
import type { MemoWish, SellerMemo, StockLevel } from './acts.ts'
import { ConnectorFailure } from './connector.ts'

const level = (itemId: string, sellable: number): StockLevel => ({ itemId, skuId: '1', sellable })

describe('setLevels', () => {
  it('keeps the order asked, and of two levels for one item the later wins', async () => {
    const set: Record<string, number> = {}
    const outcomes = await setLevels(
      [level('a', 9), level('b', 5), level('a', 2), level('c', 1)],
      async ({ itemId, sellable }) => {
        await new Promise((resolve) => setTimeout(resolve, sellable))
        if (itemId === 'b') throw new ConnectorFailure('limited', '429', 'slow', 3_000)
        if (itemId === 'c') return refusedLevel('unknown_sku')
        set[itemId] = sellable
        return { ok: true }
      },
    )
    expect(outcomes).toEqual([
      { ok: true },
      { ok: false, code: '429', retryable: true, retryAfterMs: 3_000 },
      { ok: true },
      { ok: false, code: 'unknown_sku', retryable: false, retryAfterMs: null },
    ])
    expect(set).toEqual({ a: 2 })
  })

  it('throws when the shop has taken its consent back', async () => {
    const ended = new ConnectorFailure('authorisation_expired', '30001', 'ended')
    await expect(setLevels([level('a', 1)], () => Promise.reject(ended))).rejects.toBe(ended)
  })
})

describe('writeMemosWith', () => {
  const memo = (text: string, flag: string | null = null): SellerMemo => ({ text, flag })
  function shop(memos: Record<string, SellerMemo>, fail?: ConnectorFailure) {
    const written: [string, string, string | null | undefined][] = []
    const pen: MemoPen = {
      longest: 5,
      read: async (id) => memos[id] ?? null,
      write: async (id, text, flag) => {
        if (fail) throw fail
        written.push([id, text, flag])
        memos[id] = memo(text, flag === undefined ? memos[id]!.flag : flag)
      },
      isTooLong: ({ code }) => code === 'long',
    }
    return { written, write: (...wishes: MemoWish[]) => writeMemosWith(pen, wishes) }
  }
  const wish = (orderId: string, known: SellerMemo, next: SellerMemo) => ({ orderId, known, next })

  it('writes only over what was known, and not what stands there already', async () => {
    const { written, write } = shop({ a: memo('旧'), b: memo('别人'), c: memo('新'), d: memo('旧', '2') })
    const outcomes = await write(
      wish('a', memo('旧'), memo('新')),
      wish('b', memo('旧'), memo('新')),
      wish('c', memo('旧'), memo('新')),
      wish('d', memo('旧', '1'), memo('新', '3')),
      wish('x', memo(''), memo('新')),
      wish('a', memo('新'), memo('第六个字太长')),
    )
    expect(outcomes.map((each) => (each.ok ? 'ok' : each.code))).toEqual([
      'ok',
      'memo_changed',
      'ok',
      'memo_changed',
      'not_found',
      'too_long',
    ])
    expect(written).toEqual([['a', '新', undefined]])
  })

  it('leaves a flag alone that somebody else set, unless it is to change', async () => {
    const { written, write } = shop({ a: memo('旧', '4') })
    await write(wish('a', memo('旧', '1'), memo('新', '1')), wish('a', memo('新', '4'), memo('新', '5')))
    expect(written).toEqual([
      ['a', '新', undefined],
      ['a', '新', '5'],
    ])
  })

  it('gives back what lasts, and throws what another try may heal', async () => {
    const failing = (kind: 'invalid_request' | 'temporary' | 'authorisation_expired', code: string) =>
      shop({ a: memo('') }, new ConnectorFailure(kind, code, '')).write(wish('a', memo(''), memo('新')))
    expect(await failing('invalid_request', 'long')).toEqual([{ ok: false, code: 'too_long' }])
    expect(await failing('invalid_request', '50051')).toEqual([{ ok: false, code: '50051' }])
    await expect(failing('temporary', 't')).rejects.toMatchObject({ code: 't' })
    await expect(failing('authorisation_expired', 'e')).rejects.toMatchObject({ code: 'e' })
  })
})
