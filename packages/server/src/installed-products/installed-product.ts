import type { Day } from '../kernel/time.ts'

/** `ordered`: paid, not there yet. `withdrawn`: given back before it came. */
export type UnitState = 'ordered' | 'owned' | 'returned' | 'withdrawn'
export type UnitOrigin = 'order' | 'work_order' | 'device' | 'hand'

/** Work that was done at a unit. */
export interface Work {
  workOrderId: string
  serviceType: string
  openedAt: string
  doneAt: string
  materials: { code: string; name: string }[]
}

/** One unit as orders, jobs and devices tell of it. */
export interface Unit {
  sourceKey: string
  origin: UnitOrigin
  productId: string | null
  name: string | null
  customerId: string | null
  orderId: string | null
  lineId: string | null
  workOrderId: string | null
  serial: string | null
  boughtAt: Date | null
  deliveredAt: Date | null
  installedAt: Date | null
  state: UnitState
}

export type ActFacts =
  | { kind: 'added' }
  | { kind: 'passed_on'; from: string | null; to: string }
  | { kind: 'retired'; on: Day }
  | { kind: 'exchanged'; on: Day; serial: string | null }
  | { kind: 'serial'; serial: string }
  | { kind: 'part_done'; part: string; on: Day }
  | { kind: 'warranty'; until: Day }
export type ActKind = ActFacts['kind']

/** What a person said of a unit. */
export interface Act {
  id: string
  unitId: string
  facts: ActFacts
  words: string | null
  actor: string
  at: Date
  undoneAt: Date | null
  undoneBy: string | null
}

export interface KeptUnit extends Unit {
  id: string
  holderId: string | null
  works: Work[]
}

/** A unit with what people said of it laid over: acts that were taken back count no more. */
export interface Standing {
  state: UnitState | 'retired'
  serial: string | null
  exchangedOn: Day | null
  retiredOn: Day | null
  warrantyUntil: Day | null
  /** Newest day by part. */
  partsDone: ReadonlyMap<string, Day>
}

export function standingOf(
  unit: Pick<KeptUnit, 'state' | 'serial'>,
  acts: readonly Pick<Act, 'id' | 'facts' | 'at' | 'undoneAt'>[],
): Standing {
  const valid = acts
    .filter((act) => act.undoneAt === null)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1))
    .map(({ facts }) => facts)
  const last = <K extends ActKind>(kind: K) =>
    valid.findLast((one): one is Extract<ActFacts, { kind: K }> => one.kind === kind) ?? null
  const retired = last('retired')
  const exchanged = last('exchanged')
  const partsDone = new Map<string, Day>()
  for (const one of valid)
    if (one.kind === 'part_done' && (partsDone.get(one.part) ?? '') < one.on) partsDone.set(one.part, one.on)
  return {
    state: retired ? 'retired' : unit.state,
    serial: lastSerial(valid) ?? unit.serial,
    exchangedOn: exchanged?.on ?? null,
    retiredOn: retired?.on ?? null,
    warrantyUntil: last('warranty')?.until ?? null,
    partsDone,
  }
}

function lastSerial(facts: readonly ActFacts[]): string | null {
  return facts.flatMap((one) => ('serial' in one && one.serial ? [one.serial] : [])).at(-1) ?? null
}
