import { QiaoError } from '../kernel/error.ts'
import type { BrandId } from '../kernel/ids.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { countRefused } from './store.ts'

/**
 * What stands between strangers and the database. Refused calls are counted in memory and written together; whoever is
 * refused too often waits out the minute without a look at anything.
 */
interface Door {
  /** Refusals of the minute that began at `sinceMs`, by who called and for what. */
  refusals: Map<string, number>
  sinceMs: number
  /** Addresses on which a call was right lately: a flood of guesses from the same proxy does not shut them. */
  known: Set<string>
  /** Refused and not yet written: by brand, by source. */
  counts: Map<BrandId, Map<string, number>>
  writing: boolean
}

/** Wrong addresses of one caller, and wrong signatures of one caller at one address, in a minute. */
const mostRefusals = 60
const minuteMs = 60_000
const mostKept = 20_000
const writeAfterMs = 2_000

const doors = new WeakMap<Runtime, Door>()

function doorOf(runtime: Runtime): Door {
  const door = doors.get(runtime) ?? {
    refusals: new Map(),
    sinceMs: 0,
    known: new Set(),
    counts: new Map(),
    writing: false,
  }
  doors.set(runtime, door)
  const now = runtime.ports.clock.monotonicMs()
  if (now - door.sinceMs >= minuteMs || door.refusals.size > mostKept) door.refusals.clear()
  if (door.refusals.size === 0) door.sinceMs = now
  return door
}

const wrongAddress = (from: string): string => `address|${from}`
const wrongSignature = (from: string, address: string): string => `signature|${from}|${address}`

/** Throws `http.too_many_requests`. True when a call on this address was right lately. */
export function enter(runtime: Runtime, address: string, from: string): boolean {
  const { refusals, known, sinceMs } = doorOf(runtime)
  const isKnown = known.has(address)
  const names = [wrongSignature(from, address), ...(isKnown ? [] : [wrongAddress(from)])]
  if (names.some((name) => (refusals.get(name) ?? 0) >= mostRefusals)) {
    const seconds = Math.ceil((sinceMs + minuteMs - runtime.ports.clock.monotonicMs()) / 1000)
    throw new QiaoError('http.too_many_requests', { seconds })
  }
  return isKnown
}

export function noteRight(runtime: Runtime, address: string): void {
  const { known } = doorOf(runtime)
  if (known.size >= mostKept) known.clear()
  known.add(address)
}

export function noteWrongAddress(runtime: Runtime, from: string): void {
  add(doorOf(runtime).refusals, wrongAddress(from))
}

export function noteWrongSignature(
  runtime: Runtime,
  { brandId, sourceId, address, from }: { brandId: BrandId; sourceId: string; address: string; from: string },
  reason: string,
): void {
  const door = doorOf(runtime)
  runtime.metrics.refused.inc({ source: 'mapped', reason })
  add(door.refusals, wrongSignature(from, address))
  const ofBrand = door.counts.get(brandId) ?? new Map<string, number>()
  door.counts.set(brandId, ofBrand)
  add(ofBrand, sourceId)
  if (door.writing) return
  door.writing = true
  runtime.ports.clock.after(writeAfterMs, () => {
    door.writing = false
    void writeRefused(runtime).catch((error) =>
      runtime.log.warn({ event: 'mapped_source.refusals_not_counted', code: errorCode(error) }),
    )
  })
}

/** Writes what was counted. */
export async function writeRefused(runtime: Runtime): Promise<void> {
  const door = doorOf(runtime)
  const counts = [...door.counts]
  door.counts.clear()
  for (const [brandId, bySource] of counts)
    await runtime.db.transact(brandId, (tx) => countRefused(tx, [...bySource]))
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
