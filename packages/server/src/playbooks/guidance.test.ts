import { Compile } from 'typebox/schema'
import { describe, expect, it } from 'vitest'
import schema from '../../../../content/schemas/guidance.schema.json' with { type: 'json' }
import { allGuidance, guidanceFor, guidanceSlots } from './guidance.ts'

const shape = Compile(schema)
const slots = Object.keys(guidanceSlots)

describe('guidance on the technician’s phone', () => {
  it('has fifteen slots', () => {
    expect(slots).toHaveLength(15)
  })

  it.each(allGuidance.map((one) => [one.category, one] as const))(
    '%s fills every slot, in order',
    (_, guidance) => {
      expect(shape.Check(guidance)).toBe(true)
      expect(guidance.items.map(({ slot }) => slot)).toEqual(slots)
    },
  )

  it('says something of its own in every slot of every category, in both languages', () => {
    const zh = allGuidance.flatMap(({ items }) => items.map(({ text }) => text.zh))
    const en = allGuidance.flatMap(({ items }) => items.map(({ text }) => text.en))
    expect(zh).toHaveLength(45)
    expect(new Set(zh).size).toBe(45)
    expect(new Set(en).size).toBe(45)
    expect(zh.every((text) => /\p{Script=Han}/u.test(text) && !/[！!]/.test(text))).toBe(true)
    expect(en.every((text) => !/\p{Script=Han}/u.test(text))).toBe(true)
  })

  it('asks for as many photos as its own text names', () => {
    const numbers: Record<string, string> = { smart_lock: '三', air_conditioner: '四', water_purifier: '三' }
    for (const { category, items, photosDue } of allGuidance) {
      const text = items.find(({ slot }) => slot === 'photos_due')!.text.zh
      expect(text).toContain(`拍${numbers[category]}张`)
      expect(['三', '四'].indexOf(numbers[category]!) + 3).toBe(photosDue)
    }
  })

  it('is found by category, however it is written, and is honest about what it lacks', () => {
    expect(guidanceFor('smart-lock')?.name.zh).toBe('智能锁')
    expect(guidanceFor('water_purifier')?.photosDue).toBe(3)
    expect(guidanceFor('piano')).toBeNull()
  })
})
