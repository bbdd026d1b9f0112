import { importsIn } from './imports.ts'
import type { Tree } from './tree.ts'

/** Where `@qiao/ui/console` and the like lead, from the packages' own `exports`. */
export type Exports = ReadonlyMap<string, string>

export function readExports(manifests: Tree): Exports {
  const found = new Map<string, string>()
  for (const [path, text] of manifests) {
    const { name, exports = {} } = JSON.parse(text) as {
      name: string
      exports?: Record<string, string | Record<string, string>>
    }
    // A package that is also packed for others names its source by a condition.
    for (const [place, given] of Object.entries(exports)) {
      const file = typeof given === 'string' ? given : given['qiao-source']!
      found.set(`${name}${place.slice(1)}`, `${path.replace(/package\.json$/, '')}${file.replace('./', '')}`)
    }
  }
  return found
}

/** Groups of files that import each other in a circle; type imports and `import()` count. */
export function circles(tree: Tree, exports: Exports = new Map()): string[][] {
  const edges = new Map<string, string[]>([...tree.keys()].map((path) => [path, []]))
  for (const { from, to } of importsIn(tree)) {
    const target = exports.get(to) ?? to
    const found = [target, `${target}.ts`, `${target}.tsx`, `${target}/index.ts`].find((path) =>
      tree.has(path),
    )
    if (found) edges.get(from)!.push(found)
  }
  return connected(edges).filter((group) => group.length > 1 || edges.get(group[0]!)!.includes(group[0]!))
}

/** Tarjan's strongly connected components. */
function connected(edges: ReadonlyMap<string, string[]>): string[][] {
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const groups: string[][] = []
  const visit = (node: string): void => {
    order.set(node, order.size)
    low.set(node, order.get(node)!)
    stack.push(node)
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) {
        visit(next)
        low.set(node, Math.min(low.get(node)!, low.get(next)!))
      } else if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, order.get(next)!))
    }
    if (low.get(node) !== order.get(node)) return
    groups.push(stack.splice(stack.indexOf(node)).sort())
  }
  for (const node of edges.keys()) if (!order.has(node)) visit(node)
  return groups
}
