import { describe, expect, expectTypeOf, it } from 'vitest'
import { dataClasses } from '../../runtime/crypto/data-classes.ts'
import { kindNames, type MappedRecord, recordKinds } from './kinds.ts'
import { type FieldSpec, fieldTypes, type RecordKindSpec } from './record-kind.ts'

const kinds: RecordKindSpec[] = Object.values(recordKinds)
const groups = kinds.flatMap(({ kind, fields, lists }) => [
  [kind, fields] as const,
  ...Object.entries(lists).map(([list, specs]) => [`${kind}.${list}`, specs] as const),
])
const han = /\p{Script=Han}/u

describe('the kinds of record', () => {
  it('are the fourteen, each under its own name', () => {
    expect(kindNames).toHaveLength(14)
    expect(kinds.map(({ kind }) => kind)).toEqual(kindNames)
  })

  it.each(groups)('%s has fields that people can tell apart', (_, specs: readonly FieldSpec[]) => {
    expect(new Set(specs.map(({ field }) => field)).size).toBe(specs.length)
    expect(new Set(specs.map(({ name }) => name.zh)).size).toBe(specs.length)
    for (const { field, name, meaning, type, codes, dataClass, also } of specs) {
      expect(fieldTypes, field).toContain(type)
      expect(
        [name.zh, meaning.zh].every((text) => han.test(text) || /^[\w ]+$/.test(text)),
        field,
      ).toBe(true)
      expect(
        [name.en, meaning.en].some((text) => han.test(text)),
        field,
      ).toBe(false)
      expect(codes.length > 0, field).toBe(type === 'code')
      expect(new Set(also).size, field).toBe(also.length)
      if (dataClass) expect(dataClasses).toContain(dataClass)
    }
  })

  it('have no heading that two fields of one file claim in full', () => {
    const doubled = groups.flatMap(([group, specs]) => {
      const claims = specs.flatMap(({ field, name, also }) =>
        [...new Set([name.zh, ...also].map((one) => one.toLowerCase()))].map((heading) => ({
          field,
          heading,
        })),
      )
      return claims
        .filter(({ heading, field }) => claims.some((one) => one.heading === heading && one.field !== field))
        .map(({ heading, field }) => `${group}.${field}: ${heading}`)
    })
    expect(doubled).toEqual([])
  })

  it('say the data class of everything personal', () => {
    const open = groups.flatMap(([group, specs]) =>
      specs
        .filter(({ type, dataClass }) => ['phone', 'name', 'address', 'money'].includes(type) && !dataClass)
        .map(({ field }) => `${group}.${field}`),
    )
    expect(open).toEqual([])
  })
})

it('types a record by its kind', () => {
  expectTypeOf<MappedRecord<'order'>['orderId']>().toEqualTypeOf<string>()
  expectTypeOf<MappedRecord<'order'>['paidFen']>().toEqualTypeOf<bigint>()
  expectTypeOf<MappedRecord<'order'>['paidAt']>().toEqualTypeOf<Date | null>()
  expectTypeOf<MappedRecord<'order'>['receiver']['phone']>().toEqualTypeOf<string | null>()
  expectTypeOf<MappedRecord<'order'>['lines'][number]['lineId']>().toEqualTypeOf<string>()
  expectTypeOf<MappedRecord<'shipment'>['steps'][number]['at']>().toEqualTypeOf<Date>()
})
