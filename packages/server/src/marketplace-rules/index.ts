export { rulesOf } from './content.ts'
export { priceProtectedUntil, shipBy } from './deadlines.ts'
