import type { TSchema } from 'typebox'

interface Shape {
  type?: string
  const?: unknown
  enum?: unknown
  properties?: Record<string, Shape>
  patternProperties?: Record<string, Shape>
  additionalProperties?: Shape | boolean
  items?: Shape
  anyOf?: Shape[]
  allOf?: Shape[]
}

/** Names of the fields of an answer, and whether they hold more than a number: a choice of words or a yes holds nobody. */
export function leavesOf(schema: TSchema): Map<string, 'number' | 'words'> {
  const found = new Map<string, 'number' | 'words'>()
  const walk = (shape: Shape, name: string): void => {
    for (const one of [...(shape.anyOf ?? []), ...(shape.allOf ?? [])]) walk(one, name)
    for (const [inner, one] of Object.entries(shape.properties ?? {})) walk(one, inner)
    for (const one of Object.values(shape.patternProperties ?? {})) walk(one, `${name}*`)
    if (typeof shape.additionalProperties === 'object') walk(shape.additionalProperties, `${name}*`)
    if (shape.items) walk(shape.items, name)
    if (!isLeaf(shape)) return
    const isNumber = shape.type === 'integer' || shape.type === 'number'
    found.set(name, isNumber && found.get(name) !== 'words' ? 'number' : 'words')
  }
  walk(schema as Shape, '')
  return found
}

function isLeaf(shape: Shape): boolean {
  const isChoice = shape.const !== undefined || shape.enum !== undefined
  const hasInner =
    shape.anyOf ||
    shape.allOf ||
    shape.properties ||
    shape.patternProperties ||
    shape.items ||
    shape.type === 'object'
  return !isChoice && !hasInner && shape.type !== 'null' && shape.type !== 'boolean' && shape.type !== 'array'
}
