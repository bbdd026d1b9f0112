import { call } from '@qiao/api-client'
import { Button, Card, Facts, Icon, StateBadge, TimeText } from '@qiao/ui'
import { useState } from 'react'
import { Link } from 'react-router'
import { usePeople, usePlaces } from '../../parts/names.ts'
import { clockText, windowText } from '../../parts/time-window.ts'
import { toneOfOffer, toneOfPlan, useActorWord, useTradeWord } from '../../parts/trade-words.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { useCandidateTexts } from './candidate-texts.ts'
import { useWorkOrdersTexts } from './texts.ts'
import type { Dispatch, Story, WorkOrder } from './types.ts'
import { useWorkOrderPageTexts } from './work-order-texts.ts'

/** When, and by whom. */
export function VisitCard({
  workOrder,
  technicianName,
}: {
  workOrder: WorkOrder
  technicianName: string | null
}) {
  const t = useWorkOrderPageTexts()
  const places = usePlaces()
  const { appointment, technicianId, servicePointId, providerId } = workOrder
  const point = servicePointId && places.get(servicePointId)
  return (
    <Card title={t('appointment')}>
      <Facts
        facts={[
          {
            key: 'appointment',
            label: t('when'),
            value: appointment ? (
              <strong>{windowText(appointment, i18n.language)}</strong>
            ) : (
              <span className="q-faint">{t('noAppointment')}</span>
            ),
          },
          {
            key: 'technician',
            label: t('technician'),
            value: technicianId ? (
              <Link to={`/technicians/${technicianId}`}>{technicianName ?? technicianId}</Link>
            ) : (
              <span className="q-faint">{t('noTechnician')}</span>
            ),
          },
          ...(point
            ? [
                {
                  key: 'point',
                  label: t('point'),
                  value: t('provider', {
                    provider: (providerId && places.get(providerId)) ?? '',
                    point,
                  }),
                },
              ]
            : []),
        ]}
      />
    </Card>
  )
}

/** How the job finds its technician: the plan, who was asked, who was ranked and why, who was not and why not. */
export function DispatchCard({
  dispatch,
  story,
  renew,
}: {
  dispatch: Dispatch | null
  story: Story
  renew: () => Promise<unknown>
}) {
  const t = useWorkOrderPageTexts()
  const word = useTradeWord()
  const plan = dispatch?.plan
  const language = i18n.language === 'en' ? 'en' : 'zh'
  return (
    <Card
      title={t('dispatch')}
      acts={
        plan && <StateBadge tone={toneOfPlan[plan.state] ?? 'waiting'}>{word('plan', plan.state)}</StateBadge>
      }
    >
      {!plan && <p className="q-faint">{t('noPlan')}</p>}
      {plan?.trouble && (
        <div className="c-banner" data-tone="overdue" role="status">
          <Icon name="alert" />
          <p>{plan.trouble[language]}</p>
        </div>
      )}
      {story.offers.length > 0 && <Offers offers={story.offers} renew={renew} />}
      {dispatch && dispatch.assignments.length > 0 && <Assignments assignments={dispatch.assignments} />}
      {story.candidates && <CandidateList candidates={story.candidates} />}
    </Card>
  )
}

function Offers({ offers, renew }: { offers: Story['offers']; renew: () => Promise<unknown> }) {
  const word = useTradeWord()
  const t = useWorkOrderPageTexts()
  const w = useWorkOrdersTexts()
  const may = useMay()
  const { run, running } = useAct(['dispatch'])
  const withdraw = (offerId: string) =>
    run(
      offerId,
      async () => {
        await call(api, 'POST /console/offers/:id/withdrawal', {
          params: { id: offerId },
          body: { reason: t('withdrawReason') },
        })
        await renew()
      },
      w('done.offerWithdrawal'),
    )
  return (
    <section className="c-part" aria-label={t('offers')}>
      <h3 className="q-card-title">{t('offers')}</h3>
      {offers.map((offer) => (
        <div className="c-part" key={offer.offerId}>
          <span className="c-spread">
            <span>{t('offerTo', { name: offer.technician ?? offer.servicePoint })}</span>
            <StateBadge tone={toneOfOffer[offer.state] ?? 'waiting'}>{offer.stateName}</StateBadge>
          </span>
          <span className="q-faint">
            <TimeText at={offer.madeAt} show="absolute" />
            {offer.state === 'open' && ` · ${t('expires', { at: clockText(offer.expiresAt) })}`}
            {offer.reason && ` · ${word('reason', offer.reason)}`}
          </span>
          {offer.state === 'open' && may('dispatch.write') && (
            <span>
              <Button
                kind="quiet"
                busy={running === offer.offerId}
                onClick={() => void withdraw(offer.offerId)}
              >
                {t('withdraw')}
              </Button>
            </span>
          )}
        </div>
      ))}
    </section>
  )
}

function Assignments({ assignments }: { assignments: Dispatch['assignments'] }) {
  const t = useWorkOrderPageTexts()
  const word = useTradeWord()
  const actor = useActorWord()
  const people = usePeople()
  return (
    <section className="c-part" aria-label={t('assignments')}>
      <h3 className="q-card-title">{t('assignments')}</h3>
      {assignments.map((one) => (
        <div className="c-part" key={one.assignmentId}>
          <span className="c-spread">
            <Link to={`/technicians/${one.technicianId}`}>{one.technicianName ?? one.technicianId}</Link>
            {one.overridden.length > 0 && <StateBadge tone="attention">{t('overridden')}</StateBadge>}
          </span>
          <span className="q-faint">
            {actor(one.assignedBy, people)} · <TimeText at={one.assignedAt} show="absolute" />
            {one.reason && ` · ${word('reason', one.reason)}`}
            {one.endReason && ` · ${word('reason', one.endReason)}`}
          </span>
        </div>
      ))}
    </section>
  )
}

const shownFirst = 3

function CandidateList({ candidates }: { candidates: NonNullable<Story['candidates']> }) {
  const t = useWorkOrderPageTexts()
  const c = useCandidateTexts()
  const [all, setAll] = useState(false)
  const { ranked, refused, madeAt } = candidates
  const count = ranked.length + refused.length
  return (
    <section className="c-part" aria-label={t('candidates')}>
      <h3 className="q-card-title">{t('candidates')}</h3>
      <p className="q-faint">
        {c('asked')} · <TimeText at={madeAt} show="absolute" />
      </p>
      {(all ? ranked : ranked.slice(0, shownFirst)).map((one) => (
        <div className="c-part" key={one.technicianId}>
          <span className="c-spread">
            <Link to={`/technicians/${one.technicianId}`}>{one.name}</Link>
            <span className="q-faint">
              {one.km !== null && `${c('km', { km: one.km })} · `}
              {c('score', { score: one.score })}
            </span>
          </span>
          <p className="q-faint">{one.reasons.map(({ text }) => text).join('；')}</p>
        </div>
      ))}
      {all && refused.length > 0 && (
        <h3 className="q-card-title">{c('refused', { count: refused.length })}</h3>
      )}
      {all &&
        refused.map((one) => (
          <div className="c-part" key={one.technicianId}>
            <span className="c-spread">
              <Link to={`/technicians/${one.technicianId}`}>{one.name}</Link>
            </span>
            <p className="q-faint">{one.refusals.map(({ text }) => text).join('；')}</p>
          </div>
        ))}
      {count > Math.min(shownFirst, ranked.length) && (
        <span>
          <Button kind="quiet" onClick={() => setAll(!all)}>
            {all ? c('less') : c('all', { count })}
          </Button>
        </span>
      )}
    </section>
  )
}
