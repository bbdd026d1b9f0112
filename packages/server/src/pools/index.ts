export { errorWords } from './errors.ts'
export { poolMoved, poolRulesPublished } from './events.ts'
export { poolWords, reasonWords as poolReasonWords } from './pool.ts'
export { judgeAllAnew } from './rule-store.ts'
