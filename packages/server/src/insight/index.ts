export { errorWords } from './errors.ts'
export { customersInUse, ordersInUse, shopsInUse } from './in-use/store.ts'
export { sidebarNoticeRaised } from './sidebar/events.ts'
