import { call } from '@qiao/api-client'
import { Button, Card, useListed, useNotices, useNow } from '@qiao/ui'
import { useState } from 'react'
import { ExpectedPrice } from '../money/price-lines.tsx'
import { api } from '../services.ts'
import { Failed } from '../shared/failed.tsx'
import { Left } from '../shared/left.tsx'
import { type Rejection, RejectSheet } from '../shared/reject-sheet.tsx'
import { dayOf, dayText, windowText } from '../shared/times.ts'
import { useAct } from '../shared/use-act.ts'
import { useLanguage } from '../shared/use-language.ts'
import { type Offer, ownQueries } from './queries.ts'
import { useTechnicianTexts } from './texts.ts'

/** What waits for a yes or a no: district, street, product, window and price; nothing of the person yet (T17). */
export function Offers({ offers }: { offers: readonly Offer[] }) {
  const t = useTechnicianTexts()
  const notices = useNotices()
  const [rejecting, setRejecting] = useState<string>()
  const reject = useAct(
    'offer.rejection',
    ({ offerId, ...body }: Rejection, idempotencyKey) =>
      api.post(`/technician/offers/${offerId}/rejection`, body, { idempotencyKey }),
    {
      makesOld: ownQueries,
      onDone: () => {
        notices.done(t('rejected'))
        setRejecting(undefined)
      },
    },
  )
  if (offers.length === 0) return null
  return (
    <section className="t-section" aria-label={t('offers')}>
      <h2>{t('offers')}</h2>
      {offers.map((offer) => (
        <OfferCard key={offer.offerId} offer={offer} onReject={() => setRejecting(offer.offerId)} />
      ))}
      <RejectSheet
        key={rejecting}
        offerId={rejecting}
        reasons={async () =>
          (await call(api, 'GET /technician/offers', { query: { limit: 1 } })).rejectionReasons
        }
        act={reject}
        onClose={() => setRejecting(undefined)}
      />
    </section>
  )
}

function OfferCard({ offer, onReject }: { offer: Offer; onReject: () => void }) {
  const t = useTechnicianTexts()
  const listed = useListed()
  const { language } = useLanguage()
  const notices = useNotices()
  const now = useNow(60_000)
  const place = `${offer.district}${offer.street ?? ''}`
  const product = listed(offer.products.map(({ name, quantity }) => `${name} ×${quantity}`))
  const accept = useAct(
    `offer.acceptance:${offer.offerId}`,
    (_: null, idempotencyKey) =>
      call(
        api,
        'POST /technician/offers/:id/acceptance',
        { params: { id: offer.offerId } },
        { idempotencyKey },
      ),
    { makesOld: ownQueries, onDone: () => notices.done(t('accepted')) },
  )
  return (
    <Card tone="attention">
      <article className="t-offer" aria-label={`${place} ${product}`}>
        <div className="t-offer-head">
          <span>
            {offer.startsAt && offer.endsAt && (
              <strong className="q-title">
                {dayText(dayOf(offer.startsAt), dayOf(now), language)}{' '}
                {windowText({ startsAt: offer.startsAt, endsAt: offer.endsAt })}
              </strong>
            )}
          </span>
          <Left until={offer.expiresAt} />
        </div>
        <div>
          <p className="t-offer-place">{place}</p>
          <p>
            {offer.service} · {product}
          </p>
        </div>
        <ExpectedPrice
          price={
            offer.price && {
              totalFen: offer.price.totalFen,
              lines: offer.price.lines,
              card: offer.price.rateCard,
            }
          }
        />
        <Failed act={accept} />
        <div className="t-offer-acts">
          <Button onClick={onReject}>{t('reject')}</Button>
          <Button kind="primary" busy={accept.busy} onClick={() => void accept.run(null)}>
            {t('accept')}
          </Button>
        </div>
        <p className="q-faint">{t('until')}</p>
      </article>
    </Card>
  )
}
