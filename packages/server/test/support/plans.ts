import { sql } from 'kysely'
import { rows, type Tx } from '../../src/runtime/db/transaction.ts'

interface PlanNode {
  'Node Type': string
  'Parent Relationship'?: string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  Plans?: PlanNode[]
}

/** By name the texts of the statements that a piece of work asks for. */
export async function statementsOf(tx: Tx, work: (tx: Tx) => Promise<unknown>): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  const named: Tx['named'] = (name, text, values) => {
    texts.set(name, text)
    return tx.named(name, text, values)
  }
  await work(Object.assign(Object.create(tx) as Tx, { named }))
  return texts
}

/**
 * Tables of which a statement reads every row of the brand, as PostgreSQL would run it for the application: behind row security
 * an index serves a condition only where nothing in it could tell of hidden rows. A table with few rows counts as read whole.
 */
export async function tablesReadWhole(tx: Tx, text: string): Promise<string[]> {
  const whole = new Set<string>()
  const walk = (node: PlanNode, table?: string): void => {
    const relation = node['Relation Name'] ?? table
    if (node['Node Type'] === 'Seq Scan' && relation) whole.add(relation)
    if (node['Index Name'] && relation && asksForBrandAlone(node['Index Cond'])) whole.add(relation)
    for (const one of node.Plans ?? []) walk(one, relation)
  }
  walk(await planOf(tx, text))
  return [...whole].sort()
}

/** How often a statement asks something again for each row that it looks at: what a join asks once for all. */
export async function askedForEachRow(tx: Tx, text: string): Promise<number> {
  const count = (node: PlanNode): number =>
    (node.Plans ?? []).reduce(
      (all, one) => all + count(one),
      node['Parent Relationship'] === 'SubPlan' ? 1 : 0,
    )
  return count(await planOf(tx, text))
}

async function planOf(tx: Tx, text: string): Promise<PlanNode> {
  const [found] = await rows(
    tx,
    sql<{ 'QUERY PLAN': { Plan: PlanNode }[] }>`explain (generic_plan, format json) ${sql.raw(text)}`,
  )
  return found!['QUERY PLAN'][0]!.Plan
}

const asksForBrandAlone = (condition = ''): boolean =>
  !/[a-z]/.test(condition.replaceAll(/\(?brand_id\)?(::text)? = \$1/g, ''))
