import { describe, expect, it } from 'vitest'
import type { Origins } from '../../../src/connectors/contract/origins.ts'
import { fieldsTold, type Normalise, observe, readPlaces, type Sample } from './origins.ts'

interface Told {
  normaliseOrder(shopId: string, detail: unknown): object
  normaliseAfterSales(shopId: string, detail: unknown): object
}

/**
 * What every connector's table of origins must hold: a named place changes its field, no other place does, and nothing is
 * looked at that no field names.
 */
export function originLaws(
  connector: Told,
  origins: Origins,
  samples: { order: Sample; afterSales: Sample },
): void {
  const shop = 'shop'
  const kinds = [
    ['order', samples.order, origins.order, (d: unknown) => connector.normaliseOrder(shop, d)],
    [
      'afterSales',
      samples.afterSales,
      origins.afterSales,
      (d: unknown) => connector.normaliseAfterSales(shop, d),
    ],
  ] as const
  describe.each(kinds)('origins of %s', (_, sample, table, normalise) => {
    const seen = observe(normalise, sample)

    it('names for each field the places that change it, and no others', () => {
      const named = Object.fromEntries(
        Object.entries(table).map(([field, places]) => [field, [...places].sort()]),
      )
      const found = Object.fromEntries(
        Object.keys(table).map((field) => [field, [...(seen.get(field) ?? [])].sort()]),
      )
      expect(found).toEqual(named)
    })

    it('knows every field that is told', () => {
      const told = sample.bodies.flatMap((body) => [...fieldsTold(normalise(body))])
      expect([...new Set(told)].filter((field) => !(field in table))).toEqual([])
    })

    it('leaves no place unnamed that is looked at', () => {
      const named = new Set(
        Object.values(table)
          .flat()
          .map((place) => place.replaceAll('/**', '/*')),
      )
      expect([...readPlaces(normalise as Normalise, sample.bodies)].filter((one) => !named.has(one))).toEqual(
        [],
      )
    })
  })
}
