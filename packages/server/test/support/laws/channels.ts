import { describe, expect, it } from 'vitest'
import { hearChannel, realPorts } from '../stand-in-connector.ts'
import type { AnyBench, AnyTold, ChannelTold } from './told.ts'

/** Of a channel that the marketplace keeps open: nothing is confirmed before it is kept, and nothing is lost. */
export function channelLaws(bench: AnyBench, told: AnyTold, channel: ChannelTold<unknown>): void {
  const { place, placeMany } = bench
  const listen = (keep?: Parameters<typeof hearChannel>[2], access = bench.access) =>
    hearChannel(channel.open, access, keep)
  const pending = () => channel.pending(bench.standIn)
  type Inbox = Awaited<ReturnType<typeof listen>>
  const confirmed = async (inbox: Inbox) => {
    await inbox.until(() => pending() === 0)
    await inbox.stop()
  }

  describe('the message channel', () => {
    it('brings messages as pushes, and confirms them when they were kept', async () => {
      const inbox = await listen()
      const orderId = place()
      const id = told.askRefund(bench.standIn, orderId)
      await inbox.until(() => inbox.about(orderId).length === 2)
      const heard = inbox.about(orderId)
      expect(heard[1]!.subject).toEqual({ kind: 'after_sales', id, orderId })
      expect(heard[0]).toMatchObject({
        topic: channel.topic,
        marketplace: bench.marketplace,
        sellerId: bench.access.sellerId,
        subject: { kind: 'order', id: orderId, orderId },
        detail: null,
      })
      for (const push of heard) expect(bench.connector.readPush(push)).toEqual(push)
      expect((await bench.order(orderId)).state).toBe('to_ship')
      expect((await bench.request(id)).state).toBe('awaiting_merchant')
      await confirmed(inbox)
    })

    it('brings what happened before it was there', async () => {
      const orderId = place()
      const inbox = await listen()
      await inbox.until(() => inbox.seen.has(orderId))
      await confirmed(inbox)
    })

    it('hands over what arrives together, and loses none of a thousand', async () => {
      const inbox = await listen()
      const ids = placeMany(1_000)
      await inbox.until(() => ids.every((id) => inbox.seen.has(id)))
      expect(inbox.batches.length).toBeLessThan(200)
      await confirmed(inbox)
    })

    it('gets again what could not be kept, with the same id', async () => {
      await bench.configure(channel.hurry)
      let failures = 2
      const inbox = await listen(async () => {
        if (failures-- > 0) throw new Error('the database is away')
      })
      const orderId = place()
      await inbox.until(() => inbox.about(orderId).length === 3)
      expect(new Set(inbox.about(orderId).map(({ pushId }) => pushId)).size).toBe(1)
      expect(inbox.states).toEqual(['connected', 'delivery_failed', 'delivery_failed'])
      await confirmed(inbox)
    })

    it('confirms what is being kept before it stops', async () => {
      const kept = Promise.withResolvers<void>()
      const inbox = await listen(() => kept.promise)
      const orderId = place()
      await inbox.until(() => inbox.seen.has(orderId))
      const stopped = inbox.stop()
      const late = place()
      kept.resolve()
      await stopped
      await inbox.until(() => pending() === 1)
      expect(inbox.seen.has(late)).toBe(false)
    })

    it('gives a doubled message the same id twice, and survives reordering', async () => {
      const inbox = await listen()
      const first = place()
      await inbox.until(() => inbox.seen.has(first))
      bench.served.fault('duplicate', { rate: 0.5, seed: 5 })
      bench.served.fault('reorder', { rate: 0.5, seed: 6, delayMs: 50 })
      const ids = placeMany(40)
      await inbox.until(() => ids.every((id) => inbox.seen.has(id)))
      const pushes = inbox.batches.flat()
      expect(pushes.length).toBeGreaterThan(41)
      expect(new Set(pushes.map(({ pushId }) => pushId)).size).toBe(41)
      await inbox.stop()
    })

    it('loses what the platform drops, and the sweep finds it', async () => {
      const inbox = await listen()
      bench.served.fault('drop', { route: channel.topic, count: 1 })
      const [lost, kept] = [place(), place()]
      await inbox.until(() => inbox.seen.has(kept))
      expect(inbox.seen.has(lost)).toBe(false)
      expect(await bench.sweptIds(bench.lately(told.lagMs))).toContain(lost)
      await inbox.stop()
    })

    it('comes back after the platform hung up, and misses nothing of the meantime', async () => {
      await bench.configure(channel.hurry)
      const inbox = await listen()
      channel.disconnect(bench.standIn)
      await inbox.until(() => inbox.states.includes('lost'))
      const orderId = place()
      await inbox.until(() => inbox.seen.has(orderId))
      expect(inbox.states).toEqual(['connected', 'lost', 'connected'])
      await inbox.stop()
    })

    it('is refused with a wrong secret, and keeps trying until it is stopped', async () => {
      const inbox = await listen(undefined, { ...bench.access, appSecret: 'wrong' })
      await inbox.until(() => inbox.states.length >= 2)
      expect(new Set(inbox.states)).toEqual(new Set(['refused']))
      await inbox.stop()
      const tried = inbox.states.length
      await realPorts.clock.sleep(100)
      expect(inbox.states).toHaveLength(tried)
    })
  })
}
