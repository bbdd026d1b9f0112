import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useStatementsTexts } from './texts.ts'

export default function StatementsPage() {
  const t = useStatementsTexts()
  return (
    <PageFrame title={t('list.title')}>
      <Empty picture="money" sentence={t('list.empty')} act={<Link to="/">{t('list.act')}</Link>} />
    </PageFrame>
  )
}
