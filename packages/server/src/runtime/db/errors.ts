import { QiaoError } from '../../kernel/error.ts'

/** No connection, or lost before the commit: nothing was written. Answered 503; the same key may be sent again. */
export class DatabaseUnavailable extends QiaoError {
  constructor(cause: unknown) {
    super('runtime.database_unavailable', {})
    this.cause = cause
  }
}

/** Lost during the commit: done or not done, nobody knows yet. Answered 503 with the advice to repeat the key. */
export class OutcomeUnknown extends QiaoError {
  constructor(cause: unknown) {
    super('runtime.outcome_unknown', {})
    this.cause = cause
  }
}

/** A statement of a transaction that has ended: a fault of ours, seen only beside the failure that ended it. */
export class TransactionOver extends QiaoError {
  constructor() {
    super('runtime.transaction_over', {})
  }
}

/** Another transaction wrote the same new thing first. `transact` runs the work again, which now finds it. */
export class RaceLost extends QiaoError {
  constructor(what: string) {
    super('runtime.race_lost', { what })
  }
}
