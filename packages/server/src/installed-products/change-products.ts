import { findProducts } from '../catalog/index.ts'
import { getCustomer, isOnePerson, refuseForgotten } from '../customers/index.ts'
import { type CustomerId, id as idOf } from '../kernel/ids.ts'
import { businessDay, type Day, startOfDay } from '../kernel/time.ts'
import { serialOf } from '../records/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { InstalledProductMissing, InstalledProductRefused } from './errors.ts'
import { installedProductEdited } from './events.ts'
import type { Act, ActFacts, KeptUnit } from './installed-product.ts'
import { lifeOf } from './life-cycle.ts'
import { ownLives } from './life-store.ts'
import { actsOf, lockUnit, markUndone, setHolder, unitsBySerial, writeAct, writeUnits } from './store.ts'

export interface AddedProduct {
  productId?: string | undefined
  name?: string | undefined
  serial?: string | undefined
  boughtOn?: Day | undefined
  installedOn?: Day | undefined
  words: string
}

/** A product that the customer has and no order of ours tells of. Throws `installed_product.*`, `customer.not_found`. */
export async function addProduct(tx: Tx, customerId: string, added: AddedProduct): Promise<string> {
  await refuseForgotten(tx, [idOf<CustomerId>(customerId)])
  const customer = await getCustomer(tx, idOf<CustomerId>(customerId))
  const name = added.name?.trim() || null
  const [product] = added.productId ? await findProducts(tx, [added.productId]) : []
  if (!product && !name) throw new InstalledProductRefused('unnamed')
  for (const day of [added.boughtOn, added.installedOn]) if (day) mustHaveCome(tx, day)
  const serial = added.serial?.trim() ? serialOf(added.serial) : null
  if (serial) await mustBeFree(tx, serial, null)
  const [written] = await writeUnits(tx, [
    {
      sourceKey: `hand:${tx.ports.ids.next()}`,
      origin: 'hand',
      productId: product?.id ?? null,
      name: product ? null : name,
      customerId: customer.personId,
      orderId: null,
      lineId: null,
      workOrderId: null,
      serial,
      boughtAt: added.boughtOn ? startOfDay(added.boughtOn) : null,
      deliveredAt: null,
      installedAt: added.installedOn ? startOfDay(added.installedOn) : null,
      state: 'owned',
    },
  ])
  const unit = (await lockUnit(tx, written!))!
  await writeAct(tx, unit.id, { kind: 'added' }, added.words || null)
  await tell(tx, unit, 'added', false)
  return unit.id
}

export type Said =
  | { kind: 'passed_on'; to: string }
  | { kind: 'retired' | 'part_done' | 'exchanged'; on: Day; part?: string; serial?: string }
  | { kind: 'serial'; serial: string }
  | { kind: 'warranty'; until: Day }

/** What a person says of a unit lies over what was computed, until it is taken back. */
export async function sayOfProduct(tx: Tx, unitId: string, said: Said, words: string): Promise<string> {
  const unit = await lockUnit(tx, unitId)
  if (!unit) throw new InstalledProductMissing(unitId)
  const facts = await factsOf(tx, unit, said)
  if (facts.kind === 'passed_on') await setHolder(tx, unitId, facts.to)
  const id = await writeAct(tx, unitId, facts, words || null)
  await tell(tx, facts.kind === 'passed_on' ? { ...unit, holderId: facts.to } : unit, facts.kind, false)
  return id
}

/** Takes back what a person said. A unit that was added by hand is gone with it. */
export async function takeBackSaid(tx: Tx, unitId: string, actId: string): Promise<void> {
  const unit = await lockUnit(tx, unitId)
  if (!unit) throw new InstalledProductMissing(unitId)
  const acts = await actsOf(tx, [unitId])
  const act = acts.find((one) => one.id === actId)
  if (!act) throw new InstalledProductMissing(actId)
  if (act.undoneAt) throw new InstalledProductRefused('act_gone')
  if (act.facts.kind === 'passed_on') await takeBackHolder(tx, unit, act, acts)
  if (act.facts.kind === 'added') await writeUnits(tx, [{ ...unit, state: 'withdrawn' }])
  await markUndone(tx, actId)
  await tell(tx, unit, act.facts.kind, true)
}

async function takeBackHolder(tx: Tx, unit: KeptUnit, act: Act, acts: readonly Act[]): Promise<void> {
  const moves = acts.filter((one) => one.facts.kind === 'passed_on' && one.undoneAt === null)
  if (moves.at(-1)?.id !== act.id) throw new InstalledProductRefused('moved_since')
  const before = moves.at(-2)?.facts
  await setHolder(tx, unit.id, before?.kind === 'passed_on' ? before.to : null)
}

async function factsOf(tx: Tx, unit: KeptUnit, said: Said): Promise<ActFacts> {
  switch (said.kind) {
    case 'passed_on': {
      const { personId } = await getCustomer(tx, idOf<CustomerId>(said.to))
      const from = unit.holderId ?? unit.customerId
      if (from && (await isOnePerson(tx, idOf<CustomerId>(from), personId)))
        throw new InstalledProductRefused('same_holder')
      return { kind: 'passed_on', from, to: personId }
    }
    case 'serial': {
      const serial = serialOf(said.serial)
      await mustBeFree(tx, serial, unit.id)
      return { kind: 'serial', serial }
    }
    case 'warranty':
      return { kind: 'warranty', until: said.until }
    case 'part_done': {
      mustHaveCome(tx, said.on)
      const [product] = unit.productId ? await findProducts(tx, [unit.productId]) : []
      if (!lifeOf(product ?? null, await ownLives(tx)).parts.some(({ code }) => code === said.part))
        throw new InstalledProductRefused('part_unknown', { part: said.part ?? '' })
      return { kind: 'part_done', part: said.part!, on: said.on }
    }
    case 'exchanged': {
      mustHaveCome(tx, said.on)
      const serial = said.serial?.trim() ? serialOf(said.serial) : null
      if (serial) await mustBeFree(tx, serial, unit.id)
      return { kind: 'exchanged', on: said.on, serial }
    }
    case 'retired':
      mustHaveCome(tx, said.on)
      return { kind: 'retired', on: said.on }
  }
}

function mustHaveCome(tx: Tx, day: Day): void {
  if (day > businessDay(tx.now)) throw new InstalledProductRefused('day_ahead', { day })
}

async function mustBeFree(tx: Tx, serial: string, unitId: string | null): Promise<void> {
  const others = (await unitsBySerial(tx, [serial])).filter(
    ({ id, state }) => id !== unitId && state === 'owned',
  )
  if (others.length > 0) throw new InstalledProductRefused('serial_taken', { serial })
}

async function tell(tx: Tx, unit: KeptUnit, act: ActFacts['kind'], undone: boolean): Promise<void> {
  const customerId = unit.holderId ?? unit.customerId
  const facts = { customerId, productId: unit.productId, act, undone }
  await audit(tx, [
    { action: 'installed-product.edited', subject: `installed-product:${unit.id}`, facts: { ...facts } },
  ])
  await emit(tx, [event(installedProductEdited, unit.id, { installedProductId: unit.id, ...facts })])
}
