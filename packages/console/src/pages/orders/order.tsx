import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useOrdersTexts } from './texts.ts'

export default function OrderPage() {
  const t = useOrdersTexts()
  return (
    <PageFrame title={t('order.title')}>
      <Empty picture="orders" sentence={t('order.empty')} act={<Link to="/orders">{t('order.act')}</Link>} />
    </PageFrame>
  )
}
