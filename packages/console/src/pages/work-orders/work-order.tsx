import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useWorkOrdersTexts } from './texts.ts'

export default function WorkOrderPage() {
  const t = useWorkOrdersTexts()
  return (
    <PageFrame title={t('workOrder.title')}>
      <Empty
        picture="work"
        sentence={t('workOrder.empty')}
        act={<Link to="/work-orders">{t('workOrder.act')}</Link>}
      />
    </PageFrame>
  )
}
