import { Empty } from '@qiao/ui'
import { useSidebarTexts } from '../../texts.ts'

export default function OrdersPage() {
  const t = useSidebarTexts()
  return <Empty picture="orders" sentence={t('empty.orders')} />
}
