import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useLiveCodesTexts } from './texts.ts'

export default function LiveCodesPage() {
  const t = useLiveCodesTexts()
  return (
    <PageFrame title={t('list.title')}>
      <Empty picture="people" sentence={t('list.empty')} act={<Link to="/">{t('list.act')}</Link>} />
    </PageFrame>
  )
}
