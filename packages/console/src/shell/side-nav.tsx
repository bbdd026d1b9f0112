import { Icon, IconButton } from '@qiao/ui'
import { Link } from 'react-router'
import { entryOf, navFor } from '../nav.ts'
import { useMay } from '../parts/use-act.ts'
import { useShellTexts } from '../texts.ts'

export type SideNavProps = { at: string; brand: string; folded?: boolean; onFold?: () => void }

export function SideNav({ at, brand, folded, onFold }: SideNavProps) {
  const t = useShellTexts()
  const may = useMay()
  const current = entryOf(at)
  return (
    <nav className="c-nav" aria-label={t('nav')}>
      <Link to="/" className="c-nav-brand" title={brand}>
        <span className="c-nav-mark">
          <Icon name="bridge" />
        </span>
        <span className="c-nav-word">{brand}</span>
      </Link>
      <div className="c-nav-groups">
        {navFor(may).map(({ group, entries }) => (
          <div key={group ?? 'top'}>
            {group && <p className="c-nav-group">{t(`group.${group}`)}</p>}
            {entries.map((entry) => (
              <Link
                key={entry.page}
                to={entry.path}
                className="c-nav-entry"
                aria-current={entry === current ? 'page' : undefined}
                title={folded ? t(`page.${entry.page}`) : undefined}
              >
                <Icon name={entry.icon} />
                <span className="c-nav-word">{t(`page.${entry.page}`)}</span>
              </Link>
            ))}
          </div>
        ))}
      </div>
      {onFold && (
        <IconButton
          icon={folded ? 'chevronRight' : 'chevronLeft'}
          label={t(folded ? 'unfold' : 'fold')}
          onClick={onFold}
        />
      )}
    </nav>
  )
}
