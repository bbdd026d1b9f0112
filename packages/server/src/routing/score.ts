import { distanceKm } from '../kernel/region/coordinates.ts'
import { businessDay } from '../kernel/time.ts'
import { unitsOn } from './constraints.ts'
import type { RoutingCandidate, RoutingJob, ScoreKind, ScoreReason, Sentence, Weights } from './job.ts'

/** Beyond this a candidate gets nothing for nearness. */
const farKm = 30
/** A stop this near to another one of the day costs almost no way. */
const nearStopKm = 2
const farStopKm = 12
/** A new technician starts as if five customers had given 4.6: neither punished nor preferred. */
const prior = { stars: 4.6, count: 5 }
const fullLevel = 5

interface Part {
  /** 0 to 1. */
  share: number
  words: Sentence
}

/** The parts of one candidate's score. `meanWeekUnits` is the mean over all that can take the job. */
export function scoreOf(
  job: RoutingJob,
  candidate: RoutingCandidate,
  weights: Weights,
  meanWeekUnits: number,
): ScoreReason[] {
  const parts: Record<ScoreKind, Part> = {
    distance: distance(job, candidate),
    load: load(job, candidate),
    fairness: fairness(candidate, meanWeekUnits),
    rating: rating(candidate),
    level: level(job, candidate),
    on_the_way: onTheWay(job, candidate),
  }
  return (Object.keys(parts) as ScoreKind[]).map((kind) => {
    const { share, words } = parts[kind]
    const maxTenths = weights.points[kind] * 10
    return { kind, tenths: Math.round(clamp(share) * maxTenths), maxTenths, ...words }
  })
}

/** Straight way from home; null when either place is unknown. */
export function kmFromHome(job: RoutingJob, candidate: RoutingCandidate): number | null {
  return job.point && candidate.home ? distanceKm(candidate.home, job.point) : null
}

function distance(job: RoutingJob, candidate: RoutingCandidate): Part {
  const km = kmFromHome(job, candidate)
  if (km === null)
    return { share: 0, words: { zh: '位置未知，距离不计分', en: 'Place unknown, no points for distance' } }
  const text = km.toFixed(1)
  return {
    share: 1 - km / farKm,
    words: { zh: `离客户直线 ${text} 公里`, en: `${text} km from the customer in a straight line` },
  }
}

function load(job: RoutingJob, candidate: RoutingCandidate): Part {
  const units = job.window ? unitsOn(othersOf(job, candidate), job.window) : 0
  return {
    share: 1 - units / candidate.capacity,
    words: {
      zh: `当天已排 ${units} 台，上限 ${candidate.capacity} 台`,
      en: `${units} of ${candidate.capacity} units booked that day`,
    },
  }
}

function fairness(candidate: RoutingCandidate, mean: number): Part {
  const mine = candidate.unitsThisWeek
  const share = mean === 0 ? 1 : 1 - mine / (2 * mean)
  return {
    share,
    words: {
      zh: `本周 ${mine} 台，同行平均 ${mean.toFixed(1)} 台`,
      en: `${mine} units this week, peers ${mean.toFixed(1)} on average`,
    },
  }
}

function rating(candidate: RoutingCandidate): Part {
  const { stars, count } = candidate.rating
  const smoothed = (stars * count + prior.stars * prior.count) / (count + prior.count)
  const words =
    count === 0
      ? { zh: '还没有评价，按新师傅计', en: 'No ratings yet, counted as a newcomer' }
      : { zh: `评分 ${stars.toFixed(2)}（${count} 次）`, en: `Rated ${stars.toFixed(2)} (${count} times)` }
  return { share: (smoothed - 3) / 2, words }
}

function level(job: RoutingJob, candidate: RoutingCandidate): Part {
  const levels = job.needs.skills.map((skill) => candidate.skills[skill] ?? 0)
  const lowest = levels.length > 0 ? Math.min(...levels) : 1
  return { share: lowest / fullLevel, words: { zh: `技能等级 ${lowest} 级`, en: `Skill level ${lowest}` } }
}

function onTheWay(job: RoutingJob, candidate: RoutingCandidate): Part {
  const { window, point } = job
  const stops =
    window && point
      ? othersOf(job, candidate).filter(
          (one) => one.point && businessDay(one.window.from) === businessDay(window.from),
        )
      : []
  if (!point || stops.length === 0)
    return { share: 0, words: { zh: '当天没有顺路的活', en: 'No other stop that day' } }
  const km = Math.min(...stops.map((one) => distanceKm(one.point!, point)))
  const text = km.toFixed(1)
  return {
    share: 1 - (km - nearStopKm) / (farStopKm - nearStopKm),
    words: { zh: `离当天另一单 ${text} 公里`, en: `${text} km from another stop that day` },
  }
}

function othersOf(job: RoutingJob, candidate: RoutingCandidate) {
  return candidate.bookings.filter((booking) => booking.jobId !== job.id)
}

const clamp = (share: number) => Math.min(1, Math.max(0, share))
