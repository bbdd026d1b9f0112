import { Empty } from '@qiao/ui'
import { Link } from 'react-router'
import { useTechnicianTexts } from '../../texts.ts'

export default function OffersPage() {
  const t = useTechnicianTexts()
  return (
    <>
      <h1 className="q-title">{t('page.offers')}</h1>
      <Empty picture="work" sentence={t('empty.offers')} act={<Link to="/">{t('toToday')}</Link>} />
    </>
  )
}
