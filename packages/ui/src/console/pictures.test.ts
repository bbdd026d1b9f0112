import fc from 'fast-check'
import type { FeatureCollection } from 'geojson'
import { describe, expect, it } from 'vitest'
import { contrast } from '../contrast.ts'
import { type Mode, palettes } from '../tokens.ts'
import { type ChartSeries, chartOption } from './chart-option.ts'
import { boundsOf, heatStops, topDistricts, withValues } from './district-heat.ts'
import { sparkPoints } from './spark.ts'

const option = (series: ChartSeries[], more: { mode?: Mode; unit?: string; lying?: boolean } = {}): any =>
  chartOption(more.mode ?? 'light', ['周一', '周二'], series, more.unit ?? '', more.lying)
const line = (name: string, more: Partial<ChartSeries> = {}): ChartSeries => ({
  name,
  kind: 'line',
  values: [1, null],
  ...more,
})
const bar = (name: string, more: Partial<ChartSeries> = {}): ChartSeries => ({
  name,
  kind: 'bar',
  values: [1, 2],
  ...more,
})

describe('a chart', () => {
  it('puts names along one axis and amounts along the other, and turns them when bars lie', () => {
    const standing = option([bar('订单')], { unit: '单' })
    expect([standing.xAxis.type, standing.yAxis.type]).toEqual(['category', 'value'])
    expect([standing.xAxis.data, standing.yAxis.name]).toEqual([['周一', '周二'], '单'])
    const lying = option([bar('订单')], { lying: true })
    expect([lying.xAxis.type, lying.yAxis.type, lying.yAxis.inverse]).toEqual(['value', 'category', true])
  })

  it('says an amount with its unit, and a missing one with a dash', () => {
    const say = option([line('a')], { unit: '单' }).tooltip.valueFormatter
    expect([say(3), say(0), say(null), say(undefined)]).toEqual(['3 单', '0 单', '– 单', '– 单'])
    expect(option([line('a')]).tooltip.valueFormatter(3)).toBe('3')
  })

  it('draws its tooltip itself: no HTML, so that the content policy may stay strict', () => {
    expect(option([line('a')]).tooltip.renderMode).toBe('richText')
  })

  it.each(['light', 'dark'] as const)(
    'names every line beside it in %s, so that colour never speaks alone',
    (mode) => {
      const { series } = option([line('待接单', { tone: 'waiting' }), line('超时', { tone: 'overdue' })], {
        mode,
      })
      for (const one of series) {
        expect(one.endLabel).toMatchObject({ show: true, formatter: '{a}' })
        expect(contrast(one.endLabel.color, palettes[mode].surface)).toBeGreaterThanOrEqual(4.5)
      }
      expect(series[1].lineStyle.color).toBe(palettes[mode].tones.overdue.solid)
    },
  )

  it('gives series without a state different colours, as many as there may be', () => {
    const { series } = option(Array.from({ length: 7 }, (_, n) => line(`s${n}`)))
    const colours = series.map((one: { itemStyle: { color: string } }) => one.itemStyle.color)
    expect(new Set(colours.slice(0, 5)).size).toBe(5)
    for (const colour of colours) expect(colour).toMatch(/^#[0-9a-f]{6}$/)
  })

  it('writes figures on bars only where there is room, and rounds none that stand on another', () => {
    expect(option([bar('a')]).series[0].label.show).toBe(true)
    expect(option([bar('a'), bar('b')]).series[0].label.show).toBe(false)
    expect(option([bar('a', { stack: 's' })]).series[0].itemStyle.borderRadius).toBe(0)
    expect(option([bar('a')]).series[0].itemStyle.borderRadius).toBeGreaterThan(0)
    expect(option([bar('a')], { lying: true }).series[0].label.position).toBe('right')
  })
})

describe('a small line', () => {
  it('starts left, ends right, stays inside, and points up for more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 40 }),
        (values) => {
          const points = sparkPoints(values)
            .split(' ')
            .map((pair) => pair.split(',').map(Number))
          expect(points[0]![0]).toBe(0)
          expect(points.at(-1)![0]).toBe(100)
          for (const [, y] of points) expect(y! >= 2 - 1e-9 && y! <= 22).toBe(true)
          const best = values.indexOf(Math.max(...values))
          expect(points[best]![1]).toBeCloseTo(Math.max(...values) === Math.min(...values) ? 22 : 2)
        },
      ),
    )
    expect(sparkPoints([5, 5, 5])).toBe('0,22 50,22 100,22')
  })
})

describe('a map', () => {
  const place = (code: string, name: string, at: number): FeatureCollection['features'][number] => ({
    type: 'Feature',
    properties: { code, name },
    geometry: { type: 'MultiPolygon', coordinates: [[ring(at, 0.2)], [ring(at + 2, 1)]] },
  })
  const ring = (at: number, size: number) => [
    [at, 30],
    [at + size, 30],
    [at + size, 30 + size],
    [at, 30 + size],
    [at, 30],
  ]
  const districts: FeatureCollection = {
    type: 'FeatureCollection',
    features: [
      place('310115', '浦东新区', 121),
      place('310104', '徐汇区', 117),
      place('320508', '姑苏区', 113),
    ],
  }

  it('takes amounts by code, keeps a nought, and leaves out what nobody counted', () => {
    const counted = withValues(districts, { 310115: 8, 310104: 0, 999999: 5 })
    expect(counted.features.map(({ properties }) => properties!.value)).toEqual([8, 0, undefined])
    expect(districts.features[0]!.properties).not.toHaveProperty('value')
    expect(topDistricts(counted, 9).map(({ name }) => name)).toEqual(['浦东新区'])
  })

  it('labels a district of several parts in its largest', () => {
    const [first] = topDistricts(withValues(districts, { 310115: 8 }), 1)
    expect(first!.at[0]).toBeCloseTo(123.5)
    expect(first!.at[1]).toBeCloseTo(30.5)
  })

  it('gives the places in order of their amounts, and no more than asked', () => {
    const counted = withValues(districts, { 310115: 3, 310104: 8, 320508: 5 })
    expect(topDistricts(counted, 2).map(({ name, value }) => [name, value])).toEqual([
      ['徐汇区', 8],
      ['姑苏区', 5],
    ])
    expect(topDistricts(counted, 0)).toEqual([])
  })

  it('has steps that rise, whatever the largest is', () => {
    for (const most of [0, 1, 7, 100_000]) {
      const stops = heatStops(withValues(districts, { 310115: most }))
      stops.forEach((stop, i) => expect(stop).toBeGreaterThan(i === 0 ? 0 : stops[i - 1]!))
      expect(stops[3]).toBeLessThanOrEqual(Math.max(1, most))
    }
  })

  it('frames every part, and China where there is nothing to frame', () => {
    expect(boundsOf(districts)).toEqual([113, 30, 124, 31])
    const points: FeatureCollection = {
      type: 'FeatureCollection',
      features: [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [1, 1] } }],
    }
    expect(boundsOf(points)).toEqual([73, 18, 135, 54])
  })
})
