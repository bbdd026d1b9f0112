export { refusalsOf } from './constraints.ts'
export type {
  Booking,
  GeoPoint,
  Period,
  Refusal,
  RefusalCode,
  RoutingCandidate,
  RoutingJob,
  ScoreKind,
  ScoreReason,
  Sentence,
  Weights,
} from './job.ts'
export { defaultWeights } from './job.ts'
export type { Ranked, Ranking, Refused, Unassigned } from './rank-candidates.ts'
export { rankCandidates } from './rank-candidates.ts'
