import {
  type ApplyPorts,
  checkExpression,
  compilePath,
  type MappingProblem,
  type Words,
} from '../mapping/index.ts'
import type { Assembled } from './assemble.ts'

export interface ExpressionTrial {
  problems: MappingProblem[]
  results: { row: number; ok: boolean; text: string; words: Words }[]
}

const said: Record<'timeout' | 'memory', Words> = {
  timeout: { zh: '超过 50 毫秒，已停止', en: 'Stopped after 50 ms' },
  memory: { zh: '占用内存过多，已停止', en: 'Stopped: it needed too much memory' },
}
const nothing: Words = { zh: '', en: '' }

/** What an expression gives for some records; `hidden`: that it gives something, where the records are other people's. */
export async function tryExpression(
  records: readonly Assembled[],
  expression: string,
  each: string | null,
  { expressions }: ApplyPorts,
  hidden: boolean,
): Promise<ExpressionTrial> {
  const problems = checkExpression(expression, '/expression')
  if (problems.length > 0 || !expressions) return { problems, results: [] }
  const list = each === null ? null : compilePath(each, { cells: false, emptyWords: new Set() })
  const inputs = records.map(({ value }) => {
    const inside = list?.({ at: value, top: value })
    return list === null ? value : Array.isArray(inside) ? (inside[0] ?? null) : (inside ?? null)
  })
  const answers = await expressions.run(
    inputs.map((input, i) => ({ expression, input, record: records[i]!.value })),
  )
  return {
    problems: [],
    results: answers.map((answer, i) => {
      const { row } = records[i]!
      if (answer.ok) return { row, ok: true, text: textOf(answer.value, hidden), words: nothing }
      const why = answer.code === 'failed' ? { zh: answer.message, en: answer.message } : said[answer.code]
      return { row, ok: false, text: '', words: why }
    }),
  }
}

const longest = 300

function textOf(value: unknown, hidden: boolean): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return hidden ? '****' : text.slice(0, longest)
}
