import { Icon, IconButton } from '@qiao/ui'
import { keep, readKept } from '@qiao/ui/console'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router'
import {
  entryOf,
  type GroupName,
  type NavEntry,
  type NavGroup,
  navFor,
  navGroups,
  shutAtFirst,
} from '../nav.ts'
import { useMay } from '../parts/use-act.ts'
import { useShellTexts } from '../texts.ts'

export type SideNavProps = { at: string; brand: string; folded?: boolean; onFold?: () => void }

const shutAt = 'qiao.nav.shut'

export function SideNav({ at, brand, folded, onFold }: SideNavProps) {
  const t = useShellTexts()
  const may = useMay()
  const groups = navFor(may)
  const current = entryOf(at)
  const [shut, setShut] = useState<GroupName[]>(() => readKept(shutAt, shutAtFirst(groups)))
  const toggle = (group: GroupName) => {
    const next = shut.includes(group) ? shut.filter((one) => one !== group) : [...shut, group]
    setShut(next)
    keep(shutAt, next)
  }
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const group = navGroups.find(({ entries }) => current && entries.includes(current))?.group
    setShut((before) => before.filter((one) => one !== group))
  }, [current])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page one went to is brought into sight
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [current, shut])
  return (
    <nav className="c-nav" aria-label={t('nav')}>
      <Link to="/" className="c-nav-brand" title={brand}>
        <span className="c-nav-mark">
          <Icon name="bridge" />
        </span>
        <span className="c-nav-word">{brand}</span>
      </Link>
      <div className="c-nav-groups" ref={list}>
        {groups.map((one) => (
          <Group
            key={one.group ?? 'top'}
            of={one}
            current={current}
            folded={folded}
            isShut={Boolean(one.group && shut.includes(one.group))}
            onToggle={toggle}
          />
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

type GroupProps = {
  of: NavGroup
  current: NavEntry | undefined
  folded: boolean | undefined
  isShut: boolean
  onToggle: (group: GroupName) => void
}

/** A shut group still shows the entry one stands on; among icons alone nothing is shut. */
function Group({ of: { group, entries }, current, folded, isShut, onToggle }: GroupProps) {
  const t = useShellTexts()
  const shown = isShut && !folded ? entries.filter((entry) => entry === current) : entries
  return (
    <div>
      {group && (
        <button
          type="button"
          className="c-nav-group"
          aria-expanded={!isShut}
          tabIndex={folded ? -1 : undefined}
          onClick={() => onToggle(group)}
        >
          {t(`group.${group}`)}
          <Icon name="chevronDown" />
        </button>
      )}
      {shown.map((entry) => (
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
  )
}
