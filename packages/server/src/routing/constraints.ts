import { regionByCode } from '../kernel/region/regions.ts'
import { businessDay, formatShanghai } from '../kernel/time.ts'
import type { Booking, Period, Refusal, RefusalCode, RoutingCandidate, RoutingJob } from './job.ts'
import { skillWords, thingWords } from './words.ts'

const minuteMs = 60_000
/** From one door to the next inside a city; time-of-day travel comes with the planner of routes. */
const travelMinutes = 20

/**
 * Everything that keeps a candidate from a job; empty when nothing does. `at` is the moment of the offer:
 * agreements are judged then, certificates at the end of the window.
 */
export function refusalsOf(job: RoutingJob, candidate: RoutingCandidate, at: Date): Refusal[] {
  return [
    agreement(candidate, at),
    district(job, candidate),
    ...skills(job, candidate),
    ...certificates(job, candidate, job.window?.to ?? at),
    ...tools(job, candidate),
    ...time(job, candidate),
  ].filter((one) => one !== null)
}

function agreement(candidate: RoutingCandidate, at: Date): Refusal | null {
  if (candidate.agreements.some((period) => holds(period, at))) return null
  return refusal(
    'no_agreement',
    { providerId: candidate.providerId },
    '服务商没有生效的个人信息处理协议',
    'The provider has no data-processing agreement in force',
  )
}

function district(job: RoutingJob, candidate: RoutingCandidate): Refusal | null {
  if (covers(candidate.covers, job.districtCode)) return null
  const name = regionByCode(job.districtCode)?.name ?? job.districtCode
  return refusal(
    'district_not_covered',
    { districtCode: job.districtCode },
    `服务区域不含${name}`,
    `${name} is outside the service area`,
  )
}

export function covers(codes: readonly string[], districtCode: string): boolean {
  return codes.some((code) => districtCode.startsWith(code))
}

function skills(job: RoutingJob, candidate: RoutingCandidate): Refusal[] {
  return job.needs.skills
    .filter((skill) => !candidate.skills[skill])
    .map((skill) => {
      const words = skillWords(skill)
      return refusal('skill_missing', { skill }, `没有技能：${words.zh}`, `Skill missing: ${words.en}`)
    })
}

function certificates(job: RoutingJob, candidate: RoutingCandidate, at: Date): Refusal[] {
  return job.needs.certificates.flatMap((kind) => {
    const held = candidate.certificates.filter((one) => one.kind === kind)
    const words = thingWords(kind)
    if (held.length === 0)
      return [refusal('certificate_missing', { kind }, `没有${words.zh}`, `Certificate missing: ${words.en}`)]
    if (held.some((one) => holds(one.valid, at))) return []
    const until = held.reduce(
      (latest, one) => (one.valid.to > latest ? one.valid.to : latest),
      held[0]!.valid.to,
    )
    const day = businessDay(until)
    return [
      refusal(
        'certificate_expired',
        { kind, until: day },
        `${words.zh}有效期到 ${day}，上门时已不在有效期`,
        `${words.en} valid until ${day}, not at the time of the visit`,
      ),
    ]
  })
}

function tools(job: RoutingJob, candidate: RoutingCandidate): Refusal[] {
  return job.needs.tools
    .filter((tool) => !candidate.tools.includes(tool))
    .map((tool) => {
      const words = thingWords(tool)
      return refusal('tool_missing', { tool }, `没有工具：${words.zh}`, `Tool missing: ${words.en}`)
    })
}

function time(job: RoutingJob, candidate: RoutingCandidate): Refusal[] {
  if (!job.window) return []
  const window = job.window
  const words = `${formatShanghai(window.from).slice(5, 16)}–${formatShanghai(window.to).slice(11, 16)}`
  const found: Refusal[] = []
  if (!candidate.onDuty.some((span) => span.from <= window.from && span.to >= window.to))
    found.push(refusal('not_on_shift', { window: words }, `${words} 不在班`, `Not on shift ${words}`))
  const others = candidate.bookings.filter((booking) => booking.jobId !== job.id)
  if (!fits(window, job.workMinutes, others))
    found.push(
      refusal(
        'job_overlaps',
        { window: words },
        `${words} 与已有的活冲突`,
        `Another job is in the way ${words}`,
      ),
    )
  const today = unitsOn(others, window)
  if (today > 0 && today + job.units > candidate.capacity)
    found.push(
      refusal(
        'capacity_full',
        { units: today, capacity: candidate.capacity },
        `当天已排 ${today} 台，上限 ${candidate.capacity} 台`,
        `${today} units booked that day, capacity ${candidate.capacity}`,
      ),
    )
  return found
}

export function unitsOn(bookings: readonly Booking[], window: Period): number {
  const day = businessDay(window.from)
  return bookings
    .filter((one) => businessDay(one.window.from) === day)
    .reduce((sum, one) => sum + one.units, 0)
}

/**
 * Windows are windows of arrival, so work may run past their end. Jobs fit when in no span the work and the ways
 * of the jobs that lie wholly inside it exceed it (the demand test of earliest deadline first).
 */
function fits(window: Period, workMinutes: number, bookings: readonly Booking[]): boolean {
  const mine = {
    from: window.from.getTime(),
    to: window.to.getTime() + workMinutes * minuteMs,
    work: workMinutes,
  }
  const all = [
    mine,
    // What is done already takes no time any more; it still counts as load.
    ...bookings
      .filter((one) => one.workMinutes > 0)
      .map((one) => ({
        from: one.window.from.getTime(),
        to: one.window.to.getTime() + one.workMinutes * minuteMs,
        work: one.workMinutes,
      })),
  ]
  for (const { from } of all)
    for (const { to } of all) {
      if (from > mine.from || to < mine.to) continue
      const inside = all.filter((one) => one.from >= from && one.to <= to)
      const demand = inside.reduce((sum, one) => sum + one.work, 0) + (inside.length - 1) * travelMinutes
      if (demand * minuteMs > to - from) return false
    }
  return true
}

function holds(period: Period, at: Date): boolean {
  return period.from <= at && at < period.to
}

function refusal(code: RefusalCode, facts: Refusal['facts'], zh: string, en: string): Refusal {
  return { code, facts, zh, en }
}
