import { type Answer, call } from '@qiao/api-client'
import { ErrorState, Skeleton, StateBadge, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useSaid } from '../../parts/said.ts'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { qualityTones } from '../imports/quality-table.tsx'
import { useQualityTexts } from '../imports/quality-texts.ts'
import type { QualityOf } from './quality-of.ts'

type Finding = Answer<'GET /console/source-findings/:sourceId'>['items'][number]

/** The newest records of a source that a rule touched: what the value looked like, and where it went. */
export function Findings({
  sourceId,
  kind,
  rule,
  days,
}: {
  sourceId: string
  kind: QualityOf['kind']
  rule: string
  days: number
}) {
  const t = useQualityTexts()
  const may = useMay()
  const found = useQuery({
    queryKey: ['source-findings', sourceId, rule, days],
    queryFn: ({ signal }) =>
      call(
        api,
        'GET /console/source-findings/:sourceId',
        { params: { sourceId }, query: { rule: rule as 'phone', days } },
        { signal },
      ),
  })
  if (found.isError) return <ErrorState error={found.error} compact onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={3} />
  const { items, hasMore } = found.data
  const inbox = new URLSearchParams({ shopId: sourceId, rule })
  return (
    <div className="q-stack">
      <ul className="c-examples">
        {items.map((one) => (
          <li key={`${one.subjectId}${one.field.en}`}>
            <FindingLine one={one} shopId={sourceId} />
          </li>
        ))}
      </ul>
      <div className="q-line">
        {hasMore && <span className="q-faint">{t('newestOnly', { count: items.length })}</span>}
        {kind === 'shop' && may('dead-letters.read') && (
          <Link to={`/sources/inbox?${inbox}`}>{t('inInbox')}</Link>
        )}
      </div>
    </div>
  )
}

function FindingLine({ one, shopId }: { one: Finding; shopId: string }) {
  const t = useQualityTexts()
  const said = useSaid()
  const may = useMay()
  const { orderId, customerId } = one
  const inbox = new URLSearchParams({ shopId, subjectId: one.subjectId })
  return (
    <>
      <StateBadge tone={qualityTones[one.what]}>{t(`column.${one.what}`)}</StateBadge>
      <span className="q-faint">{said(one.field)}</span>
      <span className="c-code">{one.before}</span>
      {one.after !== null && (
        <>
          <span aria-hidden>→</span>
          <span className="c-code">{one.after}</span>
        </>
      )}
      {one.reason && <span>{said(one.reason)}</span>}
      <span className="q-faint">
        <TimeText at={one.foundAt} show="relative" />
      </span>
      {one.subjectKind === 'order' && orderId && (
        <Link to={`/orders/${orderId}`}>{t('order', { id: one.subjectId })}</Link>
      )}
      {one.subjectKind === 'contact' && customerId && (
        <Link to={`/customers/${customerId}`}>{t('customer')}</Link>
      )}
      {one.messages > 0 && may('dead-letters.read') && (
        <Link to={`/sources/inbox?${inbox}`}>{t('message')}</Link>
      )}
    </>
  )
}
