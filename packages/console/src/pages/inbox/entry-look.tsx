import { type Answer, call } from '@qiao/api-client'
import { Button, ErrorState, Facts, Skeleton, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useShops } from '../../parts/names.ts'
import { RawRecordDialog } from '../../parts/raw-record.tsx'
import { RawButton } from '../../parts/raw-view.tsx'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { type Entry, EntryState, replay } from './entry.tsx'
import { useInboxTexts } from './texts.ts'

/** One message: what it says without naming anybody, what became of it, and handling it again. */
export function EntryLook({ entry }: { entry: Entry }) {
  const t = useInboxTexts()
  const word = useTradeWord()
  const may = useMay()
  const shops = useShops()
  const { run, running } = useAct(['inbox-entries'])
  const [raw, setRaw] = useState<{ orderId: string; id: string; source: string; subjectId: string }>()
  const one = useQuery({
    queryKey: ['inbox-entries', 'one', entry.id, entry.state],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/inbox-entries/:id', { params: { id: entry.id } }, { signal }),
  })
  const shop = shops.find(({ id }) => id === entry.shopId)?.name ?? entry.shopId
  return (
    <div className="q-stack">
      <div>
        <EntryState state={entry.state} />
      </div>
      <Facts
        facts={[
          {
            key: 'source',
            label: t('column.source'),
            value: `${word('marketplace', entry.source)} · ${shop}`,
          },
          {
            key: 'subject',
            label: t('column.subject'),
            value: <span className="c-code">{entry.subjectId ?? '—'}</span>,
          },
          { key: 'received', label: t('column.received'), value: <TimeText at={entry.receivedAt} /> },
          {
            key: 'handled',
            label: t('column.handled'),
            value: entry.handledAt ? <TimeText at={entry.handledAt} /> : '—',
          },
          { key: 'attempts', label: t('column.attempts'), value: t('times', { count: entry.attempts }) },
          { key: 'error', label: t('column.error'), value: one.data?.error ?? '—' },
          {
            key: 'became',
            label: t('column.became'),
            value: (
              <Became
                became={one.data}
                onRaw={(orderId, id) =>
                  setRaw({
                    orderId,
                    id,
                    source: word('marketplace', entry.source),
                    subjectId: entry.subjectId ?? '',
                  })
                }
              />
            ),
          },
        ]}
      />
      <div className="q-line">
        {may('dead-letters.replay') && entry.state !== 'waiting' && (
          <Button
            kind="primary"
            busy={running === entry.id}
            onClick={() => void run(entry.id, () => replay({ ids: [entry.id] }), t('replayed', { count: 1 }))}
          >
            {t('replay')}
          </Button>
        )}
        <RawButton
          what={entry.topic}
          ask={(body) =>
            call(api, 'POST /console/inbox-entries/:id/reveal', { params: { id: entry.id }, body })
          }
        />
      </div>
      <div>
        <p className="q-faint">{t('masked')}</p>
        {one.isError ? (
          <ErrorState error={one.error} compact />
        ) : !one.data ? (
          <Skeleton lines={4} />
        ) : one.data.masked === null ? (
          <p>{t('maskedNone')}</p>
        ) : (
          <pre className="c-raw">{one.data.masked}</pre>
        )}
      </div>
      {raw && <RawRecordDialog orderId={raw.orderId} record={raw} onClose={() => setRaw(undefined)} />}
    </div>
  )
}

type One = Answer<'GET /console/inbox-entries/:id'>

/** The orders and customers that the message touched, and the detail that was fetched for it. */
function Became({
  became,
  onRaw,
}: {
  became: One | undefined
  onRaw: (orderId: string, recordId: string) => void
}) {
  const t = useInboxTexts()
  if (!became) return '—'
  const { orders, customers, rawRecordId, rawRecordFrom } = became
  const [order] = orders
  if (!order && customers.length === 0) return <span className="q-faint">{t('nothing')}</span>
  return (
    <span className="q-stack">
      {orders.map(({ id, title }) => (
        <Link key={id} to={`/orders/${id}`}>
          {t('order', { number: title ?? '' })}
        </Link>
      ))}
      {customers.map(({ id, title }) => (
        <Link key={id} to={`/customers/${id}`}>
          {t('customer', { name: title ?? '' })}
        </Link>
      ))}
      {order && rawRecordId && (
        <span>
          <Button kind="quiet" icon="search" onClick={() => onRaw(order.id, rawRecordId)}>
            {t('rawRecord')}
          </Button>
          {rawRecordFrom === 'other' && <span className="q-faint">{t('rawRecordOther')}</span>}
        </span>
      )}
    </span>
  )
}
