import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useCustomersTexts } from './texts.ts'

export default function CustomerPage() {
  const t = useCustomersTexts()
  return (
    <PageFrame title={t('customer.title')}>
      <Empty
        picture="people"
        sentence={t('customer.empty')}
        act={<Link to="/customers">{t('customer.act')}</Link>}
      />
    </PageFrame>
  )
}
