import type { Point } from '../kernel/region/coordinates.ts'
import type { Day } from '../kernel/time.ts'
import { addDays, atTime, businessDay, weekdayOf } from '../kernel/time.ts'

/** Degrees, GCJ-02. */
export type GeoPoint = Point

/** From `from` up to `to`, the end not included. */
export interface Period {
  from: Date
  to: Date
}

export const technicianStates = ['active', 'paused', 'left'] as const
export type TechnicianState = (typeof technicianStates)[number]

export interface WeeklyShift {
  /** 1 Monday to 7 Sunday. */
  weekday: number
  /** `HH:mm` in Shanghai. */
  starts: string
  ends: string
}

export interface Certificate {
  certificateId: string
  kind: string
  valid: Period
}

/** One technician as work needs to know him. The name is what stands on the badge; phone and home stay sealed. */
export interface Technician {
  technicianId: string
  providerId: string
  servicePointId: string
  name: string
  badge: string
  state: TechnicianState
  /** Units a day. */
  capacity: number
  photoFile: string | null
  rating: { stars: number; count: number }
  joinedAt: Date
  /** Codes of province, city, district or street; a shorter code covers all below it. */
  areas: string[]
  /** Skill to level, 1 to 5. */
  skills: Record<string, number>
  certificates: Certificate[]
  tools: string[]
  shifts: WeeklyShift[]
  /** Absences that are not over yet. */
  absences: Period[]
  /** Periods of the provider's data-processing agreements. */
  agreements: Period[]
}

/** What ranking needs besides: where the day begins. Never shown. */
export interface CandidateTechnician extends Technician {
  home: GeoPoint | null
}

/** What a customer may see of the person at the door. */
export interface TechnicianCard {
  technicianId: string
  /** 王师傅. */
  title: string
  badge: string
  stars: number | null
  ratingCount: number
  photoFile: string | null
  /** Kinds of certificates in force now. */
  certificates: string[]
}

export function cardOf(technician: Technician, at: Date): TechnicianCard {
  const { technicianId, name, badge, rating, photoFile, certificates } = technician
  return {
    technicianId,
    title: `${surnameOf(name)}师傅`,
    badge,
    stars: rating.count > 0 ? rating.stars : null,
    ratingCount: rating.count,
    photoFile,
    certificates: certificates.filter((one) => isInForce(one.valid, at)).map((one) => one.kind),
  }
}

export function isInForce(period: Period, at: Date): boolean {
  return period.from <= at && at < period.to
}

const compound = /^(欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|百里|南宫|呼延)/
const single =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪辛柯庄殷童桂'

/** The family name where Chinese custom has one in front; otherwise the whole name, as one calls 阿不都. */
export function surnameOf(name: string): string {
  const two = compound.exec(name)
  if (two) return two[1]!
  return name.length <= 3 && single.includes(name[0]!) ? name[0]! : name.split('·')[0]!
}

// A lunch break does not end a day's duty: windows that cross it are still served.
const breakMs = 90 * 60_000

/** The spans on duty that touch the days of `around`, absences taken out. */
export function onDuty(
  shifts: readonly WeeklyShift[],
  absences: readonly Period[],
  around: Period,
): Period[] {
  const spans: Period[] = []
  for (let day = businessDay(around.from); day <= businessDay(around.to); day = addDays(day, 1))
    spans.push(...spansOf(day, shifts))
  return absences.reduce<Period[]>((left, absence) => left.flatMap((span) => without(span, absence)), spans)
}

function spansOf(day: Day, shifts: readonly WeeklyShift[]): Period[] {
  const weekday = weekdayOf(day)
  const spans = shifts
    .filter((shift) => shift.weekday === weekday)
    .map((shift) => ({ from: atTime(day, shift.starts), to: atTime(day, shift.ends) }))
    .sort((a, b) => a.from.getTime() - b.from.getTime())
  const joined: Period[] = []
  for (const span of spans) {
    const last = joined.at(-1)
    if (!last || span.from.getTime() - last.to.getTime() > breakMs) joined.push(span)
    else if (span.to > last.to) last.to = span.to
  }
  return joined
}

function without(span: Period, absence: Period): Period[] {
  if (absence.to <= span.from || absence.from >= span.to) return [span]
  return [
    ...(absence.from > span.from ? [{ from: span.from, to: absence.from }] : []),
    ...(absence.to < span.to ? [{ from: absence.to, to: span.to }] : []),
  ]
}
