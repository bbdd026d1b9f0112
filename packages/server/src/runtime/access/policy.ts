import { type DataClass, dataClasses } from '../crypto/data-classes.ts'
import { policyTable, type Sight, sightOf, type Visibility } from './policy-table.ts'

export type { Visibility } from './policy-table.ts'

/** Who may do what, and see which class of data how. `content/policy/` is the table; the server obeys it at every door. */

export const roles = [
  'owner',
  'operator',
  'agent',
  'dispatcher',
  'finance',
  'warehouse',
  'region_manager',
  'dealer',
  'provider_admin',
  'point_clerk',
  'technician',
  'customer',
] as const
export type RoleName = (typeof roles)[number]

/** What one API token may do and see: a role of its own, that nobody else holds. */
export interface Grant {
  readonly permissions: readonly Permission[]
  readonly sight: Sight
}
export type Role = RoleName | Grant

export const permissions = [
  'session.own',
  'overview.read',
  'customers.read',
  'customers.write',
  'customers.reveal',
  'orders.read',
  'orders.decrypt',
  'contacts.read',
  'live-codes.write',
  'catalog.read',
  'catalog.write',
  'stock.read',
  'work-orders.read',
  'work-orders.write',
  'dispatch.read',
  'dispatch.write',
  'technicians.read',
  'settlement.read',
  'settlement.write',
  'ledger.read',
  'dead-letters.read',
  'dead-letters.replay',
  'members.read',
  'audit.read',
  'connections.read',
  'connections.write',
  'sandbox.control',
  'settings.write',
  'api-tokens.write',
  'point.work',
  'technician.work',
  'customer.self',
  'sidebar.read',
  'sidebar.write',
] as const
export type Permission = (typeof permissions)[number]

const written = new Map(policyTable.roles.map((one) => [one.role as RoleName, one]))
const granted = new Map(
  roles.map((role) => [role, new Set(written.get(role)?.permissions as Permission[] | undefined)]),
)

export function can(held: readonly Role[], permission: Permission): boolean {
  return held.some((role) =>
    typeof role === 'string' ? granted.get(role)?.has(permission) : role.permissions.includes(permission),
  )
}

/** Which rows a value stands in, seen from the role: all of the brand, an outsider's job by its stage, one's own (T17). */
export type Rows = 'brand' | 'region' | 'offered' | 'accepted' | 'after' | 'own'
export type Purpose = 'fulfilment' | 'service' | 'settlement' | 'marketing'
export type Origin = 'marketplace' | 'import' | 'wecom' | 'member' | 'customer'

export interface Circumstances {
  /** Of an outsider's job; without it, the least that the role ever sees. */
  rows?: Rows
  purpose?: Purpose
  /** Where the value came from (T16); unknown counts as a marketplace. */
  origin?: Origin
}

const sights = new Map(
  roles.map((role) => {
    const stages = Object.entries(written.get(role)?.sight ?? {})
    return [role, new Map(stages.map(([rows, lists]) => [rows as Rows, sightOf(lists)]))] as const
  }),
)

const order: Visibility[] = ['none', 'masked', 'plain']

/**
 * The best that any held role allows. `masked` members may reveal one value with a reason (`customers.reveal`); what may not
 * serve a purpose by its origin is shown to nobody for it, whatever they hold.
 */
export function visibility(
  held: readonly Role[],
  dataClass: DataClass,
  { rows, purpose = 'service', origin }: Circumstances = {},
): Visibility {
  if (!mayServe(dataClass, purpose, origin)) return 'none'
  return held
    .map((role) => (typeof role === 'string' ? sightIn(role, dataClass, rows) : role.sight[dataClass]))
    .reduce<Visibility>(better, 'none')
}

/** Whether a value may be read for a purpose at all (T16): a marketplace's names and numbers serve no marketing. */
export function mayServe(dataClass: DataClass, purpose: Purpose, origin: Origin = 'marketplace'): boolean {
  if (!policyTable.boundByOrigin.includes(dataClass)) return true
  return !!policyTable.origins.find((one) => one.origin === origin)?.purposes.includes(purpose)
}

function sightIn(role: RoleName, dataClass: DataClass, rows: Rows | undefined): Visibility {
  const stages = sights.get(role)
  if (!stages || stages.size === 0) return 'none'
  if (rows && stages.has(rows)) return stages.get(rows)![dataClass]
  // A role of the brand has one stage: its rows are cut before, by the database.
  if (stages.size === 1) return [...stages.values()][0]![dataClass]
  return [...stages.values()].map((one) => one[dataClass]).reduce(worse)
}

/** Permissions whose routes show a class in plain by their nature: of no use to a token that may not see it. */
export const shownBy: Partial<Record<Permission, DataClass>> = {
  'settlement.read': 'money',
  'settlement.write': 'money',
  'ledger.read': 'money',
}

/** Classes without a person in them: a token's scopes alone decide, within what its maker sees. */
const namesNobody: ReadonlySet<DataClass> = new Set(['district', 'stock', 'logistics'])

/** What is asked for, cut to what these roles allow today: never wider than who gives it. */
export function grantWithin(
  held: readonly Role[],
  asked: { permissions: readonly string[]; sight: Partial<Record<DataClass, Visibility>> },
): Grant {
  const wish = (one: DataClass): Visibility => asked.sight[one] ?? (namesNobody.has(one) ? 'plain' : 'none')
  const sight = Object.fromEntries(
    dataClasses.map((one) => [one, worse(wish(one), visibility(held, one))]),
  ) as Record<DataClass, Visibility>
  const sees = (one: Permission): boolean => !shownBy[one] || sight[shownBy[one]] === 'plain'
  return {
    permissions: permissions.filter((one) => asked.permissions.includes(one) && can(held, one) && sees(one)),
    sight,
  }
}

function worse(a: Visibility, b: Visibility): Visibility {
  return better(a, b) === a ? b : a
}

function better(a: Visibility, b: Visibility): Visibility {
  return order.indexOf(a) >= order.indexOf(b) ? a : b
}
