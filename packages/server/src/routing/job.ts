import type { Point } from '../kernel/region/coordinates.ts'

/** What ranking knows of jobs and people: ids, codes, points and times. No names, no store, no clock. */

/** Degrees, GCJ-02. */
export type GeoPoint = Point

/** From `from` up to `to`, the end not included. */
export interface Period {
  from: Date
  to: Date
}

export interface RoutingJob {
  id: string
  /** Six-digit district or nine-digit street code of the service address. */
  districtCode: string
  point: GeoPoint | null
  /** The agreed window of arrival; null when nothing is agreed yet. */
  window: Period | null
  needs: { skills: readonly string[]; certificates: readonly string[]; tools: readonly string[] }
  /** How many products: what a technician's capacity of the day counts. */
  units: number
  workMinutes: number
}

export interface Booking {
  jobId: string
  window: Period
  point: GeoPoint | null
  workMinutes: number
  units: number
}

export interface RoutingCandidate {
  id: string
  servicePointId: string
  providerId: string
  /** Codes of province, city, district or street; a shorter code covers all below it. */
  covers: readonly string[]
  /** Skill to level, 1 to 5. */
  skills: Readonly<Record<string, number>>
  certificates: readonly { kind: string; valid: Period }[]
  tools: readonly string[]
  /** Spans on duty around the window, absences already taken out. */
  onDuty: readonly Period[]
  bookings: readonly Booking[]
  /** Units a day. */
  capacity: number
  /** Units booked in the seven days around the window: what fairness compares. */
  unitsThisWeek: number
  rating: { stars: number; count: number }
  home: GeoPoint | null
  /** Periods of the provider's data-processing agreements (T17). */
  agreements: readonly Period[]
}

export const refusalCodes = [
  'no_agreement',
  'district_not_covered',
  'skill_missing',
  'certificate_missing',
  'certificate_expired',
  'tool_missing',
  'not_on_shift',
  'job_overlaps',
  'capacity_full',
] as const
export type RefusalCode = (typeof refusalCodes)[number]

export interface Sentence {
  zh: string
  en: string
}

/** Why a candidate cannot take a job. `facts` hold codes and figures only. */
export interface Refusal extends Sentence {
  code: RefusalCode
  facts: Record<string, string | number>
}

export const scoreKinds = ['distance', 'load', 'fairness', 'rating', 'level', 'on_the_way'] as const
export type ScoreKind = (typeof scoreKinds)[number]

/** One part of a score; points are tenths, so that sums are exact. */
export interface ScoreReason extends Sentence {
  kind: ScoreKind
  tenths: number
  maxTenths: number
}

/** Largest points of each part. Data: whoever changes it gives it a new version. */
export interface Weights {
  version: string
  points: Readonly<Record<ScoreKind, number>>
}

export const defaultWeights: Weights = {
  version: '2026-11',
  points: { distance: 30, load: 20, fairness: 15, rating: 15, level: 10, on_the_way: 10 },
}
