import { addDays, businessDay, type Day, daysBetween } from '../kernel/time.ts'
import type { Words } from '../runtime/http/route.ts'
import type { Standing, Unit, Work } from './installed-product.ts'
import type { Life, LifePart, Start } from './life.ts'
import { soonDays, usualWarnDays } from './life-cycle.ts'

/** The day as many months on; a month that is too short ends it at its last day. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const index = year * 12 + month - 1 + months
  const first = `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`
  const next = index + 1
  const firstOfNext = `${Math.floor(next / 12)}-${String((next % 12) + 1).padStart(2, '0')}-01`
  return addDays(first, Math.min(date, daysBetween(first, firstOfNext)) - 1)
}

export interface WarrantyStanding {
  state: 'in' | 'ending' | 'over' | 'not_started' | 'none' | 'unknown'
  /** What it counts from, `hand` where a person set its end, `exchanged` from the exchange. */
  from: Start | 'waited' | 'exchanged' | 'hand' | null
  startsOn: Day | null
  /** The last day that counts. */
  until: Day | null
  months: number
  /** Days that repairs took and that were added. */
  addedDays: number
}

type Dated = Pick<Unit, 'boughtAt' | 'deliveredAt' | 'installedAt'>

const dayOf = (at: Date | null): Day | null => at && businessDay(at)

/**
 * Until when a unit is under warranty. The term counts from the first start that the life names and we know; where that is the
 * installation and nobody has installed it for too long, from then. Its last day counts, and days in repair are added.
 */
export function warrantyOf(
  unit: Dated,
  standing: Standing,
  works: readonly Work[],
  { warranty: rule }: Life,
  months: number,
  today: Day,
): WarrantyStanding {
  const none = { from: null, startsOn: null, until: null, months, addedDays: 0 } as const
  if (standing.warrantyUntil)
    return {
      ...none,
      from: 'hand',
      until: standing.warrantyUntil,
      state: stateAt(standing.warrantyUntil, today),
    }
  if (months <= 0) return { ...none, state: 'none' }
  const start = standing.exchangedOn
    ? { from: 'exchanged' as const, on: standing.exchangedOn }
    : startOf(unit, rule, today)
  if (start === null) return { ...none, state: unit.boughtAt ? 'not_started' : 'unknown' }
  const plain = addMonths(start.on, months)
  const addedDays = rule.repairsExtend ? repairDays(works, start.on, plain) : 0
  const until = addDays(plain, addedDays)
  return { state: stateAt(until, today), from: start.from, startsOn: start.on, until, months, addedDays }
}

function stateAt(until: Day, today: Day): 'in' | 'ending' | 'over' {
  if (until < today) return 'over'
  return daysBetween(today, until) <= soonDays ? 'ending' : 'in'
}

function startOf(
  unit: Dated,
  { starts, waitDays }: Life['warranty'],
  today: Day,
): { from: Start | 'waited'; on: Day } | null {
  const days = {
    installed: dayOf(unit.installedAt),
    delivered: dayOf(unit.deliveredAt),
    bought: dayOf(unit.boughtAt),
  }
  const [first] = starts
  if (first !== 'installed' || days.installed) {
    const from = starts.find((one) => days[one])
    return from ? { from, on: days[from]! } : null
  }
  const base = days.delivered ?? days.bought
  if (!base) return null
  const on = addDays(base, waitDays)
  return on <= today ? { from: 'waited', on } : null
}

/** Days that units lay in repair inside the term, each counted once however many jobs overlap. */
function repairDays(works: readonly Work[], from: Day, until: Day): number {
  const spans = works
    .filter(({ serviceType }) => serviceType === 'repair')
    .map((one) => [businessDay(new Date(one.openedAt)), businessDay(new Date(one.doneAt))] as const)
    .filter(([opened]) => opened >= from && opened <= until)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  let sum = 0
  let reached = ''
  for (const [opened, done] of spans) {
    const begin = opened > reached ? opened : reached
    if (done > begin) sum += daysBetween(begin, done)
    if (done > reached) reached = done
  }
  return sum
}

export interface PartStanding {
  code: string
  does: LifePart['does']
  name: Words
  everyMonths: number
  warnDays: number
  confirmed: boolean
  /** The brand set the cycle. */
  own: boolean
  state: 'due' | 'soon' | 'later' | 'unknown'
  dueOn: Day | null
  /** When it was last done, and who says so. */
  lastOn: Day | null
  lastBy: 'hand' | 'work' | null
  /** Bought since, so it lies ready or was changed by the customer. */
  boughtOn: Day | null
}

/** An article that a customer bought, which may be a part of what he owns. */
export interface Supply {
  productId: string
  name: string
  on: Day
}

/** When each part of a unit is due: from when it was last done, else from when the unit came into use. */
export function partsOf(
  unit: Dated,
  standing: Standing,
  works: readonly Work[],
  life: Life,
  supplies: readonly Supply[],
  today: Day,
): PartStanding[] {
  const inUse =
    standing.exchangedOn ?? dayOf(unit.installedAt) ?? dayOf(unit.deliveredAt) ?? dayOf(unit.boughtAt)
  return life.parts.map((part) => {
    const byHand = standing.partsDone.get(part.code) ?? null
    const byWork = lastWork(part, works, life)
    const lastOn = [byHand, byWork].reduce((a, b) => ((a ?? '') >= (b ?? '') ? a : b), null)
    const base = lastOn && inUse && lastOn < inUse ? inUse : (lastOn ?? inUse)
    const dueOn = base && addMonths(base, part.everyMonths)
    const bought = supplies
      .filter((one) => isSupplyOf(part, one, life) && (base === null || one.on > base))
      .map(({ on }) => on)
    return {
      code: part.code,
      does: part.does,
      name: part.name,
      everyMonths: part.everyMonths,
      warnDays: part.warnDays ?? usualWarnDays,
      confirmed: part.confirmed,
      own: part.own ?? false,
      state: partState(dueOn, today, part.warnDays ?? soonDays),
      dueOn,
      lastOn,
      lastBy: lastOn === null ? null : lastOn === byHand ? 'hand' : 'work',
      boughtOn: bought.toSorted().at(-1) ?? null,
    }
  })
}

function partState(dueOn: Day | null, today: Day, warnDays: number): PartStanding['state'] {
  if (dueOn === null) return 'unknown'
  if (dueOn <= today) return 'due'
  return daysBetween(today, dueOn) <= warnDays ? 'soon' : 'later'
}

/** An article that the brand chose is that part and no other, whatever it is called. */
function isSupplyOf(part: LifePart, { productId, name }: Supply, { parts }: Life): boolean {
  const chosen = parts.filter(({ articles }) => articles?.includes(productId))
  return chosen.length > 0 ? chosen.includes(part) : named(part, name)
}

const named = ({ words }: LifePart, name: string): boolean =>
  words?.some((word) => name.toUpperCase().includes(word.toUpperCase())) ?? false

function lastWork(part: LifePart, works: readonly Work[], { parts }: Life): Day | null {
  const did = works.filter(
    ({ serviceType, materials }) =>
      part.services?.includes(serviceType) || materials.some((one) => isPart(part, one, parts)),
  )
  return (
    did
      .map(({ doneAt }) => businessDay(new Date(doneAt)))
      .toSorted()
      .at(-1) ?? null
  )
}

/** A material is the part that its name says; one that names no part is the only part of its code. */
function isPart(
  part: LifePart,
  material: { code: string; name: string },
  parts: readonly LifePart[],
): boolean {
  const byName = parts.filter((one) => named(one, material.name))
  if (byName.length > 0) return byName.includes(part)
  const byCode = parts.filter((one) => one.materials?.includes(material.code))
  return byCode.length === 1 && byCode[0] === part
}
