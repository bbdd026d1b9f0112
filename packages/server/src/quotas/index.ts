export { openQuotas, type QuotaLedger } from './ledger.ts'
