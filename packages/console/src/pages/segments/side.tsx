import { call } from '@qiao/api-client'
import { Avatar, Card, ErrorState, groupDigits, List, PhoneNumber, Row, Select, Skeleton } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { ShareBar } from '../../parts/share-bar.tsx'
import { api } from '../../services.ts'
import { OverlapPicture } from './overlap-picture.tsx'
import type { Rule } from './rule-tree.ts'
import { useSegmentsTexts } from './texts.ts'
import { useCount, useOverlap, useSample, useWatch } from './use-segment.ts'

/** How many match now, and how far the data behind it is. */
export function CountCard({ rule, missing }: { rule: Rule; missing: number }) {
  const t = useSegmentsTexts()
  const count = useCount(rule)
  const watch = useWatch()
  const { data } = count
  const percent = data && data.of > 0 ? Math.round((1000 * data.matching) / data.of) / 10 : 0
  return (
    <Card title={t('count.title')}>
      <div className="q-stack" aria-live="polite" aria-busy={count.isFetching}>
        {count.isError ? (
          <ErrorState error={count.error} onRetry={() => void count.refetch()} compact />
        ) : data ? (
          <p className="c-segment-count" data-old={count.isFetching || undefined}>
            <strong>{groupDigits(data.matching)}</strong> {t('count.unit', { count: data.matching })}
          </p>
        ) : (
          <Skeleton lines={1} />
        )}
        {data && !count.isError && (
          <div className="c-segment-share">
            <ShareBar
              parts={[{ key: 'matching', count: data.matching, shade: 1 }]}
              of={data.of}
              label={t('count.of', { all: groupDigits(data.of), percent })}
            />
            <span className="q-faint">{t('count.of', { all: groupDigits(data.of), percent })}</span>
          </div>
        )}
        {missing > 0 && (
          <p className="c-banner" data-tone="attention">
            {t('unfinished', { count: missing })}
          </p>
        )}
        {watch.data && !watch.data.ready && (
          <p className="c-banner" data-tone="running">
            {watch.data.waiting > 0
              ? t('preparing', { waiting: watch.data.waiting.toLocaleString('zh-CN') })
              : t('behind')}
          </p>
        )}
      </div>
    </Card>
  )
}

/** Some who match, masked as everywhere. */
export function SampleCard({ rule }: { rule: Rule }) {
  const t = useSegmentsTexts()
  const navigate = useNavigate()
  const { data, isError, error, refetch } = useSample(rule)
  return (
    <Card title={t('sample.title')}>
      {isError ? (
        <ErrorState error={error} onRetry={() => void refetch()} compact />
      ) : !data ? (
        <Skeleton lines={4} />
      ) : data.items.length === 0 ? (
        <p className="q-faint">{t('sample.empty')}</p>
      ) : (
        <List label={t('sample.title')}>
          {data.items.slice(0, 6).map((one) => {
            return (
              <Row
                key={one.id}
                lead={<Avatar name={one.name} />}
                title={one.name ?? t('nameless')}
                detail={
                  <>
                    {one.phone && <PhoneNumber value={one.phone} />} {one.region}
                  </>
                }
                href={`/customers/${one.id}`}
                onOpen={() => void navigate(`/customers/${one.id}`)}
              />
            )
          })}
        </List>
      )}
    </Card>
  )
}

/** How much of another segment is in here. */
export function OverlapCard({ rule, segmentId }: { rule: Rule; segmentId: string | undefined }) {
  const t = useSegmentsTexts()
  const [otherId, setOtherId] = useState('')
  const { data: all } = useQuery({
    queryKey: ['segments', 'list', {}, 'plain'],
    queryFn: ({ signal }) => call(api, 'GET /console/segments', {}, { signal }),
  })
  const others = (all?.items ?? []).filter((one) => one.id !== segmentId)
  const other = others.find((one) => one.id === otherId)
  const overlap = useOverlap(rule, other && (other.rule ?? other.draft))
  return (
    <Card title={t('overlap.title')}>
      {others.length === 0 ? (
        <p className="q-faint">{t('overlap.none')}</p>
      ) : (
        <div className="q-stack">
          <Select
            aria-label={t('overlap.choose')}
            value={otherId}
            placeholder={t('overlap.choose')}
            options={others.map(({ id, name }) => ({ value: id, label: name }))}
            onValue={setOtherId}
          />
          {other && overlap.isError && (
            <ErrorState error={overlap.error} onRetry={() => void overlap.refetch()} compact />
          )}
          {other && overlap.data && <OverlapPicture {...overlap.data} name={other.name} />}
        </div>
      )}
    </Card>
  )
}
