import type { ReactNode } from 'react'
import { LiveDot } from './live-dot.tsx'

/** A page that is neither a list nor one thing: title, truth of the connection, acts, content. */
export function PageFrame({
  title,
  acts,
  children,
}: {
  title: string
  acts?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="q-list-page">
      <header className="q-page-head">
        <h1 className="q-title">{title}</h1>
        <LiveDot />
        {acts && <div className="q-page-acts">{acts}</div>}
      </header>
      {children}
    </div>
  )
}
