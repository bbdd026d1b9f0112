import { Empty } from '@qiao/ui'
import { Link } from 'react-router'
import { useTechnicianTexts } from '../../texts.ts'

export default function EarningsPage() {
  const t = useTechnicianTexts()
  return (
    <>
      <h1 className="q-title">{t('page.earnings')}</h1>
      <Empty picture="money" sentence={t('empty.earnings')} act={<Link to="/">{t('toToday')}</Link>} />
    </>
  )
}
