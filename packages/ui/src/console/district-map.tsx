import { lazy, Suspense } from 'react'
import { useMode } from '../appearance.ts'
import { Skeleton } from '../light/content.tsx'
import { palettes } from '../tokens.ts'
import type { DistrictCanvasProps } from './district-canvas.tsx'
import { useConsoleTexts } from './texts.ts'

const Canvas = lazy(() => import('./district-canvas.tsx'))

export type { MapPoint } from './district-canvas.tsx'
export type DistrictMapProps = DistrictCanvasProps & {
  /** What the heat counts, e.g. 今日工单. */
  unit: string
  /** The 审图号 of the boundary file, shown under every map. */
  notice?: string
}

/** Districts on a quiet ground, heat in one hue. maplibre is fetched when the first map is shown. */
export function DistrictMap({ unit, notice, ...rest }: DistrictMapProps) {
  const t = useConsoleTexts()
  const { heat } = palettes[useMode()]
  const most = Math.max(0, ...Object.values(rest.values))
  return (
    <figure className="q-map" aria-label={`${t('map.label')} · ${unit}`}>
      <Suspense fallback={<Skeleton lines={8} />}>
        <Canvas {...rest} />
      </Suspense>
      <figcaption>
        <span className="q-map-scale">
          {unit} {t('map.little')}
          <span aria-hidden>
            {heat.map((colour) => (
              <i key={colour} style={{ background: colour }} />
            ))}
          </span>
          {t('map.much')} {most > 0 && `(${most})`}
        </span>
        <span>{notice ?? t('map.notice')}</span>
      </figcaption>
    </figure>
  )
}
