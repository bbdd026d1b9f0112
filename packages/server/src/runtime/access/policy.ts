import { type DataClass, dataClasses } from '../crypto/data-classes.ts'

/** Who may do what, and see which class of data how. One declarative table; the server obeys it at every door. */

export const roles = [
  'owner',
  'operator',
  'agent',
  'dispatcher',
  'finance',
  'warehouse',
  'provider_admin',
  'point_clerk',
  'technician',
  'customer',
] as const
export type RoleName = (typeof roles)[number]

/** What one API token may do and see: a role of its own, that nobody else holds. */
export interface Grant {
  readonly permissions: readonly Permission[]
  readonly sight: Readonly<Record<DataClass, Visibility>>
}
export type Role = RoleName | Grant

export const permissions = [
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

const everyMember: Permission[] = ['overview.read', 'orders.read', 'work-orders.read', 'catalog.read']
const reader: Permission[] = ['customers.read', 'contacts.read', 'dispatch.read', 'technicians.read']

const granted: Record<RoleName, readonly Permission[]> = {
  owner: permissions.filter((p) => !['point.work', 'technician.work', 'customer.self'].includes(p)),
  operator: [
    ...everyMember,
    ...reader,
    'customers.write',
    'live-codes.write',
    'catalog.write',
    'dead-letters.read',
    'dead-letters.replay',
    'connections.read',
    'connections.write',
    'sandbox.control',
    'api-tokens.write',
    'sidebar.read',
  ],
  agent: [
    ...everyMember,
    ...reader,
    'customers.write',
    'customers.reveal',
    'orders.decrypt',
    'work-orders.write',
    'sidebar.read',
    'sidebar.write',
  ],
  dispatcher: [
    ...everyMember,
    ...reader,
    'customers.reveal',
    'orders.decrypt',
    'work-orders.write',
    'dispatch.write',
  ],
  finance: [
    ...everyMember,
    'technicians.read',
    'settlement.read',
    'settlement.write',
    'ledger.read',
    'audit.read',
  ],
  warehouse: [...everyMember, 'catalog.write'],
  provider_admin: ['point.work'],
  point_clerk: ['point.work'],
  technician: ['technician.work'],
  customer: ['customer.self'],
}

export function can(held: readonly Role[], permission: Permission): boolean {
  return held.some((role) =>
    (typeof role === 'string' ? (granted[role] ?? []) : role.permissions).includes(permission),
  )
}

export type Visibility = 'plain' | 'masked' | 'none'

/**
 * Personal data by class. `masked` members may reveal one value with a reason (`customers.reveal`).
 * Outsiders (clerk, technician) see plain name, phone and address only of work they accepted: their routes say so
 * and pass `accepted`.
 */
const visible: Record<RoleName, Record<DataClass, Visibility>> = {
  owner: all('masked', { money: 'plain', chat: 'plain' }),
  operator: all('masked', { money: 'plain', 'id-number': 'none', 'order-raw': 'masked' }),
  agent: all('masked', { chat: 'plain', money: 'plain', 'id-number': 'none', 'order-raw': 'none' }),
  dispatcher: all('masked', { money: 'none', chat: 'none', 'id-number': 'none', 'order-raw': 'none' }),
  finance: all('masked', { money: 'plain', chat: 'none', 'id-number': 'none', 'order-raw': 'none' }),
  warehouse: all('none', {}),
  provider_admin: all('none', {}),
  point_clerk: all('none', {}),
  technician: all('none', {}),
  customer: all('masked', { money: 'plain' }),
}

function all(
  rest: Visibility,
  exceptions: Partial<Record<DataClass, Visibility>>,
): Record<DataClass, Visibility> {
  return {
    phone: rest,
    name: rest,
    address: rest,
    'id-number': rest,
    chat: rest,
    money: rest,
    'order-raw': rest,
    ...exceptions,
  }
}

const order: Visibility[] = ['none', 'masked', 'plain']

/** The best that any held role allows. */
export function visibility(held: readonly Role[], dataClass: DataClass): Visibility {
  return held
    .map((role) => (typeof role === 'string' ? visible[role] : role.sight)[dataClass])
    .reduce<Visibility>(better, 'none')
}

/** Permissions whose routes show a class in plain by their nature: of no use to a token that may not see it. */
export const shownBy: Partial<Record<Permission, DataClass>> = {
  'settlement.read': 'money',
  'settlement.write': 'money',
  'ledger.read': 'money',
}

/** What is asked for, cut to what these roles allow today: never wider than who gives it. */
export function grantWithin(
  held: readonly Role[],
  asked: { permissions: readonly string[]; sight: Partial<Record<DataClass, Visibility>> },
): Grant {
  const sight = Object.fromEntries(
    dataClasses.map((one) => [one, worse(asked.sight[one] ?? 'none', visibility(held, one))]),
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
