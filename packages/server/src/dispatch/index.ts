export { errorWords } from './errors.ts'
export {
  assignmentEnded,
  assignmentMade,
  dispatchTroubled,
  offerAccepted,
  offerExpired,
  offerMade,
  offerRejected,
  offerWithdrawn,
} from './events.ts'
export { type Offer, type OfferState, rejectionReasons } from './offer.ts'
export { setDispatchPolicy } from './set-policy.ts'
export { offersOf } from './store-offers.ts'
