import { lazy, type ReactNode, Suspense } from 'react'
import { Skeleton } from '../light/content.tsx'
import { sizes } from '../tokens.ts'
import type { ChartCanvasProps } from './chart-canvas.tsx'

const Canvas = lazy(() => import('./chart-canvas.tsx'))

export type { ChartSeries } from './chart-canvas.tsx'
export type ChartProps = Omit<ChartCanvasProps, 'height'> & {
  /** The question that the chart answers. */
  question: string
  note?: ReactNode
  height?: number
}

/** A chart under its question; echarts is fetched when the first one is shown. */
export function Chart({ question, note, height = sizes.chart, ...rest }: ChartProps) {
  return (
    <figure className="q-chart" aria-label={question}>
      <figcaption>
        <span className="q-card-title">{question}</span>
        {note && <span className="q-faint">{note}</span>}
      </figcaption>
      <Suspense fallback={<Skeleton lines={6} />}>
        <Canvas {...rest} height={height} />
      </Suspense>
    </figure>
  )
}
