import { Compile } from 'typebox/schema'
import schema from '../../../../content/schemas/flow.schema.json' with { type: 'json' }
import type { Tx } from '../runtime/db/transaction.ts'
import { builtInFlows } from './content.ts'
import type { FlowDefinition } from './definition.ts'
import { newestFlow } from './definitions.ts'
import { FlowRefused, FlowVersionTaken } from './errors.ts'
import { lintFlow } from './lint.ts'
import { insertDefinition } from './store.ts'

const shape = Compile(schema)

/** Shape first, then sense: what stands between a definition and being published. */
export function problemsOf(given: unknown): string[] {
  if (shape.Check(given)) return lintFlow(given as unknown as FlowDefinition)
  const [, problems] = shape.Errors(given)
  return problems.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
}

/** A new version from now on; flows that run keep theirs. Throws `flow.refused_by_linter`, `flow.version_taken`. */
export async function publishFlow(tx: Tx, definition: FlowDefinition): Promise<void> {
  const problems = problemsOf(definition)
  if (problems.length > 0) throw new FlowRefused(definition.key, problems)
  const shipped = builtInFlows.some(
    ({ key, version }) => key === definition.key && version === definition.version,
  )
  if (shipped || !(await insertDefinition(tx, definition)))
    throw new FlowVersionTaken(definition.key, definition.version)
  await newestFlow(tx, definition.key, true)
}
