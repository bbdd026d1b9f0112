export { blockedAmong } from './block-phones.ts'
export { countDial } from './count-dials.ts'
export { type IdentifierKind, type IdentityRecord, identifierKinds, mayBeShared } from './customer.ts'
export { dialCustomer } from './dial-customer.ts'
export { keepUp, type Upkeep } from './due/due-persons.ts'
export { markDue } from './due/due-store.ts'
export { editCustomer, type HandEdit, type HandFields, returnLevel, tagByHand } from './edit-customers.ts'
export { errorWords, RevealRefused } from './errors.ts'
export {
  customerCreated,
  customerDialled,
  customerEdited,
  customerLinked,
  customerRevealed,
  customersMerged,
  customersUnmerged,
  customerTagged,
  householdChanged,
  pairDecided,
  possibleDuplicateFound,
  revealsAlarmed,
} from './events.ts'
export { beginForgetting, refuseForgotten } from './forgotten.ts'
export { removalsGivenBy } from './given-removals.ts'
export { joinHousehold, keepApart, leaveHousehold, nameHousehold } from './households/change-households.ts'
export {
  type Household,
  householdOf,
  membershipsSince,
  moveMembership,
} from './households/household-store.ts'
export { indexesOfCustomers } from './identifier-store.ts'
export {
  decideCustomers,
  fillCustomerProfiles,
  type Identified,
  identifyCustomers,
  type LookedUp,
  lookUpIdentities,
  updateCustomerProfiles,
} from './identify-customers.ts'
export { countPersons, giveLadderLevels, levelsOfRows } from './ladder-level-store.ts'
export {
  type KeptLink,
  type LinkColumns,
  type LinkEvidence,
  type LinkWay,
  linkedByJson,
  linkOfRow,
  linkWords,
} from './link-evidence.ts'
export { mendPersons } from './mend/mend-persons.ts'
export { mergeCustomers, mergeMany } from './merge-customers.ts'
export { endedMerges, goneAmong, type MergeRow, mergesOfRows, standingMergesOf } from './merge-store.ts'
export { asksForName, type NameWay } from './name-index.ts'
export { shareNamed } from './name-job.ts'
export { plainLevel, type Side, type SurvivorField, sides, survivorFields } from './person.ts'
export { personsAfter, personsOf, samplePersons } from './persons-store.ts'
export {
  type ChosenSides,
  type MergePreview,
  previewMerge,
  previewSides,
  type StandingReason,
} from './preview-merge.ts'
export {
  type Customer,
  type CustomerQuery,
  findCustomerBy,
  getCustomer,
  getCustomerRows,
  getCustomers,
  getRowNames,
  isOnePerson,
  searchCustomers,
} from './read-customers.ts'
export { type CustomerSources, customerSources, type Said } from './read-sources.ts'
export {
  countPlanned,
  type PlannedOutcome,
  plannedExamples,
  plannedOutcomes,
  scoreBounds,
} from './resolve/resolve-store.ts'
export { revealField } from './reveal-field.ts'
export {
  grantReveal,
  type RevealReason,
  type RevealWish,
  revealFields,
  revealReasons,
  revealSubjects,
  spendReveal,
} from './reveal-grant.ts'
export { decidePairs, type PairDecision, takeBackPairs } from './review-customers.ts'
export { seekName } from './seek-name.ts'
export { alarmTried, seekNumber, seekNumbers } from './seek-number.ts'
export {
  countTagged,
  findByIdentifiers,
  tagsOf as tagsOfRows,
  writeFacts as recordCustomerFacts,
} from './store.ts'
export { tagCustomers, untagCustomers } from './tag-customers.ts'
export { type CustomerLeft, customersBefore, takeBackCustomers } from './take-back.ts'
export {
  type LastByHand,
  previewUnmerge,
  type UnmergePreview,
  unmergeCustomers,
} from './unmerge-customers.ts'
