import { type Static, Type } from 'typebox'
import { customerNames, memberNames } from '../contacts/index.ts'
import { businessDay, type Day } from '../kernel/time.ts'
import { moneyOfOrders } from '../orders/index.ts'
import { listShops } from '../organization/index.ts'
import { type Role, visibility } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { getWorkOrders } from '../work-orders/index.ts'
import type { Act } from './installed-product.ts'
import type { OwnedProduct } from './read-products.ts'
import { actWords, partWords, stateWords, warrantyWords } from './words.ts'

const text = Type.String()
const nullable = Type.Union([text, Type.Null()])

const actShape = Type.Object({
  id: text,
  kind: text,
  words: text,
  /** The day, number or person that it names. */
  value: nullable,
  reason: nullable,
  by: text,
  at: text,
  undoneAt: nullable,
})

export const ownedShape = Type.Object({
  id: text,
  name: text,
  model: nullable,
  category: nullable,
  productId: nullable,
  serial: nullable,
  state: text,
  stateName: text,
  origin: text,
  boughtAt: nullable,
  deliveredAt: nullable,
  installedAt: nullable,
  order: Type.Union([Type.Object({ id: text, number: text, shop: text }), Type.Null()]),
  job: Type.Union([Type.Object({ id: text, code: text }), Type.Null()]),
  warranty: Type.Object({ state: text, until: nullable, words: text }),
  parts: Type.Array(
    Type.Object({
      code: text,
      name: text,
      does: text,
      state: text,
      dueOn: nullable,
      words: text,
      confirmed: Type.Boolean(),
    }),
  ),
  works: Type.Array(Type.Object({ workOrderId: text, code: text, serviceType: text, at: text })),
  /** Who has it now, where this customer passed it on. */
  passedTo: Type.Union([Type.Object({ customerId: text, name: nullable }), Type.Null()]),
  acts: Type.Array(actShape),
})
export type OwnedView = Static<typeof ownedShape>

interface Reader {
  roles: readonly Role[]
  language: 'zh' | 'en'
}

/** Owned products as this caller may see them: names of other people masked, words of members where chat is seen. */
export async function showProducts(
  tx: Tx,
  owned: readonly OwnedProduct[],
  reader: Reader,
  passedOn = false,
): Promise<OwnedView[]> {
  const beside = await readBeside(tx, owned, reader.roles)
  return owned.map((one) => ({
    ...unitShown(one, beside, reader.language),
    parts: one.parts.map((part) => partShown(part, businessDay(tx.now), reader.language)),
    passedTo:
      passedOn && one.unit.holderId
        ? { customerId: one.unit.holderId, name: beside.names.get(one.unit.holderId) ?? null }
        : null,
    acts: one.acts.map((act) => actShown(act, beside, reader)),
  }))
}

/** What stands of them in other folders. */
interface Beside {
  orders: ReadonlyMap<string, { id: string; number: string; shop: string }>
  /** Of jobs. */
  codes: ReadonlyMap<string, string>
  /** Of customers, masked by role. */
  names: ReadonlyMap<string, string>
  members: ReadonlyMap<string, string>
}

async function readBeside(tx: Tx, owned: readonly OwnedProduct[], roles: readonly Role[]): Promise<Beside> {
  const ids = (of: (one: OwnedProduct) => (string | null)[]): string[] => [
    ...new Set(owned.flatMap(of).filter((one) => one !== null)),
  ]
  const orders = await moneyOfOrders(
    tx,
    ids(({ unit }) => [unit.orderId]),
  )
  const shops = new Map(orders.length > 0 ? (await listShops(tx)).map(({ id, name }) => [id, name]) : [])
  const jobs = await getWorkOrders(
    tx,
    ids(({ unit }) => [unit.workOrderId, ...unit.works.map(({ workOrderId }) => workOrderId)]),
  )
  const names = await customerNames(
    tx,
    ids(({ unit, acts }) => [unit.holderId, ...acts.map(({ facts }) => ('to' in facts ? facts.to : null))]),
    roles,
  )
  return {
    orders: new Map(
      orders.map(({ id, number, shopId }) => [id, { id, number, shop: shops.get(shopId) ?? shopId }]),
    ),
    codes: new Map(jobs.map(({ workOrderId, code }) => [workOrderId, code])),
    names,
    members: owned.some(({ acts }) => acts.length > 0) ? await memberNames(tx) : new Map(),
  }
}

function unitShown(
  { unit, product, name, standing, warranty }: OwnedProduct,
  { orders, codes }: Beside,
  language: Reader['language'],
): Omit<OwnedView, 'parts' | 'passedTo' | 'acts'> {
  const code = codes.get(unit.workOrderId ?? '')
  return {
    id: unit.id,
    name,
    model: product?.model ?? null,
    category: product?.category ?? null,
    productId: unit.productId,
    serial: standing.serial,
    state: standing.state,
    stateName: stateWords[standing.state][language],
    origin: unit.origin,
    boughtAt: unit.boughtAt?.toISOString() ?? null,
    deliveredAt: unit.deliveredAt?.toISOString() ?? null,
    installedAt: unit.installedAt?.toISOString() ?? null,
    order: orders.get(unit.orderId ?? '') ?? null,
    job: code ? { id: unit.workOrderId!, code } : null,
    warranty: { state: warranty.state, until: warranty.until, words: warrantyWords(warranty, language) },
    works: unit.works.flatMap(({ workOrderId, serviceType, doneAt }) => {
      const done = codes.get(workOrderId)
      return done ? [{ workOrderId, code: done, serviceType, at: doneAt }] : []
    }),
  }
}

const partShown = (part: OwnedProduct['parts'][number], today: Day, language: Reader['language']) => ({
  code: part.code,
  name: part.name[language],
  does: part.does,
  state: part.state,
  dueOn: part.dueOn,
  words: partWords(part, today, language),
  confirmed: part.confirmed,
})

const actShown = (
  act: Act,
  { names, members }: Beside,
  { roles, language }: Reader,
): Static<typeof actShape> => ({
  id: act.id,
  kind: act.facts.kind,
  words: actWords[act.facts.kind][language],
  value: namedIn(act, names),
  reason: visibility(roles, 'chat') === 'plain' ? act.words : null,
  by: members.get(act.actor) ?? act.actor,
  at: act.at.toISOString(),
  undoneAt: act.undoneAt?.toISOString() ?? null,
})

function namedIn({ facts }: Act, names: ReadonlyMap<string, string>): string | null {
  switch (facts.kind) {
    case 'passed_on':
      return names.get(facts.to) ?? null
    case 'serial':
      return facts.serial
    case 'warranty':
      return facts.until
    case 'part_done':
    case 'retired':
      return facts.on
    case 'exchanged':
      return [facts.on, facts.serial].filter(Boolean).join(' ')
    case 'added':
      return null
  }
}
