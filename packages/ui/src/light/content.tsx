import type { ReactNode } from 'react'
import type { StateTone } from '../tokens.ts'
import { classes } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
import { tabBeside } from './tab-keys.ts'
import { useLightTexts } from './texts.ts'

export type CardProps = {
  title?: ReactNode
  acts?: ReactNode
  tone?: StateTone
  flush?: boolean
  children?: ReactNode
}

export function Card({ title, acts, tone, flush, children }: CardProps) {
  return (
    <section className={classes('q-card', flush && 'q-card-flush')} data-tone={tone}>
      {(title || acts) && (
        <header className="q-card-head">
          <h2 className="q-card-title">{title}</h2>
          {acts && <div className="q-acts">{acts}</div>}
        </header>
      )}
      {children}
    </section>
  )
}

const toneIcons: Record<StateTone, IconName> = {
  waiting: 'clock',
  running: 'play',
  attention: 'alert',
  overdue: 'fault',
  done: 'check',
  money: 'money',
}

export type StateBadgeProps = { tone: StateTone; children?: ReactNode; icon?: IconName }

/** Icon, word and colour together; without a word the tone names itself. */
export function StateBadge({ tone, children, icon }: StateBadgeProps) {
  const t = useLightTexts()
  return (
    <span className="q-badge" data-tone={tone}>
      <Icon name={icon ?? toneIcons[tone]} />
      {children ?? t(`tone.${tone}`)}
    </span>
  )
}

/** A small number on something; nothing at zero. */
export function Badge({
  count,
  tone = 'overdue',
  label,
}: {
  count: number
  tone?: StateTone
  label: string
}) {
  if (count <= 0) return null
  return (
    <span className="q-count" data-tone={tone} title={label}>
      {count > 99 ? '99+' : count}
      <span className="q-hidden">{label}</span>
    </span>
  )
}

export function Tag({
  children,
  tone,
  onRemove,
  removeLabel,
}: {
  children: ReactNode
  tone?: StateTone
  onRemove?: () => void
  removeLabel?: string
}) {
  return (
    <span className="q-tag" data-tone={tone}>
      {children}
      {onRemove && (
        <button type="button" aria-label={removeLabel} onClick={onRemove}>
          <Icon name="close" />
        </button>
      )}
    </span>
  )
}

export type AvatarProps = { name: string | null; src?: string; large?: boolean }

/** A face, the family name's character, or a sign for whoever's name is not known: the words for that begin no name. */
export function Avatar({ name, src, large }: AvatarProps) {
  const letter = [...(name ?? '').trim()][0]
  return (
    <span className={classes('q-avatar', large && 'q-avatar-large')}>
      {src ? (
        <img src={src} alt={name ?? ''} />
      ) : letter ? (
        <span aria-hidden>{letter}</span>
      ) : (
        <Icon name="user" />
      )}
      {!src && letter && <span className="q-hidden">{name}</span>}
    </span>
  )
}

export type RowProps = {
  lead?: ReactNode
  title: ReactNode
  detail?: ReactNode
  end?: ReactNode
  href?: string
  onOpen?: () => void
}

/** One line of a list; the whole row opens when it has somewhere to go. */
export function Row({ lead, title, detail, end, href, onOpen }: RowProps) {
  const inside = (
    <>
      {lead && <span className="q-row-lead">{lead}</span>}
      <span className="q-row-main">
        <span className="q-row-title">{title}</span>
        {detail && <span className="q-row-detail">{detail}</span>}
      </span>
      {end && <span className="q-row-end">{end}</span>}
      {(href || onOpen) && <Icon name="chevronRight" />}
    </>
  )
  if (href)
    return (
      <li>
        <a
          className="q-row q-row-opens"
          href={href}
          onClick={
            onOpen &&
            ((event) => {
              event.preventDefault()
              onOpen()
            })
          }
        >
          {inside}
        </a>
      </li>
    )
  if (onOpen)
    return (
      <li>
        <button type="button" className="q-row q-row-opens" onClick={onOpen}>
          {inside}
        </button>
      </li>
    )
  return <li className="q-row">{inside}</li>
}

export function List({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className="q-list" aria-label={label}>
      {children}
    </ul>
  )
}

export type Fact = { key: string; label: string; value: ReactNode }

/** Facts as label and value, aligned. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="q-facts">
      {facts.map((fact) => (
        <div key={fact.key}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}

export type Step = { key: string; label: string }

/** Progress as a short line of steps; the words of the current one only, so that it fits a phone. */
export function Stepper({ steps, at }: { steps: readonly Step[]; at: number }) {
  const t = useLightTexts()
  const current = Math.min(Math.max(at, 0), steps.length - 1)
  return (
    <div className="q-stepper">
      <ol aria-label={t('stepOf', { at: current + 1, of: steps.length })}>
        {steps.map((step, i) => (
          <li
            key={step.key}
            data-place={i < at ? 'past' : i === at ? 'now' : 'next'}
            aria-current={i === at ? 'step' : undefined}
          >
            <span className="q-step-mark" aria-hidden>
              {i < at ? <Icon name="check" /> : i + 1}
            </span>
            <span className="q-step-label">{step.label}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}

export type TabItem = { key: string; label: ReactNode; count?: number }

/** Tabs moved by arrow keys. The page shows the panel itself. */
export function Tabs({
  items,
  at,
  onPick,
  label,
}: {
  items: readonly TabItem[]
  at: string
  onPick: (key: string) => void
  label: string
}) {
  const step = (by: 1 | -1) => {
    const next = tabBeside(items, at, by)
    if (next !== undefined) onPick(next)
  }
  return (
    <div
      className="q-tabs"
      role="tablist"
      aria-label={label}
      onKeyDown={(e) => {
        if (e.key === 'ArrowRight') step(1)
        if (e.key === 'ArrowLeft') step(-1)
      }}
    >
      {items.map((item) => (
        <button
          key={item.key}
          type="button"
          role="tab"
          aria-selected={item.key === at}
          tabIndex={item.key === at ? 0 : -1}
          ref={(node) => {
            if (
              item.key === at &&
              node?.parentElement?.contains(document.activeElement) &&
              document.activeElement?.role === 'tab'
            )
              node.focus()
          }}
          onClick={() => onPick(item.key)}
        >
          {item.label}
          {item.count !== undefined && <span className="q-tab-count">{item.count}</span>}
        </button>
      ))}
    </div>
  )
}

/** Full-width next act at the thumb. */
export function BottomBar({ children, note }: { children: ReactNode; note?: ReactNode }) {
  return (
    <div className="q-bottom-bar">
      {note && <div className="q-bottom-note">{note}</div>}
      <div className="q-bottom-acts">{children}</div>
    </div>
  )
}

export function Skeleton({ lines = 3 }: { lines?: number }) {
  const t = useLightTexts()
  return (
    <div className="q-skeleton" role="status" aria-label={t('loading')}>
      {Array.from({ length: lines }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike and never move
        <span key={i} />
      ))}
    </div>
  )
}
