import { describe, expect, it } from 'vitest'
import { dataClasses } from '../crypto/data-classes.ts'
import { can, permissions, type Role, roles, visibility } from './policy.ts'

const outsiders: Role[] = ['provider_admin', 'point_clerk', 'technician', 'customer']
const members = roles.filter((role) => !outsiders.includes(role))

describe('the policy', () => {
  it('gives nothing to nobody, and more to one who holds two roles', () => {
    for (const permission of permissions) {
      expect(can([], permission)).toBe(false)
      expect(can(['warehouse', 'agent'], permission)).toBe(
        can(['warehouse'], permission) || can(['agent'], permission),
      )
    }
  })

  it('gives every permission to somebody', () => {
    expect(permissions.filter((one) => !roles.some((role) => can([role], one)))).toEqual([])
  })

  it('keeps outsiders to their own work', () => {
    const held = (role: Role) => permissions.filter((one) => can([role], one))
    expect(outsiders.map(held)).toEqual([
      ['point.work'],
      ['point.work'],
      ['technician.work'],
      ['customer.self'],
    ])
    for (const role of members)
      for (const own of ['point.work', 'technician.work', 'customer.self'] as const)
        expect(can([role], own)).toBe(false)
  })

  it('keeps money from those who send technicians, and settings from all but the owner', () => {
    const who = (permission: (typeof permissions)[number]) => roles.filter((role) => can([role], permission))
    expect(who('settings.write')).toEqual(['owner'])
    expect(who('members.read')).toEqual(['owner'])
    expect(who('settlement.write')).toEqual(['owner', 'finance'])
    expect(who('ledger.read')).toEqual(['owner', 'finance'])
    expect(who('audit.read')).toEqual(['owner', 'finance'])
    expect(who('dispatch.write')).toEqual(['owner', 'dispatcher'])
    expect(who('customers.reveal')).toEqual(['owner', 'agent', 'dispatcher', 'region_manager'])
    expect(who('dead-letters.replay')).toEqual(['owner', 'operator'])
    expect(who('sidebar.write')).toEqual(['owner', 'agent'])
  })

  it('shows phone, name and address in plain to nobody by role', () => {
    for (const role of roles)
      for (const dataClass of ['phone', 'name', 'address'] as const)
        expect(visibility([role], dataClass)).not.toBe('plain')
  })

  it('shows the best that any role allows, and nothing to nobody', () => {
    for (const dataClass of dataClasses) expect(visibility([], dataClass)).toBe('none')
    expect(visibility(['warehouse'], 'phone')).toBe('none')
    expect(visibility(['warehouse', 'agent'], 'phone')).toBe('masked')
    expect(visibility(['dispatcher', 'finance'], 'money')).toBe('plain')
    expect(visibility(['dispatcher'], 'money')).toBe('none')
    expect(visibility(['agent'], 'chat')).toBe('plain')
    expect(visibility(['agent'], 'id-number')).toBe('none')
  })
})
