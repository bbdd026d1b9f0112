/** The advanced step: a JSONata expression. Its text is a user's, so it runs apart and can be killed. */

export interface ExpressionRequest {
  expression: string
  /** The record, or one element of a list. */
  input: unknown
  /** `$record`: the whole record, where `input` is an element. */
  record: unknown
}

export type ExpressionAnswer =
  | { ok: true; value: unknown }
  | { ok: false; code: 'timeout' | 'memory' | 'failed'; message: string }

export interface ExpressionRunner {
  /** One answer for each request, in their order. Never throws for what an expression does. */
  run(requests: readonly ExpressionRequest[]): Promise<ExpressionAnswer[]>
}
