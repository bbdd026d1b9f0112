import { useCallback, useEffect, useRef, useState } from 'react'
import { wecom } from './sandbox-api.ts'
import type { View } from './view.ts'

const pollMs = 1000

/** Follows one member's view; asks each second, and is answered in a few bytes while nothing changes. */
export function useView(userId: string | null, contactId: string | null) {
  const [view, setView] = useState<View | null>(null)
  const [error, setError] = useState<string | null>(null)
  const revision = useRef<number | null>(null)
  const asked = useRef(0)

  const refresh = useCallback(async () => {
    const turn = ++asked.current
    const query = new URLSearchParams()
    if (userId) query.set('userId', userId)
    if (contactId) query.set('contactId', contactId)
    if (revision.current !== null) query.set('since', String(revision.current))
    try {
      const answer = await wecom<View & { unchanged?: boolean }>(`_client/view?${query}`)
      if (turn !== asked.current) return
      revision.current = answer.revision
      if (!answer.unchanged) setView(answer)
      setError(null)
    } catch {
      if (turn === asked.current) setError('连不上仿真服务，正在重试')
    }
  }, [userId, contactId])

  useEffect(() => {
    revision.current = null
    void refresh()
    const timer = setInterval(() => void refresh(), pollMs)
    return () => clearInterval(timer)
  }, [refresh])

  return { view, error, refresh }
}
