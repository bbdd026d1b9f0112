import { findProducts } from '../catalog/index.ts'
import { customerNames } from '../contacts/index.ts'
import { listMappings, readKept } from '../imports/index.ts'
import { parsePhone } from '../kernel/phone.ts'
import { moneyOfOrders, ordersByNumber } from '../orders/index.ts'
import { listShops } from '../organization/index.ts'
import { can, type Role, visibility } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { getWorkOrders } from '../work-orders/index.ts'
import { type Fields, factsOf, type KeptKind, keptKinds, serialOf, type Target } from './facts.ts'
import { type Entry, type LinkRow, linksOf } from './read-store.ts'
import { nameIndex } from './resolve-names.ts'
import {
  briefFields,
  kindName,
  type Reader,
  type ShownField,
  shownFields,
  stateName,
} from './shown-fields.ts'
import { numberIndex } from './take-records.ts'
import {
  ambiguousWords,
  byHandWords,
  foundByWords,
  namedByWords,
  unlinkedWords,
  unnamedWords,
  waitingWords,
} from './words.ts'

const ofPeople: readonly KeptKind[] = ['call', 'message', 'customer', 'telemetry', 'work_order_history']
export const talkKinds: readonly KeptKind[] = ['call', 'message', 'customer', 'work_order_history']

/** Kinds that these roles may see at all: what is about people only to those who read customers. */
export function kindsFor(roles: readonly Role[]): KeptKind[] {
  return keptKinds.filter((kind) =>
    ofPeople.includes(kind) ? can(roles, 'customers.read') : can(roles, 'orders.read'),
  )
}

/** What is said first of a record that leads nowhere. */
const whyNot: readonly Target[] = ['order', 'customer', 'work_order', 'product']

export interface ShownLink {
  target: Target
  targetId: string | null
  name: string | null
  state: LinkRow['state']
  /** How it was found, or why not. */
  because: string
  /** Of the rules that found it; null of one set by hand, that leads nowhere, or of before this was kept. */
  ruleVersion: string | null
}

export interface ShownRecord {
  id: string
  kind: KeptKind
  kindName: string
  at: string
  state: string | null
  stateName: string | null
  source: string
  sourceName: string
  linkState: Entry['linkState']
  amountFen: number | null
  differenceFen: number | null
  brief: ShownField[]
  links: ShownLink[]
  because: string | null
}

/** Records with what they say and whom they are about, for these readers; in the order given. */
export async function showRecords(tx: Tx, entries: readonly Entry[], reader: Reader): Promise<ShownRecord[]> {
  const ids = entries.map(({ id }) => id)
  const [kept, links] = [await readKept(tx, ids), await linksOf(tx, ids)]
  const values = new Map(kept.map(({ id, value }) => [id, value]))
  const names = await namesOfTargets(tx, links, reader)
  const sources = await sourceNames(tx, reader.language)
  const byRecord = Map.groupBy(links, ({ recordId }) => recordId)
  return entries.map((entry) =>
    shownRecord(entry, values.get(entry.id) ?? {}, byRecord.get(entry.id) ?? [], { names, sources }, reader),
  )
}

function shownRecord(
  entry: Entry,
  value: Fields,
  links: readonly LinkRow[],
  { names, sources }: { names: ReadonlyMap<string, string>; sources: ReadonlyMap<string, string> },
  reader: Reader,
): ShownRecord {
  const { roles, language } = reader
  const money = visibility(roles, 'money') === 'plain'
  const shown = shownLinks(links, names, reader)
  return {
    id: entry.id,
    kind: entry.kind,
    kindName: kindName(entry.kind, language),
    at: entry.at.toISOString(),
    state: entry.state,
    stateName: stateName(entry.kind, entry.state, language),
    source: entry.source,
    sourceName: sources.get(entry.source) ?? entry.source,
    linkState: entry.linkState,
    amountFen: money && entry.amountFen !== null ? Number(entry.amountFen) : null,
    differenceFen: money && entry.differenceFen !== null ? Number(entry.differenceFen) : null,
    brief: briefFields(entry.kind, value, reader),
    links: shown,
    because:
      entry.linkState === 'linked'
        ? null
        : (whyNot.flatMap(
            (target) => shown.find((one) => one.target === target && one.state !== 'linked') ?? [],
          )[0]?.because ?? unnamedWords[language]),
  }
}

/** One line a target: several names of one customer are said once, the best first. */
function shownLinks(
  links: readonly LinkRow[],
  names: ReadonlyMap<string, string>,
  { roles, language }: Reader,
): ShownLink[] {
  const seesCustomers = can(roles, 'customers.read')
  const best = ['linked', 'ambiguous', 'waiting', 'unlinked']
  const sorted = links.toSorted((a, b) => best.indexOf(a.state) - best.indexOf(b.state))
  const told = new Map(
    sorted.toReversed().map((one) => [`${one.target}|${one.targetId ?? ''}`, one] as const),
  )
  const each = [...told.values()].filter(({ target }) => target !== 'customer' || seesCustomers)
  const found = new Set(each.filter(({ targetId }) => targetId).map(({ target }) => target))
  return each
    .filter(({ target, targetId }) => targetId !== null || !found.has(target))
    .map((one) => ({
      target: one.target,
      targetId: one.targetId,
      name: one.targetId && (names.get(`${one.target}|${one.targetId}`) ?? null),
      state: one.state,
      because: becauseOf(one)[language],
      ruleVersion: one.ruleVersion,
    }))
    .reverse()
}

function becauseOf({ state, by, setBy, foundBy }: LinkRow) {
  if (state === 'linked') {
    if (foundBy && foundBy !== 'value') return foundByWords[foundBy]
    return setBy ? byHandWords : namedByWords[by]
  }
  if (state === 'ambiguous') return ambiguousWords
  return state === 'unlinked' ? unlinkedWords : waitingWords[by]
}

async function namesOfTargets(
  tx: Tx,
  links: readonly LinkRow[],
  { roles }: Reader,
): Promise<Map<string, string>> {
  const of = (target: Target): string[] => [
    ...new Set(links.flatMap((one) => (one.target === target && one.targetId ? [one.targetId] : []))),
  ]
  const customers = await customerNames(tx, of('customer'), roles)
  const orders = await moneyOfOrders(tx, of('order'))
  const shops = new Map(
    orders.length > 0 ? (await listShops(tx)).map(({ id, name }) => [id, name] as const) : [],
  )
  const jobs = await getWorkOrders(tx, of('work_order'))
  const products = await findProducts(tx, of('product'))
  return new Map([
    ...[...customers].map(([id, name]) => [`customer|${id}`, name] as const),
    ...orders.map(
      (one) => [`order|${one.id}`, `${shops.get(one.shopId) ?? one.shopId} ${one.number}`] as const,
    ),
    ...jobs.map((one) => [`work_order|${one.workOrderId}`, one.code] as const),
    ...products.map((one) => [`product|${one.id}`, one.name] as const),
    ...of('serial').map((one) => [`serial|${one}`, one] as const),
  ])
}

/** Titles of mappings by name. */
export async function sourceNames(tx: Tx, language: 'zh' | 'en'): Promise<Map<string, string>> {
  return new Map((await listMappings(tx)).map(({ mapping }) => [mapping.name, mapping.title[language]]))
}

/** One record whole: its fields, and orders among which a person may have to choose. */
export async function showWhole(tx: Tx, entry: Entry, reader: Reader) {
  const [shown] = await showRecords(tx, [entry], reader)
  const [kept] = await readKept(tx, [entry.id])
  const value = kept?.value ?? {}
  return {
    ...shown!,
    recordedAt: entry.recordedAt.toISOString(),
    fields: shownFields(entry.kind, value, reader),
    candidates: entry.linkState === 'ambiguous' ? await candidatesOf(tx, entry.kind, value) : [],
  }
}

async function candidatesOf(tx: Tx, kind: KeptKind, value: Fields) {
  const numbers = factsOf(kind, value).names.flatMap((name) => (name.by === 'order_number' ? name.value : []))
  const shops = new Map((await listShops(tx)).map(({ id, name }) => [id, name]))
  return (await ordersByNumber(tx, numbers)).map(({ id, shopId, number }) => ({
    orderId: id,
    name: `${shops.get(shopId) ?? shopId} ${number}`,
  }))
}

/** What somebody looks for: any number that a record has or names. Who may not see phones may not look for them. */
export function soughtBy(
  tx: Tx,
  text: string,
  roles: readonly Role[],
): { keys: Buffer[]; tail: Buffer | null } {
  const sought = text.trim()
  const seesPhones = visibility(roles, 'phone') !== 'none'
  const phone = seesPhones ? parsePhone(sought) : null
  return {
    keys: [
      numberIndex(tx, sought),
      nameIndex(tx, 'order_number', sought),
      nameIndex(tx, 'serial', serialOf(sought)),
      nameIndex(tx, 'product_code', sought),
      nameIndex(tx, 'openid', sought),
      ...(phone?.identifies && phone.canonical ? [nameIndex(tx, 'phone', phone.canonical)] : []),
    ],
    tail: seesPhones && /^\d{4}$/.test(sought) ? tx.vault.index('phone-tail', sought) : null,
  }
}
