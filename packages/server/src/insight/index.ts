export { errorWords } from './errors.ts'
export { customersInUse, ordersInUse, shopsInUse } from './in-use/store.ts'
export { lastMadeByHand } from './persons/hand-made.ts'
export { sidebarNoticeRaised } from './sidebar/events.ts'
