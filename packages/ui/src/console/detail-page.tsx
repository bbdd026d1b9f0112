import type { ReactNode } from 'react'
import { TimeText } from '../light/values.tsx'
import { LiveDot } from './live-dot.tsx'
import { useConsoleTexts } from './texts.ts'

export type DetailPageProps = {
  /** Who or what this is. */
  who: ReactNode
  /** The kind and code, e.g. 安装工单 GD-20261121-0007. */
  what: ReactNode
  /** A `StateBadge`. */
  state?: ReactNode
  since?: string | Date
  /** What happens next, in a sentence. */
  next?: ReactNode
  primaryAct?: ReactNode
  acts?: ReactNode
  /** The way up: a link to the list. */
  back?: ReactNode
  /** A notice above all, e.g. suspended because a refund is asked. */
  banner?: ReactNode
  main: ReactNode
  side?: ReactNode
}

/** One thing of the trade: the head answers who, what, state, since when, next; main is the work, side the facts. */
export function DetailPage({
  who,
  what,
  state,
  since,
  next,
  primaryAct,
  acts,
  back,
  banner,
  main,
  side,
}: DetailPageProps) {
  const t = useConsoleTexts()
  return (
    <article className="q-detail">
      {back && <nav className="q-detail-back">{back}</nav>}
      <header className="q-detail-head">
        <div className="q-detail-words">
          <p className="q-faint">{what}</p>
          <h1 className="q-title">{who}</h1>
          <p className="q-line">
            {state}
            {since && (
              <span className="q-faint">
                {t('detail.since')} <TimeText at={since} />
              </span>
            )}
            <LiveDot />
          </p>
          {next && (
            <p className="q-detail-next">
              <span className="q-faint">{t('detail.next')}</span> {next}
            </p>
          )}
        </div>
        <div className="q-page-acts">
          {acts}
          {primaryAct}
        </div>
      </header>
      {banner}
      <div className="q-detail-columns">
        <div className="q-stack">{main}</div>
        {side && <aside className="q-stack">{side}</aside>}
      </div>
    </article>
  )
}
