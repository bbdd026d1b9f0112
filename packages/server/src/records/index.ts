export { errorWords } from './errors.ts'
export { linkToCustomers, linkToOrders } from './link-late.ts'
export { dropEntries as dropRecords } from './store.ts'
export { takeRecords } from './take-records.ts'
