import {
  fonts,
  type Mode,
  type Palette,
  palettes,
  radius,
  type StateTone,
  space,
  typeScales,
} from '../tokens.ts'

export type ChartSeries = {
  name: string
  kind: 'line' | 'bar'
  values: readonly (number | null)[]
  /** A state's colour where the series is a state; the accent otherwise. */
  tone?: StateTone
  /** Bars of the same stack stand on each other. */
  stack?: string
}

/** What echarts is told: our tokens, names along one axis, amounts along the other. */
export function chartOption(
  mode: Mode,
  along: readonly string[],
  series: readonly ChartSeries[],
  unit: string,
  lying?: boolean,
) {
  const p = palettes[mode]
  const words = { color: p.inkFaint, fontFamily: fonts.words, fontSize: typeScales.desk.small }
  const names = {
    type: 'category',
    data: along,
    axisLine: { lineStyle: { color: p.line } },
    axisTick: { show: false },
    axisLabel: words,
  }
  const amounts = {
    type: 'value',
    name: unit,
    nameTextStyle: words,
    splitLine: { lineStyle: { color: p.line } },
    axisLabel: words,
    splitNumber: 4,
  }
  return {
    animationDuration: 160,
    grid: {
      left: space.s,
      right: lying ? space.l * 2 : space.l * 3,
      top: space.l,
      bottom: space.s,
      outerBoundsMode: 'same',
    },
    // Drawn in the chart itself: HTML with style attributes would break a strict content policy.
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      backgroundColor: p.raised,
      borderColor: p.line,
      textStyle: { ...words, color: p.ink },
      axisPointer: { type: 'line', lineStyle: { color: p.lineStrong } },
      valueFormatter: (value: unknown) => `${value ?? '–'} ${unit}`.trim(),
    },
    xAxis: lying ? amounts : names,
    yAxis: lying ? { ...names, inverse: true } : amounts,
    series: series.map((one, i) => seriesOption(p, one, i, series.length, words, lying)),
  }
}

function seriesOption(
  p: Palette,
  one: ChartSeries,
  index: number,
  count: number,
  words: object,
  lying?: boolean,
) {
  const colour = one.tone ? p.tones[one.tone].solid : (p.heat[4 - index] ?? p.accent)
  const shared = {
    name: one.name,
    type: one.kind,
    data: one.values,
    itemStyle: { color: colour },
    stack: one.stack,
  }
  if (one.kind === 'bar')
    return {
      ...shared,
      itemStyle: { color: colour, borderRadius: one.stack ? 0 : radius / 2 },
      barMaxWidth: space.l,
      label: { show: count === 1, position: lying ? 'right' : 'top', ...words, color: p.inkSoft },
    }
  return {
    ...shared,
    smooth: 0.3,
    symbol: 'circle',
    symbolSize: radius,
    showSymbol: false,
    lineStyle: { width: 2, color: colour },
    endLabel: { show: true, formatter: '{a}', ...words, color: one.tone ? p.tones[one.tone].ink : p.ink },
    labelLayout: { moveOverlap: 'shiftY' },
  }
}
