export { type IdentifierKind, type IdentityRecord, identifierKinds } from './customer.ts'
export { errorWords } from './errors.ts'
export {
  customerCreated,
  customerLinked,
  customerRevealed,
  customerTagged,
  possibleDuplicateFound,
} from './events.ts'
export {
  decideCustomers,
  fillCustomerProfiles,
  type Identified,
  identifyCustomers,
  type LookedUp,
  lookUpIdentities,
  updateCustomerProfiles,
} from './identify-customers.ts'
export {
  type Customer,
  type CustomerQuery,
  findCustomerBy,
  getCustomer,
  getCustomers,
  searchCustomers,
} from './read-customers.ts'
export { revealField, revealReasons } from './reveal-field.ts'
export { countTagged, writeFacts as recordCustomerFacts } from './store.ts'
export { tagCustomers, untagCustomer, untagCustomers } from './tag-customers.ts'
export { type CustomerLeft, customersBefore, takeBackCustomers } from './take-back.ts'
