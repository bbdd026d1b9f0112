import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { type EChartsType, init, use } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { useMode } from '../appearance.ts'
import { type ChartSeries, chartOption } from './chart-option.ts'

use([BarChart, LineChart, GridComponent, TooltipComponent, LabelLayout, SVGRenderer])

export type { ChartSeries } from './chart-option.ts'

export type ChartCanvasProps = {
  /** Labels along the long axis. */
  along: readonly string[]
  series: readonly ChartSeries[]
  unit?: string
  /** Bars lie: for long names. */
  lying?: boolean
  height: number
  /** A click on a mark: down to the rows behind it. */
  onPick?: (pick: { index: number; series: string }) => void
}

export default function ChartCanvas({ along, series, unit = '', lying, height, onPick }: ChartCanvasProps) {
  const mode = useMode()
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType>(undefined)
  const pick = useRef(onPick)
  pick.current = onPick

  useEffect(() => {
    const node = box.current
    if (!node) return
    const made = init(node, null, { renderer: 'svg' })
    chart.current = made
    made.on('click', (event) => pick.current?.({ index: event.dataIndex, series: event.seriesName ?? '' }))
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(node)
    return () => {
      observer.disconnect()
      made.dispose()
    }
  }, [])

  useEffect(() => {
    chart.current?.setOption(chartOption(mode, along, series, unit, lying), { notMerge: true })
  }, [mode, along, series, unit, lying])

  return <div ref={box} style={{ height, cursor: onPick ? 'pointer' : 'default' }} />
}
