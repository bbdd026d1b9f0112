import { Icon, Money, Sheet } from '@qiao/ui'
import { type ReactNode, useState } from 'react'
import { explains, type PriceLine, spokenFactor } from './price.ts'
import { useMoneyTexts } from './texts.ts'

/** Every line with its sentence, and their sum. */
export function PriceLines({
  lines,
  totalFen,
  label,
}: {
  lines: readonly PriceLine[]
  totalFen: number
  label: string
}) {
  const t = useMoneyTexts()
  if (lines.length === 0) return <p className="q-faint">{t('empty')}</p>
  return (
    <>
      <ul className="t-lines" aria-label={label}>
        {lines.map((line) => (
          <li key={`${line.code}-${line.amountFen}-${line.sentence}`}>
            <p>
              <span>{line.name ?? t(`code.${line.code as 'base_fee'}`)}</span>
              <Money fen={line.amountFen} signed />
            </p>
            <p className="q-faint">
              {line.sentence}
              {spokenFactor(line.factor) && (
                <span className="t-factor">{t('factor', { factor: line.factor })}</span>
              )}
            </p>
          </li>
        ))}
      </ul>
      {explains(lines, totalFen) && (
        <p className="t-lines-total">
          <span>{t('total')}</span>
          <Money fen={totalFen} large />
        </p>
      )}
    </>
  )
}

export type ExpectedPriceProps = {
  price: { totalFen: number; lines: readonly PriceLine[]; card?: { id: string; version: number } } | null
}

/** An amount that explains itself by a tap; a job without a price says so. */
export function ExpectedPrice({ price }: ExpectedPriceProps) {
  const t = useMoneyTexts()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="t-price" onClick={() => setOpen(true)}>
        <span className="q-faint">{t('expected')}</span>
        {price ? <Money fen={price.totalFen} /> : <span>{t('noPrice')}</span>}
        <Icon name="info" />
        <span className="q-hidden">{t('why')}</span>
      </button>
      <Sheet open={open} title={t('expectedTitle')} onClose={() => setOpen(false)}>
        {price ? (
          <Explained card={price.card}>
            <PriceLines lines={price.lines} totalFen={price.totalFen} label={t('expectedTitle')} />
          </Explained>
        ) : (
          <p>{t('noPriceDo')}</p>
        )}
      </Sheet>
    </>
  )
}

function Explained({ card, children }: { card?: { id: string; version: number }; children: ReactNode }) {
  const t = useMoneyTexts()
  return (
    <div className="q-stack">
      {children}
      <p className="q-faint">
        {t('promise')} {card && t('card', card)}
      </p>
    </div>
  )
}
