import type { Circumstances, RoleName, Visibility } from '../../src/runtime/access/policy.ts'
import type { DataClass } from '../../src/runtime/crypto/data-classes.ts'

/**
 * What the policy has to say, written by hand from the mission's rows M1–M3 and G13 and the trade's rules T16–T18. Never
 * generated: where this and `content/policy` differ, one of the two is wrong, and a person decides which.
 *
 * p plain, m masked (opened one by one, with a reason), - not at all.
 */
const sights = `
role            rows      phone name address district id-number chat behaviour money cost stock logistics order-raw
owner           brand     m     m    m       p        m         p    p         p     p    p     p         m
operator        brand     m     m    m       p        -         m    p         p     p    p     p         m
agent           brand     m     m    m       p        -         p    p         p     -    p     p         -
dispatcher      brand     m     m    m       p        -         -    -         -     -    p     p         -
finance         brand     m     m    m       p        -         -    -         p     p    p     p         -
warehouse       brand     -     -    -       -        -         -    -         -     -    p     p         -
region_manager  region    m     m    m       p        -         -    -         p     -    p     p         -
dealer          brand     -     -    -       -        -         -    -         -     -    p     -         -
provider_admin  offered   -     -    -       p        -         -    -         p     -    -     -         -
provider_admin  accepted  p     p    p       p        -         -    -         p     -    -     p         -
provider_admin  after     m     m    m       p        -         -    -         p     -    -     p         -
point_clerk     offered   -     -    -       p        -         -    -         p     -    -     -         -
point_clerk     accepted  p     p    p       p        -         -    -         p     -    -     p         -
point_clerk     after     m     m    m       p        -         -    -         p     -    -     p         -
technician      offered   -     -    -       p        -         -    -         p     -    -     -         -
technician      accepted  p     p    p       p        -         -    -         p     -    -     p         -
technician      after     m     m    m       p        -         -    -         p     -    -     p         -
customer        own       m     m    m       p        m         p    p         p     -    -     p         -
`

/** T16: may a value of this origin serve the purpose? y or n; classes that name no person are not bound by it. */
const origins = `
origin       fulfilment service settlement marketing
marketplace  y          y       y          n
import       y          y       y          n
wecom        y          y       y          y
member       y          y       y          n
customer     y          y       y          y
`

export const boundByOrigin: readonly DataClass[] = ['phone', 'name', 'address', 'id-number', 'order-raw']

function tableOf(text: string): Record<string, string>[] {
  const [head = [], ...lines] = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  return lines.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i] ?? ''])))
}

const word: Record<string, Visibility> = { p: 'plain', m: 'masked', '-': 'none' }

export interface SightCase {
  role: RoleName
  rows: NonNullable<Circumstances['rows']>
  dataClass: DataClass
  expected: Visibility
}

export const sightCases: readonly SightCase[] = tableOf(sights).flatMap(({ role, rows, ...classes }) =>
  Object.entries(classes).map(([dataClass, letter]) => ({
    role: role as RoleName,
    rows: rows as SightCase['rows'],
    dataClass: dataClass as DataClass,
    expected: word[letter] as Visibility,
  })),
)

export interface OriginCase {
  origin: NonNullable<Circumstances['origin']>
  purpose: NonNullable<Circumstances['purpose']>
  serves: boolean
}

export const originCases: readonly OriginCase[] = tableOf(origins).flatMap(({ origin, ...purposes }) =>
  Object.entries(purposes).map(([purpose, letter]) => ({
    origin: origin as OriginCase['origin'],
    purpose: purpose as OriginCase['purpose'],
    serves: letter === 'y',
  })),
)

/** Who may do the acts that M3, G13 and T17 speak of. */
export const acts: Record<string, readonly RoleName[]> = {
  'customers.reveal': ['owner', 'agent', 'dispatcher', 'region_manager'],
  'stock.read': [
    'owner',
    'operator',
    'agent',
    'dispatcher',
    'finance',
    'warehouse',
    'region_manager',
    'dealer',
  ],
  'customers.read': ['owner', 'operator', 'agent', 'dispatcher', 'region_manager'],
  'settlement.read': ['owner', 'finance', 'region_manager'],
  'settlement.write': ['owner', 'finance'],
  'settings.write': ['owner'],
  'members.read': ['owner'],
  'audit.read': ['owner', 'finance'],
}
