import { pathOf, regionByCode } from '../kernel/region/regions.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Role, RoleName } from '../runtime/access/policy.ts'
import { policyTable } from '../runtime/access/policy-table.ts'
import type { RowScope } from '../runtime/access/principal.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { DutyRefused } from './errors.ts'
import { findMember, lockOtherOwners, writeDuty } from './store.ts'

/** What a member is there for: roles, and of a region manager the regions. */
export interface Duty {
  roles: readonly RoleName[]
  regions: readonly string[]
}

/** Roles that one person may hold in the console, in the order of the written policy. */
export const memberRoles: readonly RoleName[] = policyTable.roles
  .filter((one) => one.permissions.includes('session.own'))
  .map((one) => one.role as RoleName)

/** Held alone: beside a role for the whole brand, a cut would be no cut, and a dealer no outsider. */
const heldAlone: readonly Role[] = ['region_manager', 'dealer']

/** The rows of a member: a region manager's are cut by the database, also where no region is set yet. */
export function scopeOf(roles: readonly Role[], regions: readonly string[]): RowScope {
  return roles.includes('region_manager') || regions.length > 0 ? { regions } : {}
}

/** Sets roles and regions of a member. Throws `member.…`; a brand keeps an owner. */
export async function setDuty(tx: Tx, memberId: string, wish: Duty): Promise<Duty> {
  const roles = memberRoles.filter((one) => wish.roles.includes(one))
  const regions = [...new Set(wish.regions.map(shortCode))].sort()
  refuseUnlessWhole({ roles, regions })
  const owners = await lockOtherOwners(tx, memberId)
  const before = await findMember(tx, memberId)
  if (!before) throw new DutyRefused('not_found')
  if (owners === 0 && !roles.includes('owner')) throw new DutyRefused('last_owner')
  await writeDuty(tx, memberId, { roles, regions })
  await audit(tx, [
    {
      action: 'member.duty-changed',
      subject: `member:${memberId}`,
      facts: { before: before.roles, beforeRegions: before.regions ?? [], roles, regions },
    },
  ])
  return { roles, regions }
}

function refuseUnlessWhole({ roles, regions }: Duty): void {
  if (roles.length === 0) throw new DutyRefused('no_role')
  if (roles.length > 1 && roles.some((one) => heldAlone.includes(one))) throw new DutyRefused('not_alone')
  const cut = roles.includes('region_manager')
  if (cut && regions.length === 0) throw new DutyRefused('no_region')
  if (!cut && regions.length > 0) throw new DutyRefused('not_cut')
}

/** 310000 → 31, 320500 → 3205: a code covers all below it. Throws `member.unknown_region`. */
function shortCode(code: string): string {
  const region = regionByCode(code.padEnd(6, '0'))
  if (!region || !/^\d{6}$/.test(region.code)) throw new DutyRefused('unknown_region', { code })
  return region.code.replace(/^(\d{2})0000$/, '$1').replace(/^(\d{4})00$/, '$1')
}

/** 江苏省苏州市, for a page. */
export function regionName(code: string): string {
  const names = pathOf(code.padEnd(6, '0')).map((one) => one.name)
  return names.filter((name, i) => names.indexOf(name) === i).join('')
}
