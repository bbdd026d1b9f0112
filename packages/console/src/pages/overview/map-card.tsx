import { type Answer, call } from '@qiao/api-client'
import { Card, ErrorState, Skeleton, type StateTone, Tabs, useRealtime } from '@qiao/ui'
import { DistrictMap } from '@qiao/ui/console'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { FeatureCollection } from 'geojson'
import { useMemo, useState } from 'react'
import { api } from '../../services.ts'
import { dissolveProvinces, liesOn, valuesOn } from './provinces.ts'
import { useOverviewTexts } from './texts.ts'

const cities = ['310000', '320500', '330100', '610100', '620100'] as const
const areas = [...cities, 'all'] as const
type Area = (typeof areas)[number]
type Measure = 'orders' | 'work-orders'
type Amounts = Answer<'GET /console/map'>

/** Where today's orders or the open work orders are, by district, with the service points. */
export function MapCard() {
  const t = useOverviewTexts()
  const [area, setArea] = useState<Area>('310000')
  const [measure, setMeasure] = useState<Measure>('work-orders')
  const [district, setDistrict] = useState<string>()
  const shapes = useBoundaries(area)
  const amounts = useAmounts(area, measure)
  const values = useMemo(
    () => valuesOn(shapes.data, area === 'all', amounts.data?.values ?? {}),
    [shapes.data, area, amounts.data],
  )
  const points = useMemo(
    () =>
      (amounts.data?.points ?? [])
        .filter((point) => shapes.data && liesOn(shapes.data, point))
        .map(({ key, lng, lat, tone, label, today, open, toAssign }) => ({
          key,
          lng,
          lat,
          tone: tone as StateTone,
          label: t('map.point', { name: label, today, open, toAssign }),
        })),
    [amounts.data, shapes.data, t],
  )
  const go = (to: Area) => {
    setArea(to)
    setDistrict(undefined)
  }
  const pick = (code: string) => {
    const city = area === 'all' && cities.find((one) => one.startsWith(code.slice(0, 2)))
    if (city) go(city)
    else setDistrict(code === district ? undefined : code)
  }
  return (
    <section className="c-map-card">
      <Card
        title={t(measure === 'orders' ? 'map.orders' : 'map.workOrders')}
        acts={
          <Tabs
            label={t('map.measure')}
            at={measure}
            onPick={(key) => setMeasure(key as Measure)}
            items={[
              { key: 'work-orders', label: t('map.workOrdersTab') },
              { key: 'orders', label: t('map.ordersTab') },
            ]}
          />
        }
      >
        <Tabs
          label={t('map.area')}
          at={area}
          onPick={(key) => go(key as Area)}
          items={areas.map((key) => ({ key, label: t(`map.area_${key}`) }))}
        />
        {shapes.isError || amounts.isError ? (
          <ErrorState
            error={shapes.error ?? amounts.error}
            onRetry={() => void Promise.all([shapes.refetch(), amounts.refetch()])}
          />
        ) : !shapes.data || !amounts.data ? (
          <Skeleton lines={10} />
        ) : (
          <>
            <MapFacts
              area={area}
              amounts={amounts.data}
              values={values}
              shapes={shapes.data}
              {...(district ? { district } : {})}
            />
            <DistrictMap
              // The view is fitted to the ground it is made with.
              key={area}
              districts={shapes.data}
              values={values}
              points={points}
              unit={amounts.data.unit}
              onPick={pick}
              {...(area === 'all' ? { notice: t('map.gaps') } : {})}
              {...(district ? { selected: district } : {})}
            />
          </>
        )}
      </Card>
    </section>
  )
}

/** The sum in words, and what was picked: a map alone is read by few. */
function MapFacts({
  area,
  amounts,
  values,
  shapes,
  district,
}: {
  area: Area
  amounts: Amounts
  values: Record<string, number>
  shapes: FeatureCollection
  district?: string
}) {
  const t = useOverviewTexts()
  const name = shapes.features.find((one) => one.properties?.code === district)?.properties?.name
  return (
    <p className="c-map-facts">
      <span>
        {t('map.here', { area: t(`map.area_${area}`), count: amounts.total - amounts.unplaced })}
        {area === 'all' && amounts.unplaced > 0 && ` · ${t('map.unplaced', { count: amounts.unplaced })}`}
      </span>
      {district && name ? (
        <strong>{t('map.district', { name, count: values[district] ?? 0 })}</strong>
      ) : (
        <span className="q-faint">{t('map.points')}</span>
      )}
    </p>
  )
}

function useBoundaries(area: Area) {
  return useQuery({
    queryKey: ['map-boundaries', area],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const query = area === 'all' ? {} : { code: area }
      const found = (await call(
        api,
        'GET /console/map/boundaries',
        { query },
        { signal },
      )) as FeatureCollection
      return area === 'all' ? dissolveProvinces(found) : found
    },
  })
}

function useAmounts(area: Area, measure: Measure) {
  useRealtime(['orders', 'work-orders'], undefined, { invalidate: [['overview-map']], everyMs: 4_000 })
  return useQuery({
    queryKey: ['overview-map', area, measure],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call(
        api,
        'GET /console/map',
        { query: { measure, ...(area === 'all' ? {} : { code: area }) } },
        { signal },
      ),
  })
}
