import { Empty } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useSettingsTexts } from './texts.ts'

export default function SettingsPage() {
  const t = useSettingsTexts()
  return (
    <PageFrame title={t('list.title')}>
      <Empty picture="calm" sentence={t('list.empty')} act={<Link to="/">{t('list.act')}</Link>} />
    </PageFrame>
  )
}
