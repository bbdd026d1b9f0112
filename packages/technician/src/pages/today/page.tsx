import { Empty } from '@qiao/ui'
import { Link } from 'react-router'
import { useTechnicianTexts } from '../../texts.ts'

export function TodayPage() {
  const t = useTechnicianTexts()
  return (
    <>
      <h1 className="q-title">{t('page.today')}</h1>
      <Empty picture="calm" sentence={t('empty.today')} act={<Link to="/offers">{t('toOffers')}</Link>} />
    </>
  )
}
