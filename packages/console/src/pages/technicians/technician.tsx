import { call } from '@qiao/api-client'
import {
  ApiProblem,
  Card,
  Empty,
  ErrorState,
  Facts,
  Icon,
  List,
  Money,
  PhoneNumber,
  Row,
  Skeleton,
  StateBadge,
  Tag,
  useListed,
  useRealtime,
} from '@qiao/ui'
import { DetailPage, StatCard } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from 'react-router'
import { usePlaces, useProviders } from '../../parts/names.ts'
import { clockText, dateText, dayText, windowText } from '../../parts/time-window.ts'
import { toneOfPlan, useJobWord, useTradeWord } from '../../parts/trade-words.ts'
import { useMay } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { api, i18n } from '../../services.ts'
import type { Technician } from './rows.ts'
import { TechnicianActs } from './technician-acts.tsx'
import { LoadMeter, untilWord, useCertificateState } from './technician-parts.tsx'
import { useTechniciansTexts } from './texts.ts'

export default function TechnicianPage() {
  const { id = '' } = useParams()
  const t = useTechniciansTexts()
  const technician = useQuery({
    queryKey: ['technicians', 'one', id],
    queryFn: ({ signal }) => call(api, 'GET /console/technicians/:id', { params: { id } }, { signal }),
  })
  useRealtime([`technician:${id}`], undefined, { invalidate: [['technicians']] })
  if (technician.error instanceof ApiProblem && technician.error.status === 404)
    return (
      <Empty
        picture="people"
        sentence={t('technician.empty')}
        act={<Link to="/technicians">{t('technician.act')}</Link>}
      />
    )
  if (technician.error)
    return <ErrorState error={technician.error} onRetry={() => void technician.refetch()} />
  if (!technician.data) return <Skeleton lines={8} />
  return <Whole technician={technician.data} />
}

function Whole({ technician }: { technician: Technician }) {
  const t = useTechniciansTexts()
  const word = useTradeWord()
  const providers = useProviders()
  const { name, badge, state, onDuty, joinedAt } = technician
  const provider = providers.find((one) => one.providerId === technician.providerId)
  return (
    <DetailPage
      back={<Link to="/technicians">← {t('technician.act')}</Link>}
      what={t('badge', { badge })}
      who={name}
      state={
        <>
          <StateBadge tone={state === 'active' ? 'done' : 'attention'}>
            {word('technician', state)}
          </StateBadge>
          {state === 'active' && (
            <StateBadge tone={onDuty ? 'running' : 'waiting'}>{t(onDuty ? 'onDuty' : 'offDuty')}</StateBadge>
          )}
        </>
      }
      since={joinedAt}
      next={t(`next.${state}` as 'next.active')}
      acts={<TechnicianActs technician={technician} />}
      banner={
        provider &&
        !provider.agreementInForce && (
          <div className="c-banner" data-tone="overdue" role="status">
            <Icon name="alert" />
            <p>{t('agreement')}</p>
          </div>
        )
      }
      main={
        <>
          <DayFigures technicianId={technician.technicianId} />
          <TodayCard technician={technician} />
          <SkillsCard technician={technician} />
        </>
      }
      side={
        <>
          <FactsCard technician={technician} />
          <CertificatesCard technician={technician} />
          <ShiftsCard technician={technician} />
        </>
      }
    />
  )
}

function DayFigures({ technicianId }: { technicianId: string }) {
  const t = useTechniciansTexts()
  const navigate = useNavigate()
  const may = useMay()
  const days = useQuery({
    queryKey: ['technicians', 'day', technicianId],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/technician-days', { query: { ids: technicianId } }, { signal }),
  })
  const day = days.data?.items[0]
  if (!day) return null
  const ledger = may('ledger.read')
    ? () => navigate(`/ledger?kind=technician_earnings&ownerId=${technicianId}`)
    : undefined
  return (
    <div className="q-stats">
      <StatCard label={t('day.jobs')} value={day.jobs} hint={`${t('day.done')} ${day.done}`} />
      <StatCard
        label={t('day.open')}
        value={day.open}
        onOpen={() => navigate(`/work-orders?technicianId=${technicianId}`)}
      />
      <StatCard label={t('day.asked')} value={day.asked} tone={day.asked > 0 ? 'attention' : undefined} />
      {day.todayFen !== null && (
        <StatCard label={t('day.earned')} value={<Money fen={day.todayFen} />} onOpen={ledger} />
      )}
      {day.monthFen !== null && (
        <StatCard
          label={t('day.month')}
          value={<Money fen={day.monthFen} />}
          hint={day.month}
          tone="money"
          onOpen={ledger}
        />
      )}
    </div>
  )
}

function TodayCard({ technician }: { technician: Technician }) {
  const t = useTechniciansTexts()
  const listed = useListed()
  const word = useTradeWord()
  const job = useJobWord()
  const navigate = useNavigate()
  return (
    <Card title={t('today')} acts={<LoadMeter technician={technician} />}>
      {technician.today.length === 0 && <p className="q-faint">{t('noJobs')}</p>}
      <List label={t('today')}>
        {technician.today.map((plan) => (
          <Row
            key={plan.workOrderId}
            title={`${job(plan)} · ${listed(plan.products.map((one) => `${one.name} ×${one.quantity}`))}`}
            detail={[
              plan.startsAt &&
                plan.endsAt &&
                windowText({ startsAt: plan.startsAt, endsAt: plan.endsAt }, i18n.language),
              plan.district,
              plan.street,
            ]
              .filter(Boolean)
              .join(' · ')}
            end={
              <StateBadge tone={toneOfPlan[plan.state] ?? 'waiting'}>{word('plan', plan.state)}</StateBadge>
            }
            href={`/work-orders/${plan.workOrderId}`}
            onOpen={() => navigate(`/work-orders/${plan.workOrderId}`)}
          />
        ))}
      </List>
    </Card>
  )
}

function SkillsCard({ technician }: { technician: Technician }) {
  const t = useTechniciansTexts()
  const word = useTradeWord()
  return (
    <Card title={t('skills')}>
      <p className="q-line">
        {Object.entries(technician.skills).map(([skill, level]) => (
          <Tag key={skill} tone={level >= 4 ? 'done' : undefined}>
            {word('skill', skill)} · {t('level', { level })}
          </Tag>
        ))}
      </p>
      <p className="q-line">
        <span className="q-faint">{t('tools')}</span>
        {technician.tools.map((tool) => (
          <Tag key={tool}>{word('tool', tool)}</Tag>
        ))}
      </p>
    </Card>
  )
}

function FactsCard({ technician }: { technician: Technician }) {
  const t = useTechniciansTexts()
  const places = usePlaces()
  const { phone, providerId, servicePointId, areas, stars, ratingCount, joinedAt } = technician
  return (
    <Card title={t('facts')}>
      <Facts
        facts={[
          ...(phone
            ? [{ key: 'phone', label: t('column.phone'), value: <PhoneNumber value={phone} /> }]
            : []),
          { key: 'provider', label: t('provider'), value: places.get(providerId) ?? providerId },
          { key: 'point', label: t('column.point'), value: places.get(servicePointId) ?? servicePointId },
          {
            key: 'stars',
            label: t('column.stars'),
            value:
              stars === null ? t('noStars') : t('stars', { stars: stars.toFixed(1), count: ratingCount }),
          },
          {
            key: 'areas',
            label: t('areas'),
            value: <span title={areas.join(' ')}>{t('areasCount', { count: areas.length })}</span>,
          },
          {
            key: 'joined',
            label: t('joined'),
            value: dateText(joinedAt, i18n.language),
          },
        ]}
      />
    </Card>
  )
}

function CertificatesCard({ technician }: { technician: Technician }) {
  const t = useTechniciansTexts()
  const word = useTradeWord()
  const state = useCertificateState()
  return (
    <Card title={t('certificates')}>
      {technician.certificates.length === 0 && <p className="q-faint">{t('certificate.none')}</p>}
      {technician.certificates.map((one) => {
        const now = state(one)
        return (
          <div className="c-part" key={one.kind}>
            <span className="c-spread">
              <strong>{word('certificate', one.kind)}</strong>
              <StateBadge tone={now === 'ended' ? 'overdue' : now === 'soon' ? 'attention' : 'done'}>
                {t(`certificate.${now}`)}
              </StateBadge>
            </span>
            <span className="q-faint">{t('certificate.until', { day: untilWord(one.validUntil) })}</span>
          </div>
        )
      })}
    </Card>
  )
}

function ShiftsCard({ technician }: { technician: Technician }) {
  const t = useTechniciansTexts()
  const { shifts, absences } = technician
  return (
    <Card title={t('shifts')}>
      <Facts
        facts={shifts.map((shift) => ({
          key: `${shift.weekday}-${shift.starts}`,
          label: t(`weekday.${shift.weekday}` as 'weekday.1'),
          value: `${shift.starts.slice(0, 5)}–${shift.ends.slice(0, 5)}`,
        }))}
      />
      <div className="c-part">
        <h3 className="q-card-title">{t('absences')}</h3>
        {absences.length === 0 && <p className="q-faint">{t('noAbsences')}</p>}
        {absences.map(({ from, to }) => (
          <p key={from}>
            {dayText(from, i18n.language)} {clockText(from)} – {dayText(to, i18n.language)} {clockText(to)}
          </p>
        ))}
      </div>
    </Card>
  )
}
