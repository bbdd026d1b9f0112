import { Button, StateBadge, TextInput, TimeText } from '@qiao/ui'
import { useState } from 'react'
import { useShops } from '../../parts/names.ts'
import { useMay } from '../../parts/use-act.ts'
import { type OfferRow, type OfferWish, type StockRow, skuKey } from './stock.ts'
import { useInventoryTexts, useReason } from './texts.ts'

export const stateTones = {
  off: 'waiting',
  sure: 'done',
  sending: 'running',
  doubt: 'attention',
  waiting: 'attention',
  refused: 'overdue',
} as const

/** The SKUs of a product: what each shop shows, how sure that is, and whether Qiao sets it. */
export function OffersPart({
  row,
  running,
  onSwitch,
}: {
  row: StockRow
  running: string | undefined
  onSwitch: (key: string, wish: OfferWish) => void
}) {
  const t = useInventoryTexts()
  if (row.offers.length === 0) return <p className="q-faint">{t('noOffer')}</p>
  return (
    <section className="q-stack">
      <h3>{t('offers.title')}</h3>
      {row.offers.map((offer) => (
        <OfferLine
          key={`${skuKey(offer)}|${offer.weight}`}
          productId={row.productId}
          offer={offer}
          busy={running === skuKey(offer)}
          onSwitch={(wish) => onSwitch(skuKey(offer), wish)}
        />
      ))}
      <p className="q-faint">{t('offers.keeps')}</p>
    </section>
  )
}

function OfferLine({
  productId,
  offer,
  busy,
  onSwitch,
}: {
  productId: string
  offer: OfferRow
  busy: boolean
  onSwitch: (wish: OfferWish) => void
}) {
  const t = useInventoryTexts()
  const reason = useReason()
  const may = useMay()
  const shops = useShops()
  const [weight, setWeight] = useState(String(offer.weight))
  const { shopId, itemId, skuId, on } = offer
  const share = weight.trim() !== '' && Number.isInteger(Number(weight)) ? Number(weight) : null
  const wish = (wanted: boolean): OfferWish => ({
    shopId,
    itemId,
    skuId,
    productId,
    on: wanted,
    weight: share ?? offer.weight,
  })
  const blocked = offer.possible ? (offer.alone ? null : t('offers.bundle')) : t('offers.impossible')
  return (
    <div className="c-offer">
      <div className="c-spread">
        <span>
          <strong>{shops.find((shop) => shop.id === shopId)?.name ?? shopId}</strong>
          <br />
          {(offer.title ?? offer.skuText) && (
            <>
              {[offer.title, offer.skuText].filter(Boolean).join(' · ')}
              <br />
            </>
          )}
          <span className="q-faint c-code">
            {itemId} · {skuId || t('offers.wholeItem')}
            {offer.units > 1 && ` · ${t('offers.units', { count: offer.units })}`}
          </span>
        </span>
        <span className="q-line">
          {offer.shown !== null && (
            <span className="q-numbers">{t('offers.shown', { count: offer.shown })}</span>
          )}
          <StateBadge tone={stateTones[offer.state]}>{t(`state.${offer.state}`)}</StateBadge>
        </span>
      </div>
      {(offer.state === 'doubt' || offer.state === 'waiting') && (
        <p className="q-faint">{t(`hint.${offer.state}`)}</p>
      )}
      {offer.pushedAt && offer.pushedValue !== null && (
        <p className="q-faint">
          {t('offers.lastPush', { count: offer.pushedValue })} ·{' '}
          <TimeText at={offer.pushedAt} show="relative" />
        </p>
      )}
      {on && offer.errorCode && <p>{reason(offer.errorCode)}</p>}
      {blocked && !on ? (
        <p className="q-faint">{blocked}</p>
      ) : (
        may('catalog.write') && (
          <div className="q-line">
            <span className="q-line">
              <span className="q-faint">{t('offers.weight')}</span>
              <span className="c-share">
                <TextInput
                  aria-label={t('offers.weight')}
                  value={weight}
                  type="number"
                  min={0}
                  max={1000}
                  onValue={setWeight}
                />
              </span>
            </span>
            {on && share !== null && share !== offer.weight && (
              <Button busy={busy} onClick={() => onSwitch(wish(true))}>
                {t('offers.save')}
              </Button>
            )}
            <Button kind={on ? 'quiet' : 'plain'} busy={busy} onClick={() => onSwitch(wish(!on))}>
              {t(on ? 'offers.off' : 'offers.on')}
            </Button>
          </div>
        )
      )}
    </div>
  )
}
