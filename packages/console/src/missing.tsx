import { Empty } from '@qiao/ui'
import { Link } from 'react-router'
import { useShellTexts } from './texts.ts'

export function Missing() {
  const t = useShellTexts()
  return (
    <Empty picture="search" sentence={t('missing.sentence')} act={<Link to="/">{t('missing.act')}</Link>} />
  )
}
