import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useWorkOrdersTexts } from './texts.ts'

export default function WorkOrdersPage() {
  const t = useWorkOrdersTexts()
  return (
    <PageFrame title={t('list.title')}>
      <Empty picture="work" sentence={t('list.empty')} act={<Link to="/">{t('list.act')}</Link>} />
    </PageFrame>
  )
}
