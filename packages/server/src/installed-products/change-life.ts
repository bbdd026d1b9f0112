import { listProducts, type Product } from '../catalog/index.ts'
import { businessDay } from '../kernel/time.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { LifeCycleMissing, LifeCycleRefused } from './errors.ts'
import type { Life } from './life.ts'
import { isSupply, kindLifeOf, kindPlaceOf, lifeOf, lives, printedLifeOf } from './life-cycle.ts'
import { type LifeDraft, lifeFromDraft } from './life-draft.ts'
import { compareLives, type PartDifference } from './life-preview.ts'
import {
  countOwners,
  datedUnits,
  type LifeChange,
  lifeChange,
  lifeChangesAt,
  lockLives,
  ownLives,
  writeLife,
} from './life-store.ts'
import { differences, layOver, type OwnLife, type OwnLives } from './own-life.ts'

const counted = 20_000
const remembered = 50

/** A kind of product or one product, with what its cycles lie over. */
export interface LifePlace {
  place: string
  /** Products whose cycles are set here, or below. */
  products: Product[]
  /** Null for a kind. */
  product: Product | null
  base: Life
}

/** Throws where nothing is called so. */
export function lifePlaceOf(place: string, products: readonly Product[], own: OwnLives): LifePlace {
  const lasting = products.filter((one) => !isSupply(one))
  const product = lasting.find(({ id }) => `product:${id}` === place)
  if (product) return { place, product, products: [product], base: kindLifeOf(product, own) }
  const ofKind = lasting.filter((one) => kindPlaceOf(one) === place)
  if (ofKind.length === 0 && !lives.some(({ code }) => `kind:${code}` === place))
    throw new LifeCycleMissing(place)
  return { place, product: null, products: ofKind, base: printedLifeOf(place) }
}

/** Ids of the products that a change at this place touches; none where the place is gone. */
export async function productsAt(tx: Tx, place: string): Promise<string[]> {
  const products = await listProducts(tx)
  return products
    .filter((one) => !isSupply(one) && (`product:${one.id}` === place || kindPlaceOf(one) === place))
    .map(({ id }) => id)
}

/** Sets the cycles of a place as the form says; `seen` is the change that the form was made from, null for none. */
export async function changeLife(
  tx: Tx,
  place: string,
  draft: LifeDraft,
  seen: string | null,
): Promise<string> {
  await lockLives(tx)
  const { own, after } = await wantedLife(tx, place, draft)
  const [newest] = await lifeChangesAt(tx, place, 1)
  if ((newest?.id ?? null) !== seen) throw new LifeCycleRefused('changed_since')
  const before = own[place] ?? null
  if (isSameOwn(before, after)) throw new LifeCycleRefused('nothing_new')
  const id = await writeLife(tx, { place, before, after, undoes: null })
  await tell(tx, place, id, null)
  return id
}

/** The newest change that nobody took back: what is in use came of it. Of changes of one place, the newest first. */
export function standingChange(changes: readonly LifeChange[]): LifeChange | undefined {
  const undone = new Set(changes.map(({ undoes }) => undoes))
  return changes.find(({ id, undoes }) => undoes === null && !undone.has(id))
}

/** Puts back what stood before the newest change of its place that stands; then the one before it can be taken back. */
export async function undoLifeChange(tx: Tx, id: string): Promise<string> {
  await lockLives(tx)
  const change = await lifeChange(tx, id)
  if (!change) throw new LifeCycleMissing(id)
  if (standingChange(await lifeChangesAt(tx, change.place, remembered))?.id !== id)
    throw new LifeCycleRefused('changed_since')
  const undone = await writeLife(tx, {
    place: change.place,
    before: change.after,
    after: change.before,
    undoes: id,
  })
  await tell(tx, change.place, undone, id)
  return undone
}

export interface LifeTrial {
  /** Units in use, and of how many the days were counted: of more, a sample is scaled. */
  units: number
  sampled: number
  owners: number
  parts: PartDifference[]
}

/** What a change would do this month, before anybody saves it. */
export async function tryLife(tx: Tx, place: string, draft: LifeDraft): Promise<LifeTrial> {
  const { own, after, at } = await wantedLife(tx, place, draft)
  const productIds = at.products.map(({ id }) => id)
  const { owners, units } = await countOwners(tx, productIds)
  const sample = await datedUnits(tx, productIds, counted)
  const byId = new Map(at.products.map((one) => [one.id, one]))
  const { [place]: _, ...others } = own
  const asked = after ? { ...others, [place]: after } : others
  const livesBy = (lives: OwnLives) => {
    const known = new Map(at.products.map((one) => [one.id, lifeOf(one, lives)]))
    return (id: string) => known.get(id) ?? lifeOf(byId.get(id) ?? null)
  }
  const parts = compareLives(sample, livesBy(own), livesBy(asked), businessDay(tx.now))
  const scale = sample.length > 0 ? units / sample.length : 1
  return { units, sampled: sample.length, owners, parts: parts.map((one) => scaled(one, scale)) }
}

const scaled = (one: PartDifference, scale: number): PartDifference => {
  const times = (count: PartDifference['before']) =>
    count && { month: Math.round(count.month * scale), overdue: Math.round(count.overdue * scale) }
  return { ...one, before: times(one.before), after: times(one.after) }
}

async function wantedLife(
  tx: Tx,
  place: string,
  draft: LifeDraft,
): Promise<{ own: OwnLives; at: LifePlace; after: OwnLife | null }> {
  const products = await listProducts(tx)
  const own = await ownLives(tx)
  const at = lifePlaceOf(place, products, own)
  const articles = new Map(products.map((one) => [one.id, one]))
  // Codes of parts that were here once are known again: what was done of them is kept under the code.
  const known = [
    ...(await lifeChangesAt(tx, place, remembered)).toReversed().flatMap(({ after }) => after?.parts ?? []),
    ...layOver(at.base, own[place]).parts,
  ]
  const wanted = lifeFromDraft(draft, at.base, known, articles, () => `own_${tx.ports.ids.next().slice(-12)}`)
  return { own, at, after: differences(at.base, wanted) }
}

const nothing: Life = { warranty: { starts: [], waitDays: 0, repairsExtend: false }, parts: [] }

/** The same, whatever order the database gives keys back in. */
function isSameOwn(a: OwnLife | null, b: OwnLife | null): boolean {
  if (!a || !b) return a === b
  const same = differences(layOver(nothing, a), layOver(nothing, b)) === null
  return same && a.gone.toSorted().join() === b.gone.toSorted().join()
}

async function tell(tx: Tx, place: string, changeId: string, undoes: string | null): Promise<void> {
  await audit(tx, [
    {
      action: undoes ? 'life-cycle.undone' : 'life-cycle.changed',
      subject: `life-cycle:${place}`,
      facts: { place, changeId, undoes },
    },
  ])
}
