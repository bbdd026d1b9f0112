import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, Skeleton, StateBadge, type StateTone, Tag, TimeText } from '@qiao/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import './products.css'
import { AddProductDialog, ChangeProductDialog } from './product-dialogs.tsx'
import { useProductTexts } from './products-texts.ts'
import type { Owned } from './types.ts'

/** What the customer has at home: warranty, parts due, and what became of each. */
export function ProductsCard({ id, rowIds }: { id: string; rowIds: readonly string[] }) {
  const t = useProductTexts()
  const may = useMay()
  const queries = useQueryClient()
  const [adding, setAdding] = useState(false)
  const [changing, setChanging] = useState<Owned>()
  const found = useQuery({
    queryKey: ['customers', 'one', id, 'products'],
    queryFn: ({ signal }) => call(api, 'GET /console/customers/:id/products', { params: { id } }, { signal }),
  })
  const renew = () => queries.invalidateQueries({ queryKey: ['customers', 'one', id, 'products'] })
  return (
    <Card
      title={t('title')}
      acts={
        may('customers.write') && (
          <Button kind="quiet" icon="plus" onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        )
      }
    >
      {found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
      ) : !found.data ? (
        <Skeleton lines={4} />
      ) : found.data.items.length === 0 && found.data.passedOn.length === 0 ? (
        <p className="q-faint">{t('empty')}</p>
      ) : (
        <ul className="c-owned">
          {[...found.data.items, ...found.data.passedOn].map((one) => (
            <OwnedRow key={one.id} one={one} onChange={() => setChanging(one)} onRenew={renew} />
          ))}
        </ul>
      )}
      {adding && <AddProductDialog id={id} onClose={() => setAdding(false)} onDone={renew} />}
      {changing && (
        <ChangeProductDialog
          one={changing}
          rowIds={rowIds}
          onClose={() => setChanging(undefined)}
          onDone={renew}
        />
      )}
    </Card>
  )
}

const warrantyTones: Record<string, StateTone> = {
  in: 'done',
  ending: 'attention',
  over: 'waiting',
  not_started: 'running',
}

function OwnedRow({ one, onChange, onRenew }: { one: Owned; onChange: () => void; onRenew: () => void }) {
  const t = useProductTexts()
  const may = useMay()
  const known = warrantyTones[one.warranty.state]
  const inUse = one.state === 'owned' && !one.passedTo
  return (
    <li>
      <div className="c-spread">
        <span className="q-line">
          <strong>{one.name}</strong>
          {one.serial ? (
            <Link className="c-code" to={`/devices/${encodeURIComponent(one.serial)}`}>
              {one.serial}
            </Link>
          ) : (
            <span className="q-faint">{t('noSerial')}</span>
          )}
        </span>
        <span className="q-line">
          {one.passedTo ? (
            <StateBadge tone="waiting">{t('former')}</StateBadge>
          ) : one.state !== 'owned' ? (
            <StateBadge tone={one.state === 'ordered' ? 'running' : 'waiting'}>{one.stateName}</StateBadge>
          ) : (
            known && (
              <StateBadge tone={known} icon="shield">
                {t(`warranty.${one.warranty.state as 'in'}`)}
              </StateBadge>
            )
          )}
          {may('customers.write') && !one.passedTo && one.state !== 'returned' && (
            <Button kind="quiet" onClick={onChange}>
              {t('change')}
            </Button>
          )}
        </span>
      </div>
      <p className="q-faint">
        <Sources one={one} />
      </p>
      {one.passedTo && (
        <p>
          <Link to={`/customers/${one.passedTo.customerId}`}>
            {t('passedTo', { name: one.passedTo.name ?? t('somebody') })}
          </Link>
        </p>
      )}
      {inUse && <p className="q-faint">{one.warranty.words}</p>}
      {one.parts.length > 0 && (
        <ul className="c-owned-parts">
          {one.parts.map((part) => (
            <li key={part.code}>
              <Tag {...partTone(part.state)}>{part.name}</Tag>
              <span className="q-faint" title={part.confirmed ? undefined : t('unconfirmed')}>
                {part.words}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Acts one={one} onRenew={onRenew} />
    </li>
  )
}

const partTone = (state: string): { tone?: StateTone } =>
  state === 'due' ? { tone: 'overdue' } : state === 'soon' ? { tone: 'attention' } : {}

const shanghaiDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' })
/** Of a warranty the day counts, never the hour. */
const dayOf = (at: string): string => shanghaiDay.format(new Date(at))

/** Where it was bought and when it was installed, each a way on. */
function Sources({ one }: { one: Owned }) {
  const t = useProductTexts()
  const { origin } = one
  const parts = [
    origin !== 'order' && <span key="origin">{t(`origin.${origin as 'hand'}`)}</span>,
    one.boughtAt && (
      <span key="bought">
        {t('bought')} {dayOf(one.boughtAt)}{' '}
        {one.order && <Link to={`/orders/${one.order.id}`}>{one.order.shop}</Link>}
      </span>
    ),
    one.installedAt && (
      <span key="installed">
        {t('installed')} {dayOf(one.installedAt)}{' '}
        {one.job && <Link to={`/work-orders/${one.job.id}`}>{one.job.code}</Link>}
      </span>
    ),
  ].filter(Boolean)
  return <span className="q-line">{parts}</span>
}

function Acts({ one, onRenew }: { one: Owned; onRenew: () => void }) {
  const t = useProductTexts()
  const may = useMay()
  const { run, running } = useAct(['customers', 'one'])
  // The installation itself stands above already.
  const works = one.works.filter(({ workOrderId }) => workOrderId !== one.job?.id)
  if (one.acts.length === 0 && works.length === 0) return null
  const undo = (actId: string) =>
    run(
      actId,
      async () => {
        await call(api, 'POST /console/installed-products/:id/acts/:actId/reversal', {
          params: { id: one.id, actId },
          body: {},
        })
        onRenew()
      },
      t('undone'),
    )
  return (
    <details className="c-owned-more">
      <summary>{t('history')}</summary>
      <ul>
        {works.map((work) => (
          <li key={work.workOrderId}>
            <span>
              {t(`services.${work.serviceType as 'repair'}`)}{' '}
              <Link to={`/work-orders/${work.workOrderId}`}>{work.code}</Link>
            </span>
            <span className="q-faint">
              <TimeText at={work.at} show="absolute" />
            </span>
          </li>
        ))}
        {one.acts.map((act) => (
          <li key={act.id}>
            <span data-gone={act.undoneAt ? '' : undefined}>
              {[act.words, act.value].filter(Boolean).join(' ')}
              {act.reason && <span className="q-faint"> {act.reason}</span>}
            </span>
            <span className="q-faint">
              {act.by} · <TimeText at={act.at} show="absolute" />{' '}
              {act.undoneAt
                ? t('takenBack')
                : may('customers.write') && (
                    <Button kind="quiet" busy={running === act.id} onClick={() => void undo(act.id)}>
                      {t('undo')}
                    </Button>
                  )}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
