import jsonata from 'jsonata'
import type { MappingProblem } from './mapping.ts'
import { problem } from './shape-problems.ts'

const longest = 4000

/** Reads an expression without running it. */
export function checkExpression(expression: string, pointer: string): MappingProblem[] {
  if (expression.length > longest)
    return [
      problem(
        pointer,
        'mapping.expression',
        ['表达式太长', 'The expression is too long'],
        ['拆成几个字段', 'Split it over several fields'],
      ),
    ]
  try {
    jsonata(expression)
    return []
  } catch (error) {
    const { position, message } = error as { position?: number; message?: string }
    return [
      problem(
        pointer,
        'mapping.expression',
        [
          `表达式在第 ${position ?? 0} 个字符处写错`,
          `The expression is wrong at character ${position ?? 0}: ${message ?? ''}`,
        ],
        ['对照 docs.jsonata.org 修改', 'Compare with docs.jsonata.org'],
      ),
    ]
  }
}
