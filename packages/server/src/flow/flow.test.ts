import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionNames } from './actions.ts'
import type { Facts } from './condition.ts'
import { builtInFlows } from './content.ts'
import { type FlowDefinition, readyFlow } from './definition.ts'
import { type FlowState, planStart, takeBack, takeSignal } from './engine.ts'
import { lintFlow } from './lint.ts'
import { problemsOf } from './publish-flow.ts'

const installation = builtInFlows.find(({ key }) => key === 'home-installation')!
const flow = readyFlow(installation)
const now = new Date('2026-04-10T02:00:00Z')

function run(facts: Facts, signals: (string | [string, Facts])[]): FlowState & { visited: string[] } {
  const begun = planStart(flow, facts, now)
  let state = begun.state
  const visited = [...begun.path]
  for (const one of signals) {
    const [signal, given] = typeof one === 'string' ? [one, {}] : one
    const step = takeSignal(flow, state, signal, given, now)
    if (step.outcome === 'refused') continue
    state = step.state
    visited.push(...step.path)
  }
  return { ...state, visited }
}

const appointment: [string, Facts] = [
  'appointment.made',
  { appointmentStartsAt: '2026-04-12T01:00:00Z', appointmentEndsAt: '2026-04-12T03:00:00Z' },
]

describe('the flow of a home installation', () => {
  it('has the right shape and passes the linter', () => {
    expect(builtInFlows.flatMap(problemsOf)).toEqual([])
  })

  it('goes from opened to settled through every node, in the order of the trade', () => {
    const end = run({}, [
      'address.completed',
      'goods.arrived',
      appointment,
      'technician.assigned',
      'first-call.reached',
      'technician.departed',
      'technician.checked-in',
      'visit.completed',
      'customer.signed-off',
      'slip.posted',
    ])
    expect(end.visited).toEqual([
      'open',
      'complete_address',
      'goods_arrived',
      'appoint',
      'dispatch',
      'first_call',
      'on_the_way',
      'check_in',
      'complete',
      'sign_off',
      'settle',
      'settled',
    ])
    expect(installation.nodes.map(({ key }) => key)).toEqual([...end.visited, 'cancelled'])
  })

  it('passes what is already known: a whole address, goods that are not waited for', () => {
    expect(run({ addressComplete: true }, []).node).toBe('goods_arrived')
    expect(run({ addressComplete: true, goodsNeeded: false }, []).node).toBe('appoint')
    expect(run({ goodsNeeded: false }, ['address.completed']).node).toBe('appoint')
  })

  it('remembers goods that arrive before the address is whole', () => {
    expect(run({}, ['goods.arrived']).node).toBe('complete_address')
    expect(run({}, ['goods.arrived', 'address.completed']).node).toBe('appoint')
  })

  it('ends the same whatever the order of what comes from outside', () => {
    const outside: (string | [string, Facts])[] = [
      'address.completed',
      'goods.arrived',
      appointment,
      'technician.assigned',
    ]
    fc.assert(
      fc.property(
        fc.shuffledSubarray(outside, { minLength: 4 }),
        fc.shuffledSubarray(outside),
        (order, again) => {
          expect(run({}, [...order, ...again]).node).toBe('first_call')
        },
      ),
    )
  })

  it('takes a cancellation from every open node and none from an end', () => {
    for (const { key, kind } of installation.nodes) {
      const step = takeSignal(flow, { node: key, facts: {}, cameFrom: null }, 'work.cancelled', {}, now)
      expect(step.outcome).toBe(kind === 'end' ? 'refused' : 'moved')
    }
  })

  it('refuses by name what it does not expect', () => {
    const at = (node: string, signal: string, given: Facts = {}) =>
      takeSignal(flow, { node, facts: {}, cameFrom: null }, signal, given, now)
    expect(at('appoint', 'visit.completed')).toMatchObject({
      outcome: 'refused',
      reason: 'flow.signal_not_expected',
    })
    expect(at('appoint', 'moon.landed')).toMatchObject({ reason: 'flow.signal_unknown' })
    expect(at('settled', 'slip.posted')).toMatchObject({ reason: 'flow.ended' })
    expect(at('appoint', 'appointment.made')).toMatchObject({
      reason: 'flow.fact_missing',
      unmet: ['appointmentStartsAt', 'appointmentEndsAt'],
    })
    expect(at('on_the_way', 'technician.departed')).toMatchObject({
      reason: 'flow.guard_not_met',
      unmet: ['assigned'],
    })
  })

  it('goes back only where the node says so', () => {
    const dispatch: FlowState = { node: 'dispatch', facts: { appointed: true }, cameFrom: 'appoint' }
    expect(takeBack(flow, dispatch, 'appoint', { appointed: false }, now)).toMatchObject({ to: 'appoint' })
    expect(takeBack(flow, dispatch, 'complete', {}, now)).toMatchObject({ reason: 'flow.back_not_allowed' })
    const cancelled: FlowState = { node: 'cancelled', facts: {}, cameFrom: 'appoint' }
    expect(takeBack(flow, cancelled, null, {}, now)).toMatchObject({ outcome: 'moved', to: 'appoint' })
  })

  it('promises a first call within two service hours, the night not counted', () => {
    const evening = new Date('2026-04-10T11:00:00Z')
    const step = takeSignal(
      flow,
      { node: 'dispatch', facts: {}, cameFrom: null },
      'technician.assigned',
      {},
      evening,
    )
    expect(step).toMatchObject({ timers: [{ key: 'first_call', dueAt: new Date('2026-04-11T01:00:00Z') }] })
  })

  it('moves the promise of departure with the appointment', () => {
    const state: FlowState = { node: 'on_the_way', facts: { assigned: true }, cameFrom: null }
    const step = takeSignal(flow, state, ...appointment, now)
    expect(step).toMatchObject({
      outcome: 'remembered',
      timers: [{ key: 'departure', dueAt: new Date(appointment[1].appointmentStartsAt as string) }],
    })
  })

  it('never leaves the table: any signals, any order', () => {
    const known = new Set(installation.nodes.map(({ key }) => key))
    const signals = fc.constantFrom(...Object.keys(installation.signals))
    fc.assert(
      fc.property(fc.array(signals, { maxLength: 40 }), (sent) => {
        const given = appointment[1]
        const end = run(
          {},
          sent.map((signal) => [signal, given]),
        )
        expect(known.has(end.node)).toBe(true)
        expect(flow.node(end.node)!.pass?.holds(end.facts) ?? false).toBe(false)
      }),
    )
  })
})

describe('the linter', () => {
  const broken = (change: (flow: FlowDefinition) => void): string[] => {
    const copy = structuredClone(installation)
    change(copy)
    return lintFlow(copy)
  }

  it.each<[string, (flow: FlowDefinition) => void, string]>([
    ['a node twice', (f) => f.nodes.push(f.nodes[1]!), 'complete_address stands twice'],
    ['a move to nowhere', (f) => (f.nodes[3]!.transitions[0]!.to = 'moon'), 'leads to moon'],
    ['an unnamed signal', (f) => (f.nodes[3]!.transitions[0]!.signal = 'moon.landed'), 'which is no signal'],
    [
      'a useless signal',
      (f) => (f.signals['moon.landed'] = { name: { zh: '登月', en: 'Moon' } }),
      'moves nothing',
    ],
    ['an unknown action', (f) => (f.nodes[3]!.actions = [{ action: 'fly' }]), 'no action'],
    ['an unknown calendar', (f) => (f.calendars = {}), 'no calendar'],
    ['a circle of passes', (f) => (f.nodes[2]!.pass!.to = 'complete_address'), 'leads back to it'],
    ['an island', (f) => f.nodes.push({ ...f.nodes[8]!, key: 'island' }), 'island cannot be reached'],
    ['a trap', (f) => (f.nodes[10]!.transitions = []), 'settle is a trap'],
    [
      'an end that goes on',
      (f) => f.nodes[11]!.transitions.push({ signal: 'slip.posted', to: 'open' }),
      'has moves',
    ],
    ['a start that is no node', (f) => (f.start = 'moon'), 'start moon is no node'],
  ])('finds %s', (_, change, words) => {
    expect(broken(change).join('; ')).toContain(words)
  })

  it('is told by the schema what no flow may look like', () => {
    expect(problemsOf({ ...installation, version: 0 }).length).toBeGreaterThan(0)
    expect(problemsOf({ key: 'x' }).length).toBeGreaterThan(0)
    const odd = structuredClone(installation) as unknown as { nodes: { pass?: object }[] }
    odd.nodes[1]!.pass = { when: { fact: 'a', like: '%' }, to: 'appoint' }
    expect(problemsOf(odd).length).toBeGreaterThan(0)
  })
})

it('a node can take thirty-two actions', () => {
  expect(Object.keys(actionNames)).toHaveLength(32)
})
