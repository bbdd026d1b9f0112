import { useEffect, useRef } from 'react'

/** Key as in `KeyboardEvent.key`, with `mod+` before it for ⌘ or Ctrl. */
export type KeyActs = Record<string, (event: KeyboardEvent) => void>

/** Keys of a page. Typing in a field, an open dialog and keys with Alt are left alone. */
export function useKeys(acts: KeyActs, on = true): void {
  const latest = useRef(acts)
  latest.current = acts
  useEffect(() => {
    if (!on) return
    const hear = (event: KeyboardEvent) => {
      const name = keyName(event)
      const act = latest.current[name]
      if (!act || event.defaultPrevented || event.altKey) return
      if (!name.startsWith('mod+') && isTyping(event.target)) return
      act(event)
    }
    window.addEventListener('keydown', hear)
    return () => window.removeEventListener('keydown', hear)
  }, [on])
}

export function keyName(event: Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey'>): string {
  return event.metaKey || event.ctrlKey ? `mod+${event.key.toLowerCase()}` : event.key
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    Boolean(target.closest('input, textarea, select, [contenteditable=true]'))
  )
}
