/** What happened, as data. Values must hold no personal data: facts reach logs. */
export type ErrorFacts = Record<string, string | number | boolean | null>

/**
 * The base of every error that a caller can act on.
 * `code` is `noun.what_happened`, such as `work_order.already_completed`.
 * HTTP status and sentences are decided at the edge, never here.
 */
export class QiaoError extends Error {
  readonly code: string
  readonly facts: ErrorFacts

  constructor(code: string, facts: ErrorFacts = {}, options?: ErrorOptions) {
    super(code, options)
    this.name = 'QiaoError'
    this.code = code
    this.facts = facts
  }
}
