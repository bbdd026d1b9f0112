import { Modal } from 'antd'
import { useEffect, useId, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { Icon, type IconName } from '../light/icon.tsx'
import { ErrorState } from '../light/states.tsx'
import { sizes } from '../tokens.ts'
import { useConsoleTexts } from './texts.ts'
import { useKeys } from './use-keys.ts'

export type SearchHit = { key: string; icon: IconName; title: string; detail?: string; path: string }
export type SearchGroup = { key: string; label: string; hits: readonly SearchHit[] }

export type GlobalSearchProps = {
  /** Called 160 ms after the last key, for no letters of which characters are still being made; an abandoned search is aborted. */
  search: (text: string, signal: AbortSignal) => Promise<readonly SearchGroup[]>
}

/** One search for everything, opened by ⌘K, Ctrl-K or /. */
export function GlobalSearch({ search }: GlobalSearchProps) {
  const t = useConsoleTexts()
  const [open, setOpen] = useState(false)
  const show = (event: KeyboardEvent) => {
    event.preventDefault()
    setOpen(true)
  }
  useKeys({ '/': show, 'mod+k': show })
  return (
    <>
      <button
        type="button"
        className="q-search-open"
        onClick={() => setOpen(true)}
        aria-label={t('search.open')}
        aria-keyshortcuts="/ Control+K Meta+K"
      >
        <Icon name="search" />
        <span>{t('search.hint')}</span>
        <kbd>/</kbd>
      </button>
      <Modal
        open={open}
        onCancel={() => setOpen(false)}
        footer={null}
        closable={false}
        width={sizes.reading}
        destroyOnHidden
        title={null}
      >
        <SearchPanel search={search} onDone={() => setOpen(false)} />
      </Modal>
    </>
  )
}

function SearchPanel({ search, onDone }: GlobalSearchProps & { onDone: () => void }) {
  const t = useConsoleTexts()
  const id = useId()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [written, setWritten] = useState('')
  const [at, setAt] = useState(0)
  const { groups, error } = useSearch(search, written.trim())
  const hits = (groups ?? []).flatMap((group) => group.hits)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const go = (hit: SearchHit | undefined) => {
    if (!hit) return
    onDone()
    navigate(hit.path)
  }
  return (
    <div className="q-search">
      <input
        ref={input}
        className="q-input"
        role="combobox"
        aria-expanded={hits.length > 0}
        aria-controls={id}
        aria-activedescendant={hits[at] && `${id}-${at}`}
        aria-label={t('search.open')}
        placeholder={t('search.hint')}
        value={text}
        onChange={(e) => {
          setText(e.target.value)
          if (!(e.nativeEvent as InputEvent).isComposing) setWritten(e.target.value)
          setAt(0)
        }}
        onCompositionEnd={(e) => setWritten(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === 'ArrowDown') setAt(Math.min(at + 1, hits.length - 1))
          if (e.key === 'ArrowUp') setAt(Math.max(at - 1, 0))
          if (e.key === 'Enter' && !e.nativeEvent.isComposing) go(hits[at])
        }}
      />
      {error !== undefined && <ErrorState compact error={error} />}
      {!text.trim() && <p className="q-faint">{t('search.start')}</p>}
      {written.trim() && groups && hits.length === 0 && (
        <p className="q-faint">{t('search.none', { text: written.trim() })}</p>
      )}
      <div id={id} role="listbox" aria-label={t('search.open')}>
        {(groups ?? []).map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options inside a listbox
          <div key={group.key} role="group" aria-label={group.label}>
            <p className="q-faint">{group.label}</p>
            {group.hits.map((hit) => {
              const index = hits.indexOf(hit)
              return (
                <div
                  key={hit.key}
                  id={`${id}-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === at}
                  className="q-search-hit"
                  onMouseEnter={() => setAt(index)}
                  onClick={() => go(hit)}
                  onKeyDown={(e) => e.key === 'Enter' && go(hit)}
                >
                  <Icon name={hit.icon} />
                  <span>{hit.title}</span>
                  {hit.detail && <span className="q-faint">{hit.detail}</span>}
                </div>
              )
            })}
          </div>
        ))}
      </div>
    </div>
  )
}

function useSearch(search: GlobalSearchProps['search'], text: string) {
  const [found, setFound] = useState<{ groups?: readonly SearchGroup[]; error?: unknown }>({})
  const latest = useRef(search)
  latest.current = search
  useEffect(() => {
    if (!text) {
      setFound({})
      return
    }
    const abort = new AbortController()
    const timer = setTimeout(() => {
      latest.current(text, abort.signal).then(
        (groups) => !abort.signal.aborted && setFound({ groups }),
        (error) => !abort.signal.aborted && setFound({ error }),
      )
    }, 160)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [text])
  return found
}
