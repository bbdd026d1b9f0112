import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useSandboxControlsTexts } from './texts.ts'

export default function SandboxPage() {
  const t = useSandboxControlsTexts()
  return (
    <PageFrame title={t('list.title')}>
      <Empty picture="calm" sentence={t('list.empty')} act={<Link to="/">{t('list.act')}</Link>} />
    </PageFrame>
  )
}
