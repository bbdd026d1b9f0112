import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { makeSegment, removeSegment } from '../../segments/edit-segments.ts'
import { addReply, changeReply } from './keep-replies.ts'
import { listReplies } from './store-replies.ts'

let brand: TestBrand
const reply = { folder: '安装', title: '约时间', words: '{称呼}，师傅明天到' }

beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())

const run = <T>(work: (tx: Tx) => Promise<T>) =>
  brand.transact(work, { actor: { kind: 'member', id: 'lintao' } })
const kept = async () => (await run(listReplies)).map(({ words, segmentId }) => ({ words, segmentId }))

describe('a reply for one segment', () => {
  it('is refused for a segment that there is not, and stays as it was; one whose segment went may still be reworded', async () => {
    const refused = expect.objectContaining({ code: 'ready_reply.unknown_segment' })
    await expect(run((tx) => addReply(tx, { ...reply, segmentId: randomUUID() }))).rejects.toEqual(refused)
    expect(await kept()).toEqual([])

    const rule = { dimension: 'tag', is: 'any_of', values: ['换锁客'] } as const
    const segmentId = await run((tx) => makeSegment(tx, '要换锁的', { ...rule, values: [...rule.values] }))
    const { id } = await run((tx) => addReply(tx, { ...reply, segmentId }))
    const change = (to: string | null, words = reply.words) =>
      run((tx) => changeReply(tx, id, { ...reply, words, segmentId: to }))
    await expect(change(randomUUID())).rejects.toEqual(refused)
    expect(await kept()).toEqual([{ words: reply.words, segmentId }])

    await run((tx) => removeSegment(tx, segmentId))
    await change(segmentId, '师傅后天到')
    expect(await kept()).toEqual([{ words: '师傅后天到', segmentId }])
    await change(null)
    await expect(change(segmentId)).rejects.toEqual(refused)
    expect(await kept()).toEqual([{ words: reply.words, segmentId: null }])
  })
})
