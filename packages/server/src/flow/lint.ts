import { isAction } from './actions.ts'
import type { FlowDefinition, FlowNode } from './definition.ts'

/** What is wrong with a flow, in short sentences with the place; empty when it may be published. */
export function lintFlow(flow: FlowDefinition): string[] {
  return [
    ...doubledNodes(flow),
    ...unknownTargets(flow),
    ...unknownSignals(flow),
    ...unusedSignals(flow),
    ...unknownActions(flow),
    ...unknownCalendars(flow),
    ...passCircles(flow),
    ...unreachable(flow),
    ...traps(flow),
    ...movesOutOfEnds(flow),
  ]
}

function doubledNodes(flow: FlowDefinition): string[] {
  const keys = flow.nodes.map((node) => node.key)
  return keys.filter((key, i) => keys.indexOf(key) !== i).map((key) => `node ${key} stands twice`)
}

function unknownTargets(flow: FlowDefinition): string[] {
  const known = new Set(flow.nodes.map((node) => node.key))
  const wrong = known.has(flow.start) ? [] : [`start ${flow.start} is no node`]
  for (const node of flow.nodes) {
    for (const key of exits(flow, node))
      if (!known.has(key)) wrong.push(`${node.key} leads to ${key}, which is no node`)
    for (const key of node.back ?? [])
      if (key !== 'previous' && !known.has(key))
        wrong.push(`${node.key} goes back to ${key}, which is no node`)
  }
  return [...new Set(wrong)]
}

function unknownSignals(flow: FlowDefinition): string[] {
  return transitionsOf(flow)
    .filter(({ signal }) => !(signal in flow.signals))
    .map(({ signal, place }) => `${place} waits for ${signal}, which is no signal`)
}

function unusedSignals(flow: FlowDefinition): string[] {
  const used = new Set(transitionsOf(flow).map(({ signal }) => signal))
  return Object.entries(flow.signals)
    .filter(([key, signal]) => !used.has(key) && !signal.remember)
    .map(([key]) => `signal ${key} moves nothing and remembers nothing`)
}

function unknownActions(flow: FlowDefinition): string[] {
  return flow.nodes.flatMap((node) =>
    (node.actions ?? [])
      .filter(({ action }) => !isAction(action))
      .map(({ action }) => `${node.key} takes ${action}, which is no action`),
  )
}

function unknownCalendars(flow: FlowDefinition): string[] {
  return flow.nodes
    .filter(({ promise }) => promise?.calendar && !(promise.calendar in flow.calendars))
    .map(({ key, promise }) => `${key} counts by ${promise!.calendar}, which is no calendar`)
}

/** Passing from node to node must come to rest whatever the facts are. */
function passCircles(flow: FlowDefinition): string[] {
  const next = new Map(flow.nodes.map((node) => [node.key, node.pass?.to]))
  return flow.nodes
    .filter(({ key }) => {
      const seen = new Set<string>()
      for (let at = next.get(key); at !== undefined; at = next.get(at)) {
        if (at === key) return true
        if (seen.has(at)) return false
        seen.add(at)
      }
      return false
    })
    .map(({ key }) => `passing ${key} leads back to it`)
}

function unreachable(flow: FlowDefinition): string[] {
  const byKey = new Map(flow.nodes.map((node) => [node.key, node]))
  const seen = new Set<string>()
  const queue = [flow.start]
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const node = byKey.get(key)
    if (!node || seen.has(key)) continue
    seen.add(key)
    queue.push(...exits(flow, node))
  }
  return flow.nodes.filter(({ key }) => !seen.has(key)).map(({ key }) => `${key} cannot be reached`)
}

/** From every node an end must be in reach by signals of its own, not only by the moves open everywhere. */
function traps(flow: FlowDefinition): string[] {
  const good = new Set(flow.nodes.filter(({ kind }) => kind === 'end').map(({ key }) => key))
  if (good.size === 0) return ['there is no end']
  for (let grew = true; grew; ) {
    grew = false
    for (const node of flow.nodes)
      if (!good.has(node.key) && ownExits(node).some((key) => good.has(key))) {
        good.add(node.key)
        grew = true
      }
  }
  return flow.nodes
    .filter(({ key }) => !good.has(key))
    .map(({ key }) => `${key} is a trap: no way leads to an end`)
}

function movesOutOfEnds(flow: FlowDefinition): string[] {
  return flow.nodes
    .filter((node) => node.kind === 'end' && ownExits(node).length > 0)
    .map(({ key }) => `${key} is an end but has moves`)
}

function ownExits(node: FlowNode): string[] {
  return [...node.transitions.map(({ to }) => to), ...(node.pass ? [node.pass.to] : [])]
}

function exits(flow: FlowDefinition, node: FlowNode): string[] {
  return node.kind === 'end' ? ownExits(node) : [...ownExits(node), ...flow.everywhere.map(({ to }) => to)]
}

function transitionsOf(flow: FlowDefinition): { signal: string; place: string }[] {
  return [
    ...flow.nodes.flatMap((node) => node.transitions.map(({ signal }) => ({ signal, place: node.key }))),
    ...flow.everywhere.map(({ signal }) => ({ signal, place: 'everywhere' })),
  ]
}
