import { describe, expect, it } from 'vitest'
import content from '../../../content/policy/policy.v1.json' with { type: 'json' }
import {
  can,
  mayServe,
  type Permission,
  permissions,
  roles,
  visibility,
} from '../src/runtime/access/policy.ts'
import { problemsOfPolicy } from '../src/runtime/access/policy-table.ts'
import { dataClasses } from '../src/runtime/crypto/data-classes.ts'
import { acts, boundByOrigin, originCases, sightCases } from './support/written-policy.ts'

describe('the written policy', () => {
  it('covers every role and every class', () => {
    expect(new Set(sightCases.map((one) => one.role))).toEqual(new Set(roles))
    for (const role of roles)
      expect(new Set(sightCases.filter((one) => one.role === role).map((one) => one.dataClass))).toEqual(
        new Set(dataClasses),
      )
  })

  it.each(sightCases)(
    '$role sees $dataClass of rows $rows: $expected',
    ({ role, rows, dataClass, expected }) => {
      expect(visibility([role], dataClass, { rows })).toBe(expected)
    },
  )

  it.each(originCases)('lets $origin serve $purpose: $serves', ({ origin, purpose, serves }) => {
    for (const dataClass of dataClasses) {
      const bound = boundByOrigin.includes(dataClass)
      expect(mayServe(dataClass, purpose, origin)).toBe(serves || !bound)
      if (bound && !serves)
        for (const role of roles)
          for (const { rows } of sightCases.filter((one) => one.role === role))
            expect(visibility([role], dataClass, { rows, purpose, origin })).toBe('none')
    }
  })

  it('takes a value of unknown origin for a marketplace’s', () => {
    expect(mayServe('phone', 'marketing')).toBe(false)
    expect(mayServe('phone', 'service')).toBe(true)
    expect(mayServe('money', 'marketing')).toBe(true)
  })

  it.each(Object.entries(acts))('lets just those do %s', (permission, who) => {
    expect(roles.filter((role) => can([role], permission as Permission))).toEqual(
      roles.filter((role) => who.includes(role)),
    )
  })

  it('shows an outsider whose stage is not told the least that he ever sees', () => {
    for (const dataClass of ['phone', 'name', 'address'] as const)
      expect(visibility(['technician'], dataClass)).toBe('none')
  })

  it('names permissions that exist, and each of them somewhere', () => {
    const named = content.roles.flatMap((one) => one.permissions)
    expect(named.filter((one) => !permissions.includes(one as Permission))).toEqual([])
    expect(permissions.filter((one) => !named.includes(one))).toEqual([])
  })
})

describe('a table with a mistake', () => {
  const changed = (change: (copy: typeof content) => void): string[] => {
    const copy = structuredClone(content)
    change(copy)
    return problemsOfPolicy(copy)
  }

  it('is refused with its place', () => {
    expect(problemsOfPolicy(content)).toEqual([])
    expect(changed((one) => one.roles[0]!.sight.brand!.masked.pop())).toEqual([
      '/roles/owner/brand does not name every class of data once',
    ])
    expect(changed((one) => one.roles[2]!.sight.brand!.plain.push('phone'))).toHaveLength(1)
    expect(changed((one) => one.classes.pop())).toHaveLength(1)
    expect(changed((one) => one.origins[0]!.purposes.push('gossip'))).toEqual(['/origins/marketplace gossip'])
    expect(changed((one) => one.boundByOrigin.push('shoe-size'))).toEqual(['/boundByOrigin shoe-size'])
    expect(problemsOfPolicy({ version: 2 })).not.toEqual([])
  })
})
