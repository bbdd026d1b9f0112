import {
  Avatar,
  Badge,
  changeAppearance,
  changeLanguage,
  Icon,
  IconButton,
  TimeText,
  useMode,
  useNoticeHistory,
  useNotices,
  useProblemWords,
} from '@qiao/ui'
import { GlobalSearch } from '@qiao/ui/console'
import { Dropdown, Popover } from 'antd'
import { useState } from 'react'
import { useRoleWord } from '../roles.ts'
import { api, i18n } from '../services.ts'
import { logOut, type Session } from '../session.ts'
import { useShellTexts } from '../texts.ts'
import { searchEverything } from './search.ts'

export function TopBar({ session, onMenu }: { session: Session; onMenu?: () => void }) {
  const t = useShellTexts()
  const role = useRoleWord()
  const mode = useMode()
  const notices = useNotices()
  const english = i18n.language === 'en'
  return (
    <header className="c-bar">
      {onMenu && <IconButton icon="menu" label={t('menu')} onClick={onMenu} />}
      <GlobalSearch search={(text, signal) => searchEverything(api, text, signal)} />
      <div className="c-bar-end">
        <span className="c-bar-brand">{session.brandName}</span>
        <IconButton
          icon="globe"
          label={t('bar.language')}
          onClick={() => void changeLanguage(i18n, english ? 'zh-CN' : 'en')}
        />
        <IconButton
          icon={mode === 'dark' ? 'sun' : 'moon'}
          label={t(mode === 'dark' ? 'bar.light' : 'bar.dark')}
          onClick={() => changeAppearance(mode === 'dark' ? 'light' : 'dark')}
        />
        <Alerts />
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              { key: 'who', label: `${session.name} · ${session.roles.map(role).join(' ')}`, disabled: true },
              { key: 'out', label: t('bar.logOut') },
            ],
            onClick: ({ key }) => key === 'out' && void logOut().catch(notices.failed),
          }}
        >
          <button type="button" className="c-member" aria-label={t('bar.member')}>
            <Avatar name={session.name} />
          </button>
        </Dropdown>
      </div>
    </header>
  )
}

/** What the app said in this session; the count is of what came since the bell was last opened. */
function Alerts() {
  const t = useShellTexts()
  const history = useNoticeHistory()
  const [seen, setSeen] = useState(0)
  const fresh = history.filter((notice) => notice.id > seen && notice.tone !== 'done').length
  const list = history.length ? (
    <ol className="c-alerts">
      {history.map((notice) => (
        <li key={notice.id} data-tone={notice.tone}>
          {notice.error === undefined ? notice.text : <Problem error={notice.error} />}
          <span className="q-faint">
            <TimeText at={notice.at} show="relative" />
          </span>
        </li>
      ))}
    </ol>
  ) : (
    <p className="c-alerts">{t('bar.noAlerts')}</p>
  )
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={list}
      onOpenChange={(open) => open && setSeen(history[0]?.id ?? 0)}
    >
      <button
        type="button"
        className="q-icon-button c-bell"
        aria-label={t('bar.alerts')}
        title={t('bar.alerts')}
      >
        <Icon name="bell" />
        <Badge count={fresh} label={t('bar.alerts')} />
      </button>
    </Popover>
  )
}

function Problem({ error }: { error: unknown }) {
  const { happened, whatToDo } = useProblemWords(error)
  return (
    <span>
      {happened} {whatToDo}
    </span>
  )
}
