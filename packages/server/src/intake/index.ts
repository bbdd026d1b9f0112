export { checkReach, reachCodes } from './check-reach.ts'
export { errorWords, InboxEntryMissing } from './errors.ts'
export { errorRateCleared, errorRateRaised, intakeAlarm, intakeSwept, pushesFoundLost } from './events.ts'
export { maskRaw } from './mask-raw.ts'
export { readMaskedEntry } from './open-entry.ts'
export {
  type Finding,
  type FindingKind,
  type FindingRule,
  type Found,
  findingKinds,
  findingOf,
  findingRules,
} from './quality/finding.ts'
export { countFindings, listFindings, writeFindings } from './quality/finding-store.ts'
export type { Gateways, Reach, Reached, Sources, WecomCredential } from './shops.ts'
export type { Sinks } from './sinks.ts'
export { delayBoundsMs, type ErrorRate, errorRate, percentileMs, type Traffic } from './source-figures.ts'
export { type Intake, openIntake } from './start-intake.ts'
export { type Alarm, alarmsOfOthers } from './tally-store.ts'
export { watchedMs, watchOthers } from './watch-sources.ts'
