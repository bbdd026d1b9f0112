import { refusalsOf } from './constraints.ts'
import type {
  Refusal,
  RefusalCode,
  RoutingCandidate,
  RoutingJob,
  ScoreReason,
  Sentence,
  Weights,
} from './job.ts'
import { refusalCodes } from './job.ts'
import { kmFromHome, scoreOf } from './score.ts'

export interface Ranked {
  candidateId: string
  servicePointId: string
  providerId: string
  /** Tenths of points. */
  scoreTenths: number
  /** Straight way from home, rounded to 0.1 km. */
  km: number | null
  reasons: ScoreReason[]
}

export interface Refused {
  candidateId: string
  servicePointId: string
  providerId: string
  refusals: Refusal[]
}

export interface Unassigned extends Sentence {
  code: 'nobody_here' | 'nobody_fits'
  /** How many candidates each reason kept away. */
  counts: Partial<Record<RefusalCode, number>>
}

export interface Ranking {
  jobId: string
  weightsVersion: string
  ranked: Ranked[]
  refused: Refused[]
  /** Why nobody can go; null when somebody can. */
  unassigned: Unassigned | null
}

/**
 * Who can take the job, best first, each with the reasons, and who cannot, with every reason. The order of
 * `candidates` changes nothing; equal scores go to the nearer, then to whoever has had less this week, then by id.
 */
export function rankCandidates(
  job: RoutingJob,
  candidates: readonly RoutingCandidate[],
  weights: Weights,
  at: Date,
): Ranking {
  const judged = candidates.map((candidate) => ({ candidate, refusals: refusalsOf(job, candidate, at) }))
  const able = judged.filter((one) => one.refusals.length === 0).map((one) => one.candidate)
  const mean = able.length === 0 ? 0 : able.reduce((sum, one) => sum + one.unitsThisWeek, 0) / able.length
  const weekUnits = new Map(able.map((one) => [one.id, one.unitsThisWeek]))
  const ranked = able
    .map((candidate) => rank(job, candidate, scoreOf(job, candidate, weights, mean)))
    .sort(
      (a, b) =>
        b.scoreTenths - a.scoreTenths ||
        (a.km ?? Number.MAX_VALUE) - (b.km ?? Number.MAX_VALUE) ||
        weekUnits.get(a.candidateId)! - weekUnits.get(b.candidateId)! ||
        byId(a.candidateId, b.candidateId),
    )
  const refused = judged
    .filter((one) => one.refusals.length > 0)
    .map(({ candidate: { id, servicePointId, providerId }, refusals }) => ({
      candidateId: id,
      servicePointId,
      providerId,
      refusals,
    }))
    .sort((a, b) => a.refusals.length - b.refusals.length || byId(a.candidateId, b.candidateId))
  return {
    jobId: job.id,
    weightsVersion: weights.version,
    ranked,
    refused,
    unassigned: ranked.length > 0 ? null : whyNobody(refused),
  }
}

function rank(job: RoutingJob, candidate: RoutingCandidate, reasons: ScoreReason[]): Ranked {
  const km = kmFromHome(job, candidate)
  return {
    candidateId: candidate.id,
    servicePointId: candidate.servicePointId,
    providerId: candidate.providerId,
    scoreTenths: reasons.reduce((sum, one) => sum + one.tenths, 0),
    km: km === null ? null : Math.round(km * 10) / 10,
    reasons,
  }
}

function whyNobody(refused: readonly Refused[]): Unassigned {
  if (refused.length === 0)
    return {
      code: 'nobody_here',
      counts: {},
      zh: '这个城市还没有师傅',
      en: 'There is no technician in this city yet',
    }
  const counts: Unassigned['counts'] = {}
  for (const code of refusalCodes) {
    const count = refused.filter((one) => one.refusals.some((refusal) => refusal.code === code)).length
    if (count > 0) counts[code] = count
  }
  // The one who lacks least comes first: what keeps him away is what a person can mend.
  const nearest = refused[0]!.refusals
  return {
    code: 'nobody_fits',
    counts,
    zh: `${refused.length} 位师傅都不合适；最接近的一位：${nearest.map((one) => one.zh).join('，')}`,
    en: `None of ${refused.length} technicians fits; the closest one: ${nearest.map((one) => one.en).join('; ')}`,
  }
}

const byId = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
