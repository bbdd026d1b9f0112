import { describe, expect, it } from 'vitest'
import { sampleWorkOrder } from '../../test/support/sample-work-order.ts'
import { builtInFlows } from '../flow/index.ts'
import { assertMay } from './apply-changes.ts'
import { errorWords } from './errors.ts'
import {
  type Act,
  type ActKey,
  acts,
  isAway,
  isOpen,
  isSuspended,
  type State,
  stageFor,
  stateNames,
  states,
} from './work-order.ts'

const flow = builtInFlows.find(({ key }) => key === 'home-installation')!
const table = Object.entries(acts) as [ActKey, Act][]

/** Where the flow can come to rest after a signal at a node, whatever the facts say. */
function landings(node: string, signal: string): Set<string> {
  const at = flow.nodes.find(({ key }) => key === node)!
  const moves = [...at.transitions, ...(at.kind === 'end' ? [] : flow.everywhere)].filter(
    (one) => one.signal === signal,
  )
  const remembered = flow.signals[signal]!.remember ? [node] : []
  return new Set([...moves.map(({ to }) => to), ...remembered].flatMap(withPasses))
}

function withPasses(node: string): string[] {
  const next = flow.nodes.find(({ key }) => key === node)!.pass?.to
  return next ? [node, ...withPasses(next)] : [node]
}

describe('the table of states and acts', () => {
  it('has the states of the flow, in its order and with its names', () => {
    expect(flow.nodes.map(({ key }) => key)).toEqual([...states])
    for (const node of flow.nodes) expect(stateNames[node.key as State]).toEqual(node.name)
  })

  it('reaches every state, and none is a trap', () => {
    const reached = new Set<State>(['open', 'complete_address'])
    for (let grew = true; grew; ) {
      grew = false
      for (const [, { from, to }] of table)
        if (from.some((state) => reached.has(state)))
          for (const state of to)
            if (state !== 'same' && !reached.has(state)) {
              reached.add(state)
              grew = true
            }
    }
    expect([...reached].sort()).toEqual([...states].sort())
    const left = states.filter((state) => !['open', 'settled'].includes(state))
    for (const state of left)
      expect(table.some(([, { from, to }]) => from.includes(state) && to.some((one) => one !== 'same'))).toBe(
        true,
      )
  })

  it.each(table.filter(([, { signal }]) => signal !== null))(
    '%s ends where the flow lets it',
    (_, { from, signal, to }) => {
      expect(flow.signals[signal!]).toBeDefined()
      for (const state of from) {
        const possible = landings(state, signal!)
        expect(possible.size).toBeGreaterThan(0)
        expect(to.some((one) => (one === 'same' ? possible.has(state) : possible.has(one)))).toBe(true)
      }
    },
  )

  it('knows every signal of the flow', () => {
    const used = new Set(table.map(([, { signal }]) => signal))
    expect(Object.keys(flow.signals).filter((signal) => !used.has(signal))).toEqual([])
  })

  it('lets each act through exactly where it stands, for whom it stands', () => {
    const actors = [
      'member',
      'technician',
      'point_clerk',
      'customer',
      'marketplace',
      'wecom',
      'system',
    ] as const
    for (const [key, { from, by, suspended }] of table)
      for (const state of states)
        for (const kind of actors)
          for (const held of [false, true]) {
            const suspension = held ? { refund: true, reason: null, since: '2026-04-10T02:00:00Z' } : null
            const workOrder = sampleWorkOrder({ state, suspension })
            const may = from.includes(state) && by.includes(kind) && (suspended || !held)
            const attempt = () => assertMay({ actor: { kind, id: 'somebody' } }, key, workOrder)
            if (may) expect(attempt).not.toThrow()
            else expect(attempt).toThrow(/^work_order\.(not_now|not_yours|suspended)$/)
          }
  })

  it('never lets a technician cancel, settle or reopen by hand', () => {
    for (const key of ['cancel', 'reopen', 'suspend', 'goods_arrived'] as const)
      expect((acts[key] as Act).by).not.toContain('technician')
    expect(acts.depart.by).toEqual(['technician'])
  })
})

describe('a work order', () => {
  it('is open until it is settled or cancelled, away from departure to completion', () => {
    expect(states.filter((state) => !isOpen({ state }))).toEqual(['settled', 'cancelled'])
    expect(states.filter((state) => isAway({ state }))).toEqual(['check_in', 'complete'])
  })

  it('is suspended by a refund request or by a person', () => {
    const since = '2026-04-10T02:00:00Z'
    expect(isSuspended({ suspension: null })).toBe(false)
    expect(isSuspended({ suspension: { refund: false, reason: null, since } })).toBe(false)
    expect(isSuspended({ suspension: { refund: true, reason: null, since } })).toBe(true)
    expect(isSuspended({ suspension: { refund: false, reason: '客户出差', since } })).toBe(true)
  })

  it('shows its contact to its technician only, until seven days after sign-off', () => {
    const signedOffAt = new Date('2026-04-12T04:00:00Z')
    const days = (count: number) => new Date(signedOffAt.getTime() + count * 24 * 3600_000)
    const mine = sampleWorkOrder({ technicianId: 'wang-lei', state: 'first_call' })
    const done = { ...mine, state: 'settled' as const, signedOffAt }
    expect(stageFor(mine, 'wang-lei', days(0))).toBe('accepted')
    expect(stageFor(mine, 'li-qiang', days(0))).toBe('offered')
    expect(stageFor(done, 'wang-lei', days(6.9))).toBe('accepted')
    expect(stageFor(done, 'wang-lei', days(7))).toBe('after')
    expect(stageFor({ ...mine, state: 'cancelled' }, 'wang-lei', days(0))).toBe('after')
    expect(stageFor({ ...mine, technicianId: null }, 'wang-lei', days(0))).toBe('offered')
  })
})

it('every error has a status and words in both languages, without exclamation', () => {
  for (const [code, { status, zh, en }] of Object.entries(errorWords)) {
    expect(code).toMatch(/^work_order\.[a-z_]+$/)
    expect(status).toBeGreaterThanOrEqual(400)
    for (const text of [zh.title, zh.whatToDo]) expect(text).toMatch(/^[^！!]*\p{Script=Han}[^！!]*$/u)
    for (const text of [en.title, en.whatToDo]) expect(text).toMatch(/^[\x20-\x7e]+$/)
  }
})
