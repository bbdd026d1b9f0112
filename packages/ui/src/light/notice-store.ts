import type { ReactNode } from 'react'
import type { StateTone } from '../tokens.ts'

export type Notice = {
  id: number
  at: number
  tone: StateTone
  text?: ReactNode
  error?: unknown
  /** Remains until a person has seen and closed it. */
  stays: boolean
  act?: { label?: string; run: () => void }
}

export type NoticeStore = {
  show(notice: { tone?: StateTone; text: ReactNode; stays?: boolean; act?: Notice['act'] }): number
  done(text: ReactNode): number
  /** Says what failed and what to do; stays until seen. */
  failed(error: unknown): number
  undo(text: ReactNode, run: () => void): number
  dismiss(id: number): void
  shown(): readonly Notice[]
  history(): readonly Notice[]
  onChange(hear: () => void): () => void
}

export const passingMs = 6_000
const remembered = 50

/** What the app said and still says; `wait` is the clock, tests give their own. */
export function createNoticeStore(
  wait: (ms: number, then: () => void) => unknown = (ms, then) => setTimeout(then, ms),
): NoticeStore {
  let next = 1
  let shown: readonly Notice[] = []
  let history: readonly Notice[] = []
  const hearers = new Set<() => void>()
  const changed = () => {
    for (const hear of hearers) hear()
  }
  const add = (fields: Omit<Notice, 'id' | 'at'>) => {
    const notice: Notice = { ...fields, id: next++, at: Date.now() }
    shown = [...shown, notice]
    history = [notice, ...history].slice(0, remembered)
    if (!notice.stays) wait(passingMs, () => store.dismiss(notice.id))
    changed()
    return notice.id
  }
  const store: NoticeStore = {
    show: ({ tone = 'running', text, stays = false, act }) => add({ tone, text, stays, act }),
    done: (text) => add({ tone: 'done', text, stays: false }),
    failed: (error) => add({ tone: 'overdue', error, stays: true }),
    undo: (text, run) => add({ tone: 'done', text, stays: false, act: { run } }),
    dismiss(id) {
      shown = shown.filter((notice) => notice.id !== id)
      changed()
    },
    shown: () => shown,
    history: () => history,
    onChange(hear) {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
  }
  return store
}
