import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { builtInCards, readCard } from './content.ts'
import { baseRuleOf, cardOn, lintCard, RateCard, regionOf, tiers } from './rate-card.ts'

const folder = new URL('../../../../content/rate-cards/', import.meta.url)
const card = builtInCards[0]!

describe('the rate cards that come with the product', () => {
  it('are all loaded, each under its name and version', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
    expect(files.length).toBe(1)
    expect(builtInCards.map((one) => `${one.id}.v${one.version}.json`).sort()).toEqual(files.sort())
  })

  it('price every product of the house by every service, and cover the five cities', () => {
    for (const category of ['smart_lock', 'air_conditioner', 'water_purifier'])
      for (const service of ['install', 'repair', 'survey'])
        expect(baseRuleOf(card, category, service).unitFenByTier.A).toBeGreaterThan(0)
    expect(
      ['310115', '320505', '330106', '610113', '620102'].map((code) => regionOf(card, code).name.zh),
    ).toEqual(['上海', '苏州', '杭州', '西安', '兰州'])
    expect(new Set(card.regions.map((region) => region.tier))).toEqual(new Set(tiers))
  })

  it('follow the schema that stands beside the content', () => {
    const kept = readFileSync(new URL('../schemas/rate-card.schema.json', folder), 'utf8')
    expect(JSON.parse(kept)).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'A rate card: what a job earns, as data. Amounts in fen, rates exact decimals as text',
      ...JSON.parse(JSON.stringify(RateCard)),
    })
  })
})

describe('a region', () => {
  it('is the longest code that fits, town codes included', () => {
    expect(regionOf(card, '310151').name.zh).toBe('上海崇明')
    expect(regionOf(card, '310151102').name.zh).toBe('上海崇明')
    expect(regionOf(card, '310101').name.zh).toBe('上海')
    expect(regionOf(card, '110101').ruleId).toBe('region.default')
    expect(regionOf(card, null).ruleId).toBe('region.default')
  })
})

describe('a card that is wrong', () => {
  const changed = (change: (copy: RateCard) => void): RateCard => {
    const copy = structuredClone(card)
    change(copy)
    return copy
  }

  it.each([
    ['a rate as a number', (c: RateCard) => Object.assign(c.regions[0]!, { coefficient: 1.2 })],
    ['a rate with five digits', (c: RateCard) => Object.assign(c.regions[0]!, { coefficient: '1.23456' })],
    ['half a fen', (c: RateCard) => Object.assign(c.travel, { perKmFen: 0.5 })],
    ['a field nobody knows', (c: RateCard) => Object.assign(c, { bonus: 1 })],
    ['a missing tier', (c: RateCard) => Object.assign(c.wastedTrip, { feeFenByTier: { A: 1 } })],
  ])('is not read: %s', (_, change) => {
    expect(() => readCard(changed(change))).toThrow(/rate card/)
  })

  it.each([
    ['stands twice', (c: RateCard) => c.base.push(c.base[0]!)],
    ['ends before it begins', (c: RateCard) => Object.assign(c, { validTo: '2019-01-01' })],
    ['not a day', (c: RateCard) => Object.assign(c, { validFrom: '2026-02-30' })],
    ['is below 1', (c: RateCard) => Object.assign(c.slot.weekend, { factor: '0.9' })],
    ['is above 1', (c: RateCard) => Object.assign(c.split.technicianShare, { travel: '1.1' })],
    ['default region has a code', (c: RateCard) => Object.assign(c.defaultRegion, { code: '11' })],
  ])('is named: %s', (problem, change) => {
    expect(lintCard(changed(change)).join()).toContain(problem)
  })
})

describe('the card of a day', () => {
  const version = (number: number, validFrom: string, validTo: string | null = null): RateCard => ({
    ...card,
    version: number,
    validFrom,
    validTo,
  })
  const cards = [version(1, '2026-01-01'), version(2, '2026-07-01'), version(3, '2026-09-01', '2026-09-30')]

  it.each([
    ['2026-06-30', 1],
    ['2026-07-01', 2],
    ['2026-09-15', 3],
    ['2026-09-30', 3],
    ['2026-10-01', 2],
  ])('%s is version %d, in any order of the cards', (day, expected) => {
    expect(cardOn(cards, day).version).toBe(expected)
    expect(cardOn(cards.toReversed(), day).version).toBe(expected)
  })

  it('is missing before the first', () => {
    expect(() => cardOn(cards, '2025-12-31')).toThrowError(
      expect.objectContaining({ code: 'settlement.no_rate_card', facts: { day: '2025-12-31' } }),
    )
  })
})
