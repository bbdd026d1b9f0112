export { errorWords } from './errors.ts'
export { linkToCustomers, linkToOrders } from './link-late.ts'
export { type CustomerTalk, talkOfCustomer } from './read-places.ts'
export { takeRecords } from './take-records.ts'
