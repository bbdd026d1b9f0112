export { Bucket } from './bucket.ts'
export { openQuotas, type QuotaLedger } from './ledger.ts'
export { groupOf, isByDay, limitsOf } from './limits.ts'
export { type Tightest, tightestQuota } from './read-quotas.ts'
