import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useTechniciansTexts } from './texts.ts'

export default function TechnicianPage() {
  const t = useTechniciansTexts()
  return (
    <PageFrame title={t('technician.title')}>
      <Empty
        picture="people"
        sentence={t('technician.empty')}
        act={<Link to="/technicians">{t('technician.act')}</Link>}
      />
    </PageFrame>
  )
}
