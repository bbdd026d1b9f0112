import { expressionProcess } from '../runtime/adapters/expression-process.ts'

/** The one process that runs expressions for this server; it starts with the first expression. */
export const expressions = expressionProcess()
