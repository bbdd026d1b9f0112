import 'maplibre-gl/dist/maplibre-gl.css'
import type { FeatureCollection } from 'geojson'
import {
  type ExpressionSpecification,
  type GeoJSONSource,
  Map as MapView,
  Marker,
  NavigationControl,
  setWorkerUrl,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useMode } from '../appearance.ts'
import { type Mode, palettes, type StateTone, sizes, space } from '../tokens.ts'
import { boundsOf, clearOfDots, heatStops, topDistricts, withRoom, withValues } from './district-heat.ts'
import { useConsoleTexts } from './texts.ts'

setWorkerUrl(workerUrl)

export type MapPoint = { key: string; lng: number; lat: number; label: string; tone: StateTone }

export type DistrictCanvasProps = {
  /** GCJ-02 polygons; each feature has `properties.code` (six digits) and `properties.name`. */
  districts: FeatureCollection
  /** Amount by district code. */
  values: Record<string, number>
  points?: readonly MapPoint[]
  selected?: string
  onPick?: (code: string) => void
  height?: number
}

export default function DistrictCanvas({
  districts,
  values,
  points,
  selected,
  onPick,
  height = sizes.map,
}: DistrictCanvasProps) {
  const t = useConsoleTexts()
  const mode = useMode()
  const box = useRef<HTMLDivElement>(null)
  const view = useRef<MapView>(undefined)
  const pick = useRef(onPick)
  pick.current = onPick
  // Light or dark makes a new view, which takes nothing before its style has come.
  const [loaded, setLoaded] = useState<MapView>()
  const [over, setOver] = useState<{ name: string; value?: number }>()
  const counted = useMemo(() => withValues(districts, values), [districts, values])
  const latest = useRef(counted)
  latest.current = counted

  useEffect(() => {
    const node = box.current
    if (!node) return
    const made = new MapView({
      container: node,
      style: mapStyle(mode, latest.current),
      bounds: boundsOf(latest.current),
      fitBoundsOptions: { padding: space.l },
      attributionControl: false,
      dragRotate: false,
      cooperativeGestures: false,
      locale: {
        'Map.Title': t('map.label'),
        'NavigationControl.ZoomIn': t('map.zoomIn'),
        'NavigationControl.ZoomOut': t('map.zoomOut'),
      },
    })
    made.scrollZoom.disable()
    made.touchZoomRotate.disableRotation()
    made.addControl(new NavigationControl({ showCompass: false }), 'top-right')
    made.on('load', () => setLoaded(made))
    made.on('click', 'heat', (e) => pick.current?.(String(e.features?.[0]?.properties.code ?? '')))
    made.on('mousemove', 'heat', (e) => {
      const facts = e.features?.[0]?.properties
      made.getCanvas().style.cursor = pick.current ? 'pointer' : ''
      setOver(facts && { name: String(facts.name ?? ''), value: facts.value as number | undefined })
    })
    made.on('mouseleave', 'heat', () => setOver(undefined))
    view.current = made
    return () => made.remove()
  }, [mode, t])

  useEffect(() => {
    const map = view.current
    if (!map || loaded !== map) return
    map.getSource<GeoJSONSource>('districts')?.setData(counted)
    map.setPaintProperty('heat', 'fill-color', heatColour(mode, counted))
    const markers = topDistricts(counted, 6).map(({ at, name, value }) =>
      new Marker({ element: labelElement(name, value) }).setLngLat(at as [number, number]).addTo(map),
    )
    const makeRoom = () => arrangeLabels(map, markers, points ?? [])
    makeRoom()
    map.on('zoom', makeRoom)
    return () => {
      map.off('zoom', makeRoom)
      markers.forEach((marker) => void marker.remove())
    }
  }, [loaded, mode, counted, points])

  useEffect(() => {
    const map = view.current
    if (!map || loaded !== map) return
    map.setFilter('chosen', ['==', ['get', 'code'], selected ?? ''])
  }, [loaded, selected])

  useEffect(() => {
    const map = view.current
    if (!map || loaded !== map) return
    const markers = (points ?? []).map((point) =>
      new Marker({ element: pointElement(point) }).setLngLat([point.lng, point.lat]).addTo(map),
    )
    return () => markers.forEach((marker) => void marker.remove())
  }, [loaded, points])

  return (
    <div className="q-map-canvas" style={{ height }}>
      <div ref={box} />
      {over && (
        <output className="q-map-over">
          {over.name} <strong>{over.value ?? t('map.none')}</strong>
        </output>
      )}
    </div>
  )
}

function mapStyle(mode: Mode, data: FeatureCollection) {
  const p = palettes[mode]
  return {
    version: 8 as const,
    sources: { districts: { type: 'geojson' as const, data } },
    layers: [
      { id: 'ground', type: 'background' as const, paint: { 'background-color': p.sunken } },
      {
        id: 'heat',
        type: 'fill' as const,
        source: 'districts',
        paint: { 'fill-color': heatColour(mode, data) },
      },
      {
        id: 'edges',
        type: 'line' as const,
        source: 'districts',
        paint: { 'line-color': p.surface, 'line-width': 1 },
      },
      {
        id: 'chosen',
        type: 'line' as const,
        source: 'districts',
        filter: ['==', ['get', 'code'], ''] as ExpressionSpecification,
        paint: { 'line-color': p.ink, 'line-width': 2 },
      },
    ],
  }
}

function heatColour(mode: Mode, data: FeatureCollection): ExpressionSpecification {
  const p = palettes[mode]
  const stops = heatStops(data).flatMap((from, i) => [from, p.heat[i + 1]!])
  return [
    'case',
    ['has', 'value'],
    ['step', ['get', 'value'], p.heat[0], ...stops],
    p.line,
  ] as unknown as ExpressionSpecification
}

function labelElement(name: string, value: number): HTMLElement {
  const element = document.createElement('span')
  element.className = 'q-map-label'
  element.textContent = `${name} ${value}`
  return element
}

/** A label stands above a point that it would lie on. Hidden ones keep their size, so that a closer view measures them again. */
function arrangeLabels(map: MapView, labels: readonly Marker[], points: readonly MapPoint[]): void {
  const dots = points.map(({ lng, lat }) => map.project([lng, lat]))
  const boxes = labels.map((label) => {
    const { offsetWidth: width, offsetHeight: height } = label.getElement()
    const { x, y } = map.project(label.getLngLat())
    const box = clearOfDots({ x, y, width, height }, dots, sizes.dot)
    label.setOffset([0, box.y - y])
    return box
  })
  withRoom(boxes).forEach((isShown, at) => {
    labels[at]!.getElement().toggleAttribute('data-covered', !isShown)
  })
}

function pointElement(point: MapPoint): HTMLElement {
  const element = document.createElement('span')
  element.className = 'q-map-point'
  element.dataset.tone = point.tone
  element.title = point.label
  return element
}
