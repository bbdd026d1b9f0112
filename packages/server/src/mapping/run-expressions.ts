import type { ExpressionAnswer, ExpressionRequest, ExpressionRunner } from './expression.ts'
import type { Machine } from './machine.ts'
import type { SourceRecord } from './mapping.ts'

/** What the expressions of one record gave. */
export interface Answers {
  record: ExpressionAnswer[]
  /** By list, then by element. */
  lists: ExpressionAnswer[][][]
}

const noRunner: ExpressionAnswer = { ok: false, code: 'failed', message: 'nothing here runs expressions' }

/** All expressions of a batch in one call; null for a mapping without any. */
export async function answersOf(
  machine: Machine,
  records: readonly SourceRecord[],
  skipped: readonly boolean[],
  runner: ExpressionRunner | null,
): Promise<Answers[] | null> {
  if (machine.expressions.length === 0 && machine.lists.every(({ expressions }) => expressions.length === 0))
    return null
  const requests = records.flatMap(({ value }, index) => (skipped[index] ? [] : requestsOf(machine, value)))
  const given = runner ? await runner.run(requests) : requests.map(() => noRunner)
  let at = 0
  const take = (count: number) => {
    at += count
    return given.slice(at - count, at)
  }
  return records.map(({ value }, index) => {
    if (skipped[index]) return { record: [], lists: [] }
    const record = take(machine.expressions.length)
    const lists = machine.lists.map((list) =>
      elementsOf(list.items, value).map(() => take(list.expressions.length)),
    )
    return { record, lists }
  })
}

function requestsOf(machine: Machine, record: unknown): ExpressionRequest[] {
  const own = machine.expressions.map((expression) => ({ expression, input: record, record }))
  const ofLists = machine.lists.flatMap(({ items, expressions }) =>
    elementsOf(items, record).flatMap((input) =>
      expressions.map((expression) => ({ expression, input, record })),
    ),
  )
  return [...own, ...ofLists]
}

function elementsOf(items: Machine['lists'][number]['items'], record: unknown): unknown[] {
  const found = items({ at: record, top: record })
  if (found === null || typeof found !== 'object') return []
  return Array.isArray(found) ? found : [found]
}
