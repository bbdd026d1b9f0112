import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useCustomersTexts } from './texts.ts'

export default function CustomersPage() {
  const t = useCustomersTexts()
  return (
    <PageFrame title={t('list.title')}>
      <Empty picture="people" sentence={t('list.empty')} act={<Link to="/">{t('list.act')}</Link>} />
    </PageFrame>
  )
}
