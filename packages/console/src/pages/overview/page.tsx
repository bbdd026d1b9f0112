import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useOverviewTexts } from './texts.ts'

export default function OverviewPage() {
  const t = useOverviewTexts()
  return (
    <PageFrame title={t('list.title')}>
      <Empty
        picture="bridge"
        sentence={t('list.empty')}
        act={<Link to="/sandbox-controls">{t('list.act')}</Link>}
      />
    </PageFrame>
  )
}
