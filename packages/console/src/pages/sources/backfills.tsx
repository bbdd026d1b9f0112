import { call } from '@qiao/api-client'
import { Button, Card } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { dateText } from '../../parts/time-window.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { localOf, momentOf } from '../webhooks/times.ts'
import { lagParts } from './figures.ts'
import type { Source } from './source.ts'
import { useSourcesTexts } from './texts.ts'

const dayMs = 86_400_000

export function BackfillDialog({ source, onClose }: { source: Source; onClose: () => void }) {
  const t = useSourcesTexts()
  const { run } = useAct(['backfills'])
  const [now] = useState(() => new Date())
  return (
    <ActDialog
      open
      title={t('backfill.title', { name: source.name ?? source.id })}
      intro={t('backfill.intro')}
      submit={t('backfill.submit')}
      fields={[
        {
          key: 'kind',
          label: t('backfill.kind'),
          kind: 'select',
          start: 'orders',
          options: (['orders', 'after_sales'] as const).map((value) => ({
            value,
            label: t(`backfill.${value}`),
          })),
        },
        {
          key: 'from',
          label: t('backfill.from'),
          kind: 'moment',
          start: localOf(new Date(now.getTime() - 7 * dayMs)),
        },
        { key: 'to', label: t('backfill.to'), kind: 'moment', start: localOf(now) },
      ]}
      onClose={onClose}
      onSubmit={async ({ kind, from = '', to = '' }) => {
        await call(api, 'POST /console/backfills', {
          body: {
            shopId: source.id,
            kind: kind === 'after_sales' ? 'after_sales' : 'orders',
            from: momentOf(from),
            to: momentOf(to),
          },
        })
        await run('begun', async () => undefined, t('backfill.begun'))
      }}
    />
  )
}

/** Backfills with how far they are; looked at each second while one runs. */
export function Backfills({ nameOf }: { nameOf: (shopId: string) => string }) {
  const t = useSourcesTexts()
  const may = useMay()
  const { run, running } = useAct(['backfills'])
  const list = useQuery({
    queryKey: ['backfills'],
    queryFn: ({ signal }) => call(api, 'GET /console/backfills', {}, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.items.some((one) => one.state === 'running') ? 1_000 : false,
  })
  const shown = (list.data?.items ?? []).slice(0, 6)
  if (shown.length === 0) return null
  return (
    <Card title={t('backfill.list')}>
      <ul className="c-progress-list">
        {shown.map((one) => {
          const left = one.secondsLeft === null ? null : lagParts(one.secondsLeft)
          return (
            <li key={one.id}>
              <strong>
                {t('backfill.line', {
                  name: nameOf(one.shopId),
                  kind: t(`backfill.${one.kind}`),
                  from: dateText(one.from, i18n.language),
                  to: dateText(one.to, i18n.language),
                })}
              </strong>
              <progress max={100} value={one.percent} aria-label={`${one.percent}%`} />
              <span className="q-faint">
                {t(`backfill.${one.state}` as 'backfill.done', one)}
                {one.state === 'running' &&
                  left &&
                  ` · ${t('backfill.left', { left: t(`lag.${left.unit}`, { count: left.count }) })}`}
              </span>
              {one.state === 'running' && may('connections.write') && (
                <Button
                  busy={running === one.id}
                  onClick={() =>
                    void run(
                      one.id,
                      () => call(api, 'POST /console/backfills/:id/cancellation', { params: { id: one.id } }),
                      t('backfill.stopped'),
                    )
                  }
                >
                  {t('backfill.stop')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
