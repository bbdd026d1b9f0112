import { call } from '@qiao/api-client'
import { Button, useNotices } from '@qiao/ui'
import { useState } from 'react'
import { ExpectedPrice } from '../money/price-lines.tsx'
import { api } from '../services.ts'
import { Failed } from '../shared/failed.tsx'
import { Left } from '../shared/left.tsx'
import { type Rejection, RejectSheet } from '../shared/reject-sheet.tsx'
import { useAct } from '../shared/use-act.ts'
import { placeOf, TimeCell, useProductsOf } from './job-cells.tsx'
import { Panel } from './panel.tsx'
import { type Offer, pointQueries, useOffers } from './queries.ts'
import { usePointTexts } from './texts.ts'

/** 待接单: soonest end first. */
export function OffersPanel({ typed }: { typed: string }) {
  const t = usePointTexts()
  const notices = useNotices()
  const offers = useOffers()
  const [rejecting, setRejecting] = useState<string>()
  const reject = useAct(
    'point.rejection',
    ({ offerId, ...body }: Rejection, idempotencyKey) =>
      api.post(`/point/offers/${offerId}/rejection`, body, { idempotencyKey }),
    {
      makesOld: pointQueries,
      onDone: () => {
        notices.done(t('rejected'))
        setRejecting(undefined)
      },
    },
  )
  return (
    <>
      <Panel
        list={offers}
        typed={typed}
        label={t('view.offers')}
        empty={t('empty.offers')}
        picture="work"
        columns={['clock', 'time', 'place', 'product', 'price', 'act'].map((key) =>
          t(`column.${key as 'clock'}`),
        )}
        row={(offer) => (
          <OfferRow key={offer.offerId} offer={offer} onReject={() => setRejecting(offer.offerId)} />
        )}
      />
      <RejectSheet
        key={rejecting}
        offerId={rejecting}
        reasons={async () => (await call(api, 'GET /point/offers', { query: { limit: 1 } })).rejectionReasons}
        act={reject}
        onClose={() => setRejecting(undefined)}
      />
    </>
  )
}

function OfferRow({ offer, onReject }: { offer: Offer; onReject: () => void }) {
  const t = usePointTexts()
  const productsOf = useProductsOf()
  const notices = useNotices()
  const accept = useAct(
    `point.acceptance:${offer.offerId}`,
    () => call(api, 'POST /point/offers/:id/acceptance', { params: { id: offer.offerId } }),
    { makesOld: pointQueries, onDone: () => notices.done(t('accepted')) },
  )
  const what = `${placeOf(offer)} ${productsOf(offer)}`
  return (
    <li className="p-row">
      <span className="p-clock">
        <Left until={offer.expiresAt} />
      </span>
      <TimeCell startsAt={offer.startsAt} endsAt={offer.endsAt} />
      <span className="p-place">{placeOf(offer)}</span>
      <span className="p-product">
        {productsOf(offer)} <span className="q-faint">{offer.service}</span>
      </span>
      <span className="p-price">
        <ExpectedPrice
          price={
            offer.price && {
              totalFen: offer.price.totalFen,
              lines: offer.price.lines,
              card: offer.price.rateCard,
            }
          }
        />
      </span>
      <span className="p-acts">
        <Button onClick={onReject} aria-label={t('rejectOf', { what })}>
          {t('reject')}
        </Button>
        <Button
          kind="primary"
          busy={accept.busy}
          onClick={() => void accept.run(null)}
          aria-label={t('acceptOf', { what })}
        >
          {t('accept')}
        </Button>
      </span>
      <Failed act={accept} />
    </li>
  )
}
