import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { builtInFlows } from './content.ts'
import { publishFlow } from './publish-flow.ts'
import { moveFlowsBack, signalFlows } from './signal-flows.ts'
import { startFlows } from './start-flows.ts'
import { movesOf } from './store.ts'
import { pauseFlows, promisesOf, resumeFlows, sweepTimers } from './sweep-timers.ts'

let brand: TestBrand
const morning = new Date('2026-04-10T02:00:00Z')
const flowKey = 'home-installation'

beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())

const ids = (count: number) => Array.from({ length: count }, () => brand.ports.ids.next())
const begin = (subjects: string[], facts = {}) =>
  brand.transact((tx) =>
    startFlows(
      tx,
      subjects.map((subjectId) => ({ flowKey, subjectId, facts })),
    ),
  )
const signal = (subjects: string[], name: string, facts = {}) =>
  brand.transact((tx) =>
    signalFlows(
      tx,
      subjects.map((subjectId) => ({ subjectId, signal: name, facts })),
    ),
  )

describe('flows in the database', () => {
  it('start many at once, and a second time nothing', async () => {
    const subjects = ids(50)
    const started = await begin(subjects)
    expect(started.every(({ started, node }) => started && node === 'complete_address')).toBe(true)
    expect((await begin(subjects)).every(({ started }) => !started)).toBe(true)
  })

  it('move together, and keep who came when and why', async () => {
    const subjects = ids(3)
    await begin(subjects)
    const results = await signal([...subjects, brand.ports.ids.next()], 'address.completed')
    expect(results.map(({ outcome }) => outcome)).toEqual(['moved', 'moved', 'moved', 'refused'])
    expect(results[3]).toMatchObject({ reason: 'flow.not_started' })
    const moves = await brand.transact((tx) => movesOf(tx, subjects[0]!))
    expect(moves.map(({ kind, from, to, path }) => ({ kind, from, to, path }))).toEqual([
      { kind: 'start', from: null, to: 'complete_address', path: ['open', 'complete_address'] },
      { kind: 'signal', from: 'complete_address', to: 'goods_arrived', path: ['goods_arrived'] },
    ])
    expect(moves[0]!.actor).toBe('system:qiao')
  })

  it('takes two signals of one subject in one batch, in order', async () => {
    const [subjectId] = ids(1) as [string]
    await begin([subjectId])
    const results = await brand.transact((tx) =>
      signalFlows(tx, [
        { subjectId, signal: 'goods.arrived' },
        { subjectId, signal: 'address.completed' },
      ]),
    )
    expect(results.map((one) => one.outcome)).toEqual(['remembered', 'moved'])
    expect(results[1]).toMatchObject({ to: 'appoint', path: ['goods_arrived', 'appoint'] })
  })

  it('goes back from a cancellation to where it was', async () => {
    const subjects = ids(1)
    await begin(subjects, { addressComplete: true })
    await signal(subjects, 'work.cancelled')
    const [back] = await brand.transact((tx) =>
      moveFlowsBack(tx, [{ subjectId: subjects[0]!, to: null, reason: '点错了' }]),
    )
    expect(back).toMatchObject({ outcome: 'moved', to: 'goods_arrived' })
    const moves = await brand.transact((tx) => movesOf(tx, subjects[0]!))
    expect(moves.at(-1)).toMatchObject({ kind: 'back', reason: '点错了' })
  })

  it('lets one of two simultaneous callers through', async () => {
    const subjects = ids(1)
    await begin(subjects)
    const both = await Promise.all([
      signal(subjects, 'address.completed'),
      signal(subjects, 'address.completed'),
    ])
    expect(both.map(([one]) => one!.outcome).sort()).toEqual(['moved', 'remembered'])
  })
})

describe('promises', () => {
  it('are told once when they are missed, late ones first', async () => {
    brand.time.now = morning
    const subjects = ids(2)
    await begin(subjects)
    brand.time.now = new Date('2026-04-30T02:00:00Z')
    const missed = (await brand.transact((tx) => sweepTimers(tx, 100))).filter(({ subjectId }) =>
      subjects.includes(subjectId),
    )
    expect(missed.map(({ promise, node }) => `${promise}@${node}`)).toEqual([
      'address@complete_address',
      'address@complete_address',
    ])
    expect(await brand.transact((tx) => promisesOf(tx, subjects))).toEqual([])
    brand.time.now = null
  })

  it('stand still in a suspension and go on after it', async () => {
    brand.time.now = morning
    const subjects = ids(1)
    await begin(subjects)
    const [before] = await brand.transact((tx) => promisesOf(tx, subjects))
    expect(await brand.transact((tx) => pauseFlows(tx, subjects))).toEqual(subjects)
    expect(await brand.transact((tx) => pauseFlows(tx, subjects))).toEqual([])
    brand.time.now = new Date('2026-05-10T02:00:00Z')
    const missed = await brand.transact((tx) => sweepTimers(tx, 1000))
    expect(missed.filter(({ subjectId }) => subjectId === subjects[0])).toEqual([])
    await brand.transact((tx) => resumeFlows(tx, subjects))
    const [after] = await brand.transact((tx) => promisesOf(tx, subjects))
    expect(after!.dueAt.getTime() - before!.dueAt.getTime()).toBe(30 * 24 * 3600_000)
    brand.time.now = null
  })

  it('end with the node that gave them', async () => {
    const subjects = ids(1)
    await begin(subjects)
    await signal(subjects, 'address.completed')
    expect(await brand.transact((tx) => promisesOf(tx, subjects))).toEqual([])
  })
})

describe('a new version', () => {
  it('is used by new flows only; what runs keeps its own', async () => {
    const shipped = builtInFlows[0]!
    const own = { ...structuredClone(shipped), key: 'quick-check', version: 1 }
    await brand.transact((tx) => publishFlow(tx, own))
    const old = ids(1)
    await brand.transact((tx) => startFlows(tx, [{ flowKey: 'quick-check', subjectId: old[0]!, facts: {} }]))
    const next = { ...structuredClone(own), version: 2, start: 'appoint' }
    next.nodes = next.nodes.filter(({ key }) => !['open', 'complete_address', 'goods_arrived'].includes(key))
    await brand.transact((tx) => publishFlow(tx, next))
    const young = ids(1)
    const [started] = await brand.transact((tx) =>
      startFlows(tx, [{ flowKey: 'quick-check', subjectId: young[0]!, facts: {} }]),
    )
    expect(started).toMatchObject({ started: true, node: 'appoint' })
    expect((await signal(old, 'address.completed'))[0]).toMatchObject({
      outcome: 'moved',
      to: 'goods_arrived',
    })
  })

  it('is refused when the number is taken or the linter objects', async () => {
    const shipped = builtInFlows[0]!
    await expect(brand.transact((tx) => publishFlow(tx, shipped))).rejects.toMatchObject({
      code: 'flow.version_taken',
    })
    const trap = { ...structuredClone(shipped), version: 9 }
    trap.nodes[10]!.transitions = []
    await expect(brand.transact((tx) => publishFlow(tx, trap))).rejects.toMatchObject({
      code: 'flow.refused_by_linter',
    })
  })

  it('published by another process is noticed when a flow starts', async () => {
    const other = await brand.vault.brand(brand.brandId)
    const next = { ...structuredClone(builtInFlows[0]!), key: 'quick-check', version: 3 }
    await brand.transact((tx) => publishFlow({ ...tx, vault: { ...other } }, next))
    const subjects = ids(1)
    const [started] = await brand.transact((tx) =>
      startFlows(tx, [{ flowKey: 'quick-check', subjectId: subjects[0]!, facts: {} }]),
    )
    expect(started).toMatchObject({ started: true, node: 'complete_address' })
  })
})
