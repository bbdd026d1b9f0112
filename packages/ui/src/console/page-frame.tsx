import type { ReactNode } from 'react'
import { LiveDot } from './live-dot.tsx'

/** A page that is neither a list nor one thing: title, truth of the connection, acts, content. */
export function PageFrame({
  title,
  acts,
  back,
  children,
}: {
  title: string
  acts?: ReactNode
  /** The way up: a link to the list. */
  back?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="q-list-page">
      {back && <nav className="q-detail-back">{back}</nav>}
      <header className="q-page-head">
        <h1 className="q-title">{title}</h1>
        <LiveDot />
        {acts && <div className="q-page-acts">{acts}</div>}
      </header>
      {children}
    </div>
  )
}
