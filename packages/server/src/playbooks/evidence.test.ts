import { Compile } from 'typebox/schema'
import { describe, expect, it } from 'vitest'
import content from '../../../../content/evidence/evidence.v1.json' with { type: 'json' }
import schema from '../../../../content/schemas/evidence.schema.json' with { type: 'json' }
import { orderKinds } from '../connectors/contract/order-kinds.ts'
import { allEvidence, type EvidenceList, evidenceFor, evidencePhotos, isCode69 } from './evidence.ts'
import { guidanceSlots } from './guidance.ts'

const codes = (kind: string, district: string | null, lists?: EvidenceList[]) =>
  evidenceFor(kind, district, lists).map(({ code }) => code)

describe('evidence of order kinds', () => {
  it('has the shape of its schema, kinds that exist, and no code twice in a list', () => {
    expect(Compile(schema).Check(content)).toBe(true)
    for (const { kind, items } of allEvidence) {
      expect(orderKinds).toContain(kind)
      expect(new Set(items.map(({ code }) => code)).size).toBe(items.length)
      for (const { name, how } of items)
        expect([name.en, how.en].every((text) => !/\p{Script=Han}/u.test(text))).toBe(true)
    }
  })

  it('asks of a subsidy for serial, 69 code, both photos and the subsidy’s way back', () => {
    expect(codes('subsidy', '310115')).toEqual([
      'real_name',
      'serial',
      'code69',
      'unboxing_photo',
      'installed_photo',
      'subsidy_refund',
    ])
    expect(codes('trade_in', null)).toContain('old_machine_photo')
    expect(codes('ordinary', '310115')).toEqual([])
  })

  it('is taken from the narrowest region that has a list of its own', () => {
    const list = (code: string, regions?: string[]) => ({
      kind: 'subsidy',
      ...(regions && { regions }),
      items: [{ ...allEvidence[0]!.items[0]!, code }],
    })
    const lists = [list('anywhere'), list('province', ['33', '44']), list('city', ['3302'])]
    expect(codes('subsidy', '330203', lists)).toEqual(['city'])
    expect(codes('subsidy', '330106', lists)).toEqual(['province'])
    expect(codes('subsidy', '310115', lists)).toEqual(['anywhere'])
    expect(codes('subsidy', null, lists)).toEqual(['anywhere'])
    expect(codes('subsidy', '310115', lists.slice(1))).toEqual([])
  })

  it('is that of the category before that of all, and a narrower region goes before both', () => {
    const list = (code: string, more: Partial<EvidenceList>): EvidenceList => ({
      kind: 'subsidy',
      items: [{ ...allEvidence[0]!.items[0]!, code }],
      ...more,
    })
    const lists = [
      list('anywhere', {}),
      list('locks', { categories: ['smart_lock'] }),
      list('city', { regions: ['3302'] }),
      list('city_locks', { regions: ['3302'], categories: ['smart_lock', 'air_conditioner'] }),
    ]
    const asked = (district: string, ...categories: string[]) =>
      evidenceFor('subsidy', district, lists, categories).map(({ code }) => code)
    expect(asked('310115', 'smart_lock')).toEqual(['locks'])
    expect(asked('310115', 'water_purifier')).toEqual(['anywhere'])
    expect(asked('330203', 'water_purifier')).toEqual(['city'])
    expect(asked('330203', 'air_conditioner', 'water_purifier')).toEqual(['city_locks'])
  })

  it('names its photos by words that are no slot of the guidance', () => {
    expect([...evidencePhotos].sort()).toEqual([
      'energy_label_photo',
      'installed_photo',
      'nameplate_photo',
      'old_machine_photo',
      'unboxing_photo',
    ])
    for (const code of evidencePhotos) expect(Object.keys(guidanceSlots)).not.toContain(code)
  })
})

describe('a 69 code', () => {
  it.each(['6901234567892', '6920459905012'])('%s is one', (code) => expect(isCode69(code)).toBe(true))
  it.each(['6901234567893', '4901234567894', '690123456789', '69012345678920', ''])('%s is none', (code) =>
    expect(isCode69(code)).toBe(false),
  )
})
