import { Empty } from '@qiao/ui'
import { Link } from 'react-router'
import { navFor } from './nav.ts'
import { useMay } from './parts/use-act.ts'
import { useShellTexts } from './texts.ts'

export function Missing() {
  const t = useShellTexts()
  return (
    <Empty picture="search" sentence={t('missing.sentence')} act={<Link to="/">{t('missing.act')}</Link>} />
  )
}

/** A page that exists, but not for this member; the server would refuse each part of it. */
export function Barred() {
  const t = useShellTexts()
  const first = navFor(useMay())[0]?.entries[0]
  return (
    <Empty
      picture="search"
      sentence={t('barred')}
      act={first && <Link to={first.path}>{t('barredAct', { page: t(`page.${first.page}`) })}</Link>}
    />
  )
}
