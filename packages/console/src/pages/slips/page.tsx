import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useSlipsTexts } from './texts.ts'

export default function SlipsPage() {
  const t = useSlipsTexts()
  return (
    <PageFrame title={t('list.title')}>
      <Empty picture="money" sentence={t('list.empty')} act={<Link to="/">{t('list.act')}</Link>} />
    </PageFrame>
  )
}
