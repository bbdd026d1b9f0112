import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useSlipsTexts } from './texts.ts'

export default function SlipPage() {
  const t = useSlipsTexts()
  return (
    <PageFrame title={t('slip.title')}>
      <Empty picture="money" sentence={t('slip.empty')} act={<Link to="/slips">{t('slip.act')}</Link>} />
    </PageFrame>
  )
}
