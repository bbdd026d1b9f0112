import { useEffect } from 'react'

const dialogs = '[role="dialog"]'

/**
 * Gives the focus back to what opened a dialog when the dialog goes. antd does so for a dialog that stays and is shut;
 * most of ours are taken away whole, and the keyboard would begin again at the top of the page.
 */
export function useFocusBack(): void {
  useEffect(() => {
    let outside: HTMLElement | null = null
    let isInside = false
    const remember = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement)) return
      isInside = target.closest(dialogs) !== null
      if (!isInside) outside = target
    }
    // Dialogs hang on the body itself.
    const observer = new MutationObserver(() => {
      if (!isInside || document.activeElement !== document.body) return
      if ([...document.querySelectorAll(dialogs)].some((one) => one.checkVisibility())) return
      isInside = false
      if (outside?.isConnected) outside.focus({ preventScroll: true })
    })
    document.addEventListener('focusin', remember)
    observer.observe(document.body, { childList: true })
    return () => {
      document.removeEventListener('focusin', remember)
      observer.disconnect()
    }
  }, [])
}
