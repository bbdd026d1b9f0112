import { useState } from 'react'
import { type Draft, readDraft } from './draft.ts'

const place = (workOrderId: string) => `qiao.draft.${workOrderId}`

/** The draft of one job, kept on this phone: a closed page or a dead network loses nothing that was filled in. */
export function useDraft(
  workOrderId: string,
): [Draft, (change: (draft: Draft) => Draft) => void, () => void] {
  const [draft, setDraft] = useState(() => readDraft(kept(workOrderId)))
  const change = (make: (draft: Draft) => Draft) =>
    setDraft((before) => {
      const after = make(before)
      keep(workOrderId, JSON.stringify(after))
      return after
    })
  return [draft, change, () => keep(workOrderId, null)]
}

function kept(workOrderId: string): string | null {
  try {
    return localStorage.getItem(place(workOrderId))
  } catch {
    return null
  }
}

function keep(workOrderId: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(place(workOrderId))
    else localStorage.setItem(place(workOrderId), text)
  } catch {
    // Holds as long as the page is open.
  }
}
