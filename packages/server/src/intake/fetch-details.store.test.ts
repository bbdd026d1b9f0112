import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../test/support/eventually.ts'
import { push, type TestIntake, testIntake } from '../../test/support/stand-in-shop.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import { rows } from '../runtime/db/transaction.ts'

let desk: TestIntake
beforeAll(async () => {
  desk = await testIntake()
})
afterEach(() => {
  desk.shop.calls.length = 0
  desk.shop.before = () => undefined
  desk.time.now = null
})
afterAll(() => desk.close())

const known = (...ids: string[]) => {
  for (const id of ids) desk.shop.details.set(id, { id })
}
const receive = async (...ids: string[]) => {
  await desk.intake.receiver.receive(ids.map((id) => push(id)))
  await desk.intake.fetcher.idle()
}
interface Entry {
  state: string
  code: string | null
  wait: number | null
}
const entriesOf = (...ids: string[]) =>
  desk.transact((tx) =>
    rows(
      tx,
      sql<Entry>`select state, error_code as code, round(extract(epoch from next_attempt_at - received_at))::int as wait
        from intake.inbox_entry where subject_id = any(${ids}) order by subject_id`,
    ),
  )
const refuse = (kind: ConstructorParameters<typeof ConnectorFailure>[0], retryAfterMs?: number) => () => {
  throw new ConnectorFailure(kind, `isv.${kind}`, 'no', retryAfterMs ?? null)
}

describe('fetching details', () => {
  it('asks once for an order about which ten messages came', async () => {
    known('T1')
    await receive(...Array.from({ length: 10 }, () => 'T1'))
    expect(desk.shop.calls).toEqual([['T1']])
    expect((await entriesOf('T1')).map((one) => one.state)).toEqual(Array.from({ length: 10 }, () => 'done'))
  })

  it('asks again for what was told while the answer was on its way', async () => {
    known('T2')
    const answers: (() => void)[] = []
    desk.shop.before = () => new Promise<void>((resolve) => void answers.push(resolve))
    await desk.intake.receiver.receive([push('T2')])
    await desk.intake.receiver.receive([push('T2')])
    await eventually(async () => expect(answers).toHaveLength(2))
    for (const answer of answers) answer()
    await desk.intake.fetcher.idle()
    expect(desk.shop.calls).toEqual([['T2'], ['T2']])
    expect((await entriesOf('T2')).map((one) => one.state)).toEqual(['done', 'done'])
  })

  it('groups many orders into few calls, and never asks for more than the marketplace takes', async () => {
    const ids = Array.from({ length: 100 }, (_, i) => `G${i}`)
    known(...ids)
    await receive(...ids)
    expect(desk.shop.calls.flat().sort()).toEqual([...ids].sort())
    expect(Math.max(...desk.shop.calls.map((one) => one.length))).toBeLessThanOrEqual(24)
    expect(desk.shop.calls.length).toBeLessThan(20)
    expect((await entriesOf(...ids)).filter((one) => one.state === 'done')).toHaveLength(100)
  })

  it('finds the one id that spoils a group, and gives up that one only', async () => {
    known('H1', 'H2', 'H3')
    desk.shop.before = (ids) => {
      if (ids.includes('BAD')) refuse('invalid_request')()
    }
    await receive('H1', 'BAD', 'H2', 'H3')
    expect(await entriesOf('H1', 'H2', 'H3')).toEqual(
      ['H1', 'H2', 'H3'].map(() => ({ state: 'done', code: null, wait: null })),
    )
    expect(await entriesOf('BAD')).toEqual([{ state: 'failed', code: 'invalid_request', wait: null }])
  })

  it.each([
    ['limited', 30_000, 30],
    ['temporary', undefined, 10],
    ['authorisation_expired', undefined, 10],
    ['permission_missing', undefined, 10],
  ] as const)('waits and tries again when it is %s', async (kind, retryAfterMs, seconds) => {
    const ids = [`${kind}-1`, `${kind}-2`]
    known(...ids)
    desk.shop.before = refuse(kind, retryAfterMs)
    await receive(...ids)
    for (const one of await entriesOf(...ids)) {
      expect(one).toMatchObject({ state: 'waiting', code: kind })
      expect(one.wait).toBeGreaterThanOrEqual(seconds)
      expect(one.wait).toBeLessThan(seconds + 3)
    }
    desk.shop.before = () => undefined
    desk.time.now = new Date(Date.now() + 120_000)
    await desk.intake.resume(desk.brandId)
    await desk.intake.fetcher.idle()
    expect((await entriesOf(...ids)).map((one) => one.state)).toEqual(['done', 'done'])
  })

  it('asks on, in ever smaller groups, for as long as the marketplace is over its limit', async () => {
    const ids = Array.from({ length: 60 }, (_, i) => `L${i}`)
    known(...ids)
    desk.shop.before = refuse('limited', 1_000)
    await receive(...ids)
    for (let round = 1; round <= 9; round += 1) {
      desk.time.now = new Date(Date.now() + round * 60_000)
      await desk.intake.resume(desk.brandId)
      await desk.intake.fetcher.idle()
    }
    expect(new Set((await entriesOf(...ids)).map((one) => one.state))).toEqual(new Set(['waiting']))
    expect(desk.shop.calls.at(-1)).toHaveLength(1)
    desk.shop.before = () => undefined
    desk.time.now = new Date(Date.now() + 3600_000)
    await desk.intake.resume(desk.brandId)
    await desk.intake.fetcher.idle()
    expect(new Set((await entriesOf(...ids)).map((one) => one.state))).toEqual(new Set(['done']))
  })

  it('still gives up an entry whose every try ends in our own failure', async () => {
    known('X1')
    desk.poison.add('X1')
    await receive('X1')
    for (let round = 1; round <= 8; round += 1) {
      desk.time.now = new Date(Date.now() + round * 120_000)
      await desk.intake.resume(desk.brandId)
      await desk.intake.fetcher.idle()
    }
    desk.poison.delete('X1')
    expect(await entriesOf('X1')).toMatchObject([{ state: 'failed' }])
  })

  it('tries again for an order that the marketplace does not show yet', async () => {
    await receive('N1')
    expect(await entriesOf('N1')).toMatchObject([{ state: 'waiting', code: 'not_found' }])
    known('N1')
    desk.time.now = new Date(Date.now() + 60_000)
    await desk.intake.resume(desk.brandId)
    await desk.intake.fetcher.idle()
    expect(await entriesOf('N1')).toMatchObject([{ state: 'done' }])
  })

  it('counts its calls by outcome', async () => {
    const before = await desk.metric('qiao_outgoing_total', { target: 'taobao', outcome: 'ok' })
    const calls = desk.intake.fetcher.calls
    known('M1', 'M2')
    await receive('M1', 'M2')
    expect(await desk.metric('qiao_outgoing_total', { target: 'taobao', outcome: 'ok' })).toBe(before + 2)
    expect(desk.intake.fetcher.calls).toBe(calls + 2)
    expect(
      await desk.metric('qiao_outgoing_total', { target: 'taobao', outcome: 'limited' }),
    ).toBeGreaterThan(0)
  })
})
