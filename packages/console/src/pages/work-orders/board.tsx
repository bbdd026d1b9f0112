import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useWorkOrdersTexts } from './texts.ts'

export default function WorkOrderBoardPage() {
  const t = useWorkOrdersTexts()
  return (
    <PageFrame title={t('board.title')}>
      <Empty
        picture="work"
        sentence={t('board.empty')}
        act={<Link to="/work-orders">{t('board.act')}</Link>}
      />
    </PageFrame>
  )
}
