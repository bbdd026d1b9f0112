import { describe, expect, it } from 'vitest'
import type { Push } from '../../../src/connectors/contract/connector.ts'
import { type AppKeys, PushRefused } from '../../../src/connectors/contract/webhook.ts'
import { hearPushes, until } from '../stand-in-connector.ts'
import type { AnyBench, AnyTold, PushTold } from './told.ts'

/** Of posts to our address: each comes until it is kept, twice is once, and a forged one is refused. */
export function pushLaws(bench: AnyBench, told: AnyTold, push: PushTold<unknown>): void {
  const { place, placeMany } = bench
  const listen = (keep?: (pushes: Push[]) => Promise<void>, keys: AppKeys = bench.access) =>
    hearPushes(push.webhook, keys, (callback) => push.tell(bench.standIn, callback), keep)
  const each = push.topics.length
  const distinct = (pushes: Push[]) => new Set(pushes.map(({ pushId }) => pushId)).size

  describe('pushes', () => {
    it('bring an order from the push to our words', async () => {
      const inbox = await listen()
      const id = place()
      await inbox.until(id, each)
      const heard = inbox.about(id)
      expect(heard.map(({ topic }) => topic).sort()).toEqual([...push.topics].sort())
      for (const one of heard) {
        expect(one).toMatchObject({
          marketplace: bench.marketplace,
          sellerId: bench.access.sellerId,
          subject: { kind: 'order', id, orderId: id },
        })
        expect(bench.connector.readPush(one)).toEqual(one)
      }
      expect(await bench.order(heard[0]!.subject!.id)).toMatchObject({ orderId: id, state: 'to_ship' })
      await inbox.close()
    })

    it('about after-sales name the request and its order', async () => {
      const inbox = await listen()
      const orderId = place()
      const id = told.askRefund(bench.standIn, orderId)
      await inbox.until(orderId, each + 1)
      const asked = inbox.about(orderId).filter(({ subject }) => subject!.kind === 'after_sales')
      expect(asked.map(({ subject }) => subject)).toContainEqual({ kind: 'after_sales', id, orderId })
      expect((await bench.request(id)).state).toBe('awaiting_merchant')
      await inbox.close()
    })

    it('come again until they were kept, and twice when doubled, with the same id', async () => {
      let failures = 2
      const inbox = await listen(async () => {
        if (failures-- > 0) throw new Error('the database is away')
      })
      const retried = place()
      await inbox.until(retried, each + 2)
      bench.served.fault('duplicate')
      const doubled = place()
      await inbox.until(doubled, each * 2)
      for (const id of [retried, doubled]) expect(distinct(inbox.about(id))).toBe(each)
      await push.settled(bench.standIn)
      expect([inbox.about(retried).length, inbox.about(doubled).length]).toEqual([each + 2, each * 2])
      await inbox.close()
    })

    it('survive reordering, and what is dropped is found by the sweep', async () => {
      const inbox = await listen()
      bench.served.fault('reorder', { rate: 0.5, seed: 6, delayMs: 30 })
      const ids = placeMany(40)
      await until(() => ids.every((id) => inbox.about(id).length === each))
      bench.served.faults.remove()
      bench.served.fault('drop', { count: each })
      const [lost, kept] = [place(), place()]
      await inbox.until(kept, each)
      expect(inbox.about(lost)).toEqual([])
      expect(await bench.sweptIds(bench.lately(told.lagMs))).toContain(lost)
      await inbox.close()
    })

    it('cannot be forged', async () => {
      const inbox = await listen()
      for (const { query, headers = {}, body } of push.forged(bench.access)) {
        const url = `${inbox.url}?${new URLSearchParams(query)}`
        const answer = await fetch(url, { method: 'POST', headers, body })
        expect([answer.status, await answer.text()]).toEqual(push.refused)
      }
      expect([inbox.pushes, inbox.refusals.length > 0]).toEqual([[], true])
      await inbox.close()
    })

    it('are one when they are heard twice, and none with the keys of another app', async () => {
      const inbox = await listen()
      const id = place()
      await inbox.until(id, each)
      const now = bench.served.ports.clock.now()
      for (const post of inbox.requests) {
        const again = push.webhook.read(post, bench.access, now)
        const ids = inbox.pushes.map(({ pushId }) => pushId)
        for (const { pushId } of again) expect(ids).toContain(pushId)
        const strange = () => push.webhook.read(post, push.strange(bench.access), now)
        expect(strange).toThrow(PushRefused)
      }
      await inbox.close()
    })

    if (push.testsAddress)
      it('go nowhere when the address does not know the keys', async () => {
        await expect(listen(undefined, push.strange(bench.access))).rejects.toThrow('校验失败')
      })
  })
}
