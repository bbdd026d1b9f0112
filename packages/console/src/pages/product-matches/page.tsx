import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useProductMatchesTexts } from './texts.ts'

export default function ProductMatchesPage() {
  const t = useProductMatchesTexts()
  return (
    <PageFrame title={t('list.title')}>
      <Empty picture="orders" sentence={t('list.empty')} act={<Link to="/">{t('list.act')}</Link>} />
    </PageFrame>
  )
}
