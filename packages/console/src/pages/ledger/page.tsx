import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useLedgerTexts } from './texts.ts'

export default function LedgerPage() {
  const t = useLedgerTexts()
  return (
    <PageFrame title={t('list.title')}>
      <Empty picture="money" sentence={t('list.empty')} act={<Link to="/">{t('list.act')}</Link>} />
    </PageFrame>
  )
}
