import { call } from '@qiao/api-client'
import {
  ApiProblem,
  Card,
  Empty,
  ErrorState,
  Icon,
  Skeleton,
  StateBadge,
  Stepper,
  useNow,
  useRealtime,
} from '@qiao/ui'
import { DetailPage } from '@qiao/ui/console'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link, useParams } from 'react-router'
import { EvidenceCard } from '../../parts/evidence-card.tsx'
import { usePeople } from '../../parts/names.ts'
import { NotesCard } from '../../parts/notes-card.tsx'
import { SellerMemoCard } from '../../parts/seller-memo-card.tsx'
import { clockText, dayText } from '../../parts/time-window.ts'
import { toneOfState, useActorWord, useJobWord, useTradeWord } from '../../parts/trade-words.ts'
import { useMay } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { api, i18n } from '../../services.ts'
import { ActBar } from './act-bar.tsx'
import { WorkOrderTags } from './card.tsx'
import { History } from './history.tsx'
import { OnSite } from './on-site.tsx'
import { DispatchCard, VisitCard } from './side-dispatch.tsx'
import { MoneyCard } from './side-money.tsx'
import { ContactCard, CustomerCard, GoodsCard, OrderCard } from './side-people.tsx'
import { useWorkOrdersTexts } from './texts.ts'
import type { Story, WorkOrder } from './types.ts'
import { useWorkOrderPageTexts } from './work-order-texts.ts'

export default function WorkOrderPage() {
  const { id = '' } = useParams()
  const t = useWorkOrderPageTexts()
  const { workOrder, story, dispatch, renew } = useWorkOrder(id)
  const error = workOrder.error ?? story.error
  if (error instanceof ApiProblem && error.status === 404)
    return <Empty picture="work" sentence={t('missing')} act={<Link to="/work-orders">{t('back')}</Link>} />
  if (error) return <ErrorState error={error} onRetry={() => void renew()} />
  if (!workOrder.data || !story.data) return <Skeleton lines={10} />
  return (
    <Whole workOrder={workOrder.data} story={story.data} dispatch={dispatch.data ?? null} renew={renew} />
  )
}

function useWorkOrder(id: string) {
  const queries = useQueryClient()
  const may = useMay()
  const params = { id }
  const workOrder = useQuery({
    queryKey: ['work-orders', id, 'whole'],
    queryFn: ({ signal }) => call(api, 'GET /console/work-orders/:id', { params }, { signal }),
  })
  const story = useQuery({
    queryKey: ['work-orders', id, 'story'],
    queryFn: ({ signal }) => call(api, 'GET /console/work-orders/:id/story', { params }, { signal }),
  })
  const dispatch = useQuery({
    queryKey: ['work-orders', id, 'dispatch'],
    enabled: may('dispatch.read') && reachedDispatch(workOrder.data),
    // The plan is made a moment after the step is reached; until then there is none.
    queryFn: ({ signal }) =>
      call(api, 'GET /console/work-orders/:id/dispatch', { params }, { signal }).catch((error: unknown) => {
        if (error instanceof ApiProblem && error.status === 404) return null
        throw error
      }),
  })
  useRealtime([`work-order:${id}`], undefined, { invalidate: [['work-orders', id]] })
  return {
    workOrder,
    story,
    dispatch,
    renew: () => queries.invalidateQueries({ queryKey: ['work-orders'] }),
  }
}

const reachedDispatch = (workOrder: WorkOrder | undefined) =>
  workOrder?.steps.some(({ state, at }) => state === 'dispatch' && at !== null) ?? false

type WholeProps = {
  workOrder: WorkOrder
  story: Story
  dispatch: Parameters<typeof DispatchCard>[0]['dispatch']
  renew: () => Promise<unknown>
}

const noticeTexts: Record<string, 'addressChanged' | 'refundedAfter' | 'phoneEndsSoon'> = {
  order_address_changed: 'addressChanged',
  phone_ends_soon: 'phoneEndsSoon',
}

function Whole({ workOrder, story, dispatch, renew }: WholeProps) {
  const t = useWorkOrderPageTexts()
  const word = useTradeWord()
  const job = useJobWord()
  const may = useMay()
  const { code, state, contact, products, since, steps } = workOrder
  const name = contact?.name ?? story.customer?.name ?? (contact ? null : t('nobody'))
  const priced = state === 'settle' || state === 'settled'
  const at = steps.findIndex((step) => step.state === state)
  return (
    <DetailPage
      back={<Link to="/work-orders">← {t('back')}</Link>}
      what={
        <>
          {job(workOrder)} <span className="c-code">{code}</span>
        </>
      }
      who={name ? t('who', { name, products }) : products}
      state={
        <>
          <StateBadge tone={toneOfState(state)}>{word('state', state)}</StateBadge>
          <WorkOrderTags workOrder={workOrder} />
        </>
      }
      since={since}
      next={t(`next.${state}` as 'next.settled')}
      acts={<ActBar workOrder={workOrder} renew={renew} />}
      banner={<Banners workOrder={workOrder} />}
      main={
        <>
          <Card title={t('path')}>
            <div className="c-path">
              <Stepper
                at={state === 'settled' ? steps.length : at}
                steps={steps.map((step) => ({ key: step.state, label: word('state', step.state) }))}
              />
            </div>
          </Card>
          <History workOrder={workOrder} first={story.timeline} />
          {workOrder.customerId && may('customers.read') && (
            <NotesCard customerId={workOrder.customerId} workOrderId={workOrder.workOrderId} />
          )}
          <EvidenceCard asked={workOrder} />
          <OnSite workOrder={workOrder} />
        </>
      }
      side={
        <>
          <ContactCard workOrder={workOrder} />
          <VisitCard workOrder={workOrder} technicianName={story.workOrder.technicianName} />
          {priced && <MoneyCard workOrder={workOrder} />}
          {may('dispatch.read') && <DispatchCard dispatch={dispatch} story={story} renew={renew} />}
          {!priced && <MoneyCard workOrder={workOrder} />}
          {story.order ? (
            <OrderCard order={story.order} workOrder={workOrder} />
          ) : (
            <GoodsCard workOrder={workOrder} />
          )}
          {story.order && <SellerMemoCard orderId={story.order.id} />}
          {story.customer && <CustomerCard customer={story.customer} />}
        </>
      }
    />
  )
}

/** What a person must see before anything else: stopped, ended, late, changed meanwhile. */
function Banners({ workOrder }: { workOrder: WorkOrder }) {
  const t = useWorkOrderPageTexts()
  const w = useWorkOrdersTexts()
  const word = useTradeWord()
  const actor = useActorWord()
  const people = usePeople()
  const now = useNow(30_000)
  const { suspended, suspensionReason, cancellation, notice, mergeProposal, promises, state } = workOrder
  const ended = state === 'cancelled' || state === 'settled'
  const late = ended ? undefined : promises.find(({ dueAt }) => Date.parse(dueAt) < now)
  return (
    <>
      {suspended && (
        <Banner tone="attention" icon="pause">
          {t('suspended', {
            reason: suspensionReason ? word('reason', suspensionReason) : w('tag.suspended'),
          })}
        </Banner>
      )}
      {cancellation && (
        <Banner tone="waiting" icon="close">
          {t('cancelled', {
            by: actor(cancellation.by, people),
            reason: word('reason', cancellation.reason),
          })}
          {cancellation.wastedTrip && ` · ${t('wasted')}`}
        </Banner>
      )}
      {late && (
        <Banner tone="overdue" icon="alert">
          {t('overdue', {
            state: word('state', late.node),
            at: `${dayText(late.dueAt, i18n.language)} ${clockText(late.dueAt)}`,
          })}
        </Banner>
      )}
      {notice && (
        <Banner tone="attention" icon="alert">
          {t(noticeTexts[notice.kind] ?? 'refundedAfter')}
        </Banner>
      )}
      {mergeProposal && (
        <Banner tone="running" icon="info">
          <Link to={`/work-orders/${mergeProposal.workOrderId}`}>
            {t('merge', { code: mergeProposal.code })}
          </Link>
        </Banner>
      )}
    </>
  )
}

function Banner({
  tone,
  icon,
  children,
}: {
  tone: 'attention' | 'overdue' | 'waiting' | 'running'
  icon: 'pause' | 'close' | 'alert' | 'info'
  children: ReactNode
}) {
  return (
    <div className="c-banner" data-tone={tone} role="status">
      <Icon name={icon} />
      <p>{children}</p>
    </div>
  )
}
