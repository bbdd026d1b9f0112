import { BottomBar, Button, Card, Facts, Picture } from '@qiao/ui'
import { Navigate, useNavigate } from 'react-router'
import { Stars } from '../../parts/stars.tsx'
import { situationOf } from '../../service.ts'
import { useCustomerTexts } from '../../texts.ts'
import { useDone, useService } from '../../use-service.ts'
import { useRateTexts } from './texts.ts'

/** The end: thanks, what was rated, and what is covered for how long. */
export default function ThanksPage() {
  const t = useRateTexts()
  const shell = useCustomerTexts()
  const go = useNavigate()
  const service = useService()
  const done = useDone()
  const situation = situationOf(service)
  if (situation !== 'thanks' && situation !== 'rate') return <Navigate to="/" replace />
  const { rating, code, products } = service
  const warranties = done.data?.warranties ?? []
  return (
    <div className="c-screen">
      <div className="c-body">
        <div className="c-thanks">
          <Picture name="work" />
          <h1 className="c-question">{t('thanks')}</h1>
          <p className="c-hint">{t('thanksHint')}</p>
          <p className="c-product">{products}</p>
        </div>
        {rating !== null && (
          <Card title={t('yours')}>
            <p className="q-line">
              <Stars value={rating} label={t('yourStars', { n: rating })} />
              <strong>{t('yourStars', { n: rating })}</strong>
            </p>
          </Card>
        )}
        <Card title={t('warranty')}>
          {warranties.length > 0 && (
            <Facts
              facts={warranties.map(({ productName, months }) => ({
                key: productName,
                label: productName,
                value: t('months', { months }),
              }))}
            />
          )}
          <p>{t('warrantyKeep', { code })}</p>
          <p className="q-faint">{shell('code', { code })}</p>
        </Card>
      </div>
      {situation === 'rate' && (
        <BottomBar>
          <Button kind="primary" onClick={() => go('/rate')}>
            {t('rateNow')}
          </Button>
        </BottomBar>
      )}
    </div>
  )
}
