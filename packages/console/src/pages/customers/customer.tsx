import { call } from '@qiao/api-client'
import { Card, ErrorState, Skeleton, StateBadge, useRealtime } from '@qiao/ui'
import { DetailPage, useNarrow } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import '../../parts/parts.css'
import { NotesCard } from '../../parts/notes-card.tsx'
import { CustomerRecordsCard } from '../../parts/record-cards.tsx'
import { CustomerStory } from '../../parts/story.tsx'
import { windowText } from '../../parts/time-window.ts'
import { useSees } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { PoolMoves } from '../pools/pool-moves.tsx'
import { ConsentCard } from '../privacy/consent-card.tsx'
import { BehaviourCard } from './behaviour-card.tsx'
import './customers.css'
import { LineageCard } from '../../parts/lineage-card.tsx'
import { EditAct } from './edit-act.tsx'
import { FactsCard } from './facts-card.tsx'
import { HouseholdCard } from './household-card.tsx'
import { LinksCard, WecomCard } from './identity-cards.tsx'
import { levelWord } from './level.ts'
import { MergeAct } from './merge-act.tsx'
import { useMergeTexts } from './merge-texts.ts'
import { MergesCard } from './merges-card.tsx'
import { MoneyCard } from './money-card.tsx'
import { OutlookCard } from './outlook-card.tsx'
import { ProductsCard } from './products-card.tsx'
import { TagsCard } from './tags-card.tsx'
import { TalkCard } from './talk-card.tsx'
import { useCustomersTexts } from './texts.ts'
import { TierCard } from './tier-card.tsx'
import { OrdersCard, WorkOrdersCard } from './trade-cards.tsx'
import type { CustomerPageData } from './types.ts'

export default function CustomerPage() {
  const t = useCustomersTexts()
  const { id = '' } = useParams()
  const sees = useSees()
  const narrow = useNarrow()
  const found = useQuery({
    queryKey: ['customers', 'one', id],
    queryFn: ({ signal }) => call(api, 'GET /console/customers/:id', { params: { id } }, { signal }),
  })
  const rows = found.data?.rowIds ?? [id]
  useRealtime(
    rows.map((row) => `customer:${row}`),
    undefined,
    {
      invalidate: [
        ['customers', 'one', id],
        ['customers', 'merges', id],
      ],
    },
  )
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={10} />
  const customer = found.data
  // On a phone the columns stand below each other: who it is comes before what happened.
  const who = (
    <>
      <FactsCard customer={customer} />
      <TagsCard customer={customer} />
      <PoolCard id={customer.id} />
    </>
  )
  return (
    <DetailPage
      back={<Link to="/customers">← {t('customer.back')}</Link>}
      what={t('customer.what', { level: levelWord(customer.level, i18n.language) })}
      who={customer.name ?? t('nameless')}
      state={
        customer.openWorkOrders > 0 ? (
          <StateBadge tone="running">{t('openCount', { count: customer.openWorkOrders })}</StateBadge>
        ) : (
          <StateBadge tone="done">{t('noOpen')}</StateBadge>
        )
      }
      since={customer.createdAt}
      next={<NextAct customer={customer} />}
      acts={
        <>
          <EditAct customer={customer} />
          <MergeAct customer={customer} />
        </>
      }
      banner={
        <>
          <MergedInto customer={customer} />
          <Duplicates customer={customer} />
        </>
      }
      main={
        <>
          {narrow && who}
          <Card title={t('customer.story')}>
            <CustomerStory key={id} id={id} />
          </Card>
          <NotesCard key={`notes-${id}`} customerId={id} />
          <ProductsCard key={`products-${id}`} id={id} rowIds={rows} />
          <CustomerRecordsCard key={`records-${id}`} id={id} />
          <TalkCard key={`talk-${id}`} id={id} />
          {sees('behaviour') && <BehaviourCard key={`behaviour-${id}`} id={id} />}
        </>
      }
      side={
        <>
          {!narrow && who}
          <MoneyCard key={`money-${id}`} id={id} />
          <TierCard key={`tier-${id}`} id={id} />
          <OutlookCard key={`outlook-${id}`} id={id} />
          <WorkOrdersCard customer={customer} />
          <OrdersCard customer={customer} />
          <WecomCard customer={customer} />
          <LinksCard customer={customer} />
          <HouseholdCard key={`household-${id}`} customer={customer} />
          <ConsentCard key={`consent-${id}`} id={customer.id} />
          <MergesCard id={customer.id} />
          <LineageCard kind="customer" id={customer.id} />
        </>
      }
    />
  )
}

function PoolCard({ id }: { id: string }) {
  const t = useCustomersTexts()
  return (
    <Card title={t('customer.pool')}>
      <PoolMoves id={id} />
    </Card>
  )
}

/** The oldest job that is not done says what comes next. */
function NextAct({ customer }: { customer: CustomerPageData }) {
  const t = useCustomersTexts()
  const job = customer.workOrders.findLast((one) => one.state !== 'settled' && one.state !== 'cancelled')
  if (!job) return t('customer.noNext')
  const facts = [
    job.state === 'complete_address'
      ? t('customer.nextAddress')
      : t('customer.nextState', { service: job.service, state: job.stateName }),
    job.appointment && t('customer.appointment', { window: windowText(job.appointment, i18n.language) }),
    job.technicianName && t('customer.technician', { name: job.technicianName }),
  ]
  return (
    <>
      {facts.filter(Boolean).join(' · ')} <Link to={`/work-orders/${job.id}`}>{job.code}</Link>
    </>
  )
}

/** A row that stands behind another says so, and leads there. */
function MergedInto({ customer }: { customer: CustomerPageData }) {
  const t = useMergeTexts()
  if (customer.personId === customer.id) return null
  return (
    <div className="c-banner" data-tone="running">
      <p>{t('merged', { who: customer.name ?? t('nameless') })}</p>
      <Link to={`/customers/${customer.personId}`}>{t('toPerson')}</Link>
    </div>
  )
}

function Duplicates({ customer }: { customer: CustomerPageData }) {
  const t = useCustomersTexts()
  return customer.duplicates.map((other) => (
    <div key={other.customerId} className="c-banner" data-tone="attention">
      <p>
        {t('customer.duplicate', {
          who: [other.name, other.phone].filter(Boolean).join(' ') || t('nameless'),
          reason: other.reason,
        })}
      </p>
      <span className="c-banner-acts">
        <Link to={`/customers/${other.customerId}`}>{t('customer.seeDuplicate')}</Link>
        <Link to="/customers/reviews">{t('customer.review')}</Link>
      </span>
    </div>
  ))
}
