import type { WorkCalendarSettings } from '../kernel/work-calendar.ts'
import { type Check, type Condition, compileCondition, type Fact } from './condition.ts'

export interface Name {
  zh: string
  en: string
}

/** A flow as data. Published once, never edited: what runs keeps its version. */
export interface FlowDefinition {
  key: string
  version: number
  name: Name
  start: string
  /** Every signal that the flow understands, and the facts that it leaves behind. */
  signals: Record<string, FlowSignal>
  nodes: FlowNode[]
  /** Moves that are open from every node that is no end. */
  everywhere: FlowTransition[]
  calendars: Record<string, WorkCalendarSettings>
}

export interface FlowSignal {
  name: Name
  /**
   * Facts set when the signal is taken. A signal with facts is taken at any node that is no end, so that what
   * happens early is known when its node is reached: the order of events does not change where a flow ends.
   */
  remember?: Record<string, Fact>
  /** Facts that the sender must hand over with it. */
  needs?: string[]
}

export interface FlowNode {
  key: string
  name: Name
  kind: 'step' | 'end'
  /** Reached while this holds, the node is passed at once: its work is already done or not needed. */
  pass?: { when: Condition; to: string }
  actions?: FlowAction[]
  promise?: FlowPromise
  transitions: FlowTransition[]
  /** Where an undo may take it: node keys, or `previous` for the node that it came from. */
  back?: string[]
}

export interface FlowTransition {
  signal: string
  to: string
  when?: Condition
}

export interface FlowAction {
  action: string
  with?: Record<string, Fact>
}

/** The promised time for a node (时效): minutes after entering it, or after the instant in a fact (ISO text). */
export interface FlowPromise {
  key: string
  name: Name
  minutes: number
  after?: { fact: string }
  /** Minutes count only inside this calendar of the flow; missing: round the clock. */
  calendar?: string
}

/** A definition with its conditions built, ready to run. */
export interface ReadyFlow {
  definition: FlowDefinition
  node(key: string): ReadyNode | undefined
  everywhere: ReadyTransition[]
}

export interface ReadyNode extends Omit<FlowNode, 'pass' | 'transitions'> {
  pass: { holds: Check; to: string } | null
  transitions: ReadyTransition[]
}

export interface ReadyTransition extends FlowTransition {
  holds: Check
}

export function readyFlow(definition: FlowDefinition): ReadyFlow {
  const nodes = new Map(definition.nodes.map((node) => [node.key, readyNode(node)]))
  return {
    definition,
    node: (key) => nodes.get(key),
    everywhere: definition.everywhere.map(readyTransition),
  }
}

function readyNode(node: FlowNode): ReadyNode {
  return {
    ...node,
    pass: node.pass ? { holds: compileCondition(node.pass.when), to: node.pass.to } : null,
    transitions: node.transitions.map(readyTransition),
  }
}

function readyTransition(transition: FlowTransition): ReadyTransition {
  return { ...transition, holds: compileCondition(transition.when ?? {}) }
}
