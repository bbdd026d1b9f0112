import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useStatementsTexts } from './texts.ts'

export default function StatementPage() {
  const t = useStatementsTexts()
  return (
    <PageFrame title={t('statement.title')}>
      <Empty
        picture="money"
        sentence={t('statement.empty')}
        act={<Link to="/statements">{t('statement.act')}</Link>}
      />
    </PageFrame>
  )
}
