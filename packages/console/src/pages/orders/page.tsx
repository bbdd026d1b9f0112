import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useOrdersTexts } from './texts.ts'

export default function OrdersPage() {
  const t = useOrdersTexts()
  return (
    <PageFrame title={t('list.title')}>
      <Empty picture="orders" sentence={t('list.empty')} act={<Link to="/">{t('list.act')}</Link>} />
    </PageFrame>
  )
}
