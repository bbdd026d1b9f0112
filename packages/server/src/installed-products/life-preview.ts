import { addDays, type Day, daysBetween } from '../kernel/time.ts'
import type { Words } from '../runtime/http/route.ts'
import { standingOf } from './installed-product.ts'
import type { Life } from './life.ts'
import type { DatedUnit } from './life-store.ts'
import { addMonths, partsOf } from './warranty.ts'

/** Of one part: units that fall due in the month of today, and those that were due before, at most a cycle ago. */
export interface PartCount {
  month: number
  overdue: number
}

export interface PartDifference {
  code: string
  name: Words
  /** Null where the part is not there. */
  before: PartCount | null
  after: PartCount | null
}

/** How many units of a sample fall due by what is in use now and by what is asked for, each part in the order of the second. */
export function compareLives(
  units: readonly DatedUnit[],
  before: (productId: string) => Life,
  after: (productId: string) => Life,
  today: Day,
): PartDifference[] {
  const old = countDue(units, before, today)
  const next = countDue(units, after, today)
  return [...new Set([...next.keys(), ...old.keys()])].map((code) => ({
    code,
    name: (next.get(code) ?? old.get(code))!.name,
    before: countOf(old.get(code)),
    after: countOf(next.get(code)),
  }))
}

const countOf = (one: (PartCount & { name: Words }) | undefined): PartCount | null =>
  one ? { month: one.month, overdue: one.overdue } : null

function countDue(
  units: readonly DatedUnit[],
  lifeAt: (productId: string) => Life,
  today: Day,
): Map<string, PartCount & { name: Words }> {
  const first: Day = `${today.slice(0, 7)}-01`
  const last = addDays(addMonths(first, 1), -1)
  const counts = new Map<string, PartCount & { name: Words }>()
  for (const unit of units) {
    const acts = unit.acts.map((act) => ({ ...act, undoneAt: null }))
    const standing = standingOf(unit, acts)
    const life = lifeAt(unit.productId!)
    for (const { code, name, everyMonths, dueOn } of partsOf(unit, standing, unit.works, life, [], today)) {
      const count = counts.get(code) ?? { month: 0, overdue: 0, name }
      counts.set(code, count)
      if (standing.state !== 'owned' || !dueOn || dueOn > last) continue
      if (dueOn >= first) count.month += 1
      // Nobody is told of what has been silent for a whole cycle.
      else if (daysBetween(dueOn, today) <= everyMonths * 30) count.overdue += 1
    }
  }
  return counts
}
