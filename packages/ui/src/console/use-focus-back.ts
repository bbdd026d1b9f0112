import { useEffect } from 'react'

const dialogs = '[role="dialog"]'
const isOpen = () => [...document.querySelectorAll(dialogs)].some((one) => one.checkVisibility())

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
      if (target.closest(dialogs)) isInside = true
      // The trap of a dialog lets the focus slip out for a moment at its end.
      else if (!isOpen()) {
        isInside = false
        outside = target
      }
    }
    // Dialogs hang on the body itself.
    const observer = new MutationObserver(() => {
      if (!isInside || document.activeElement !== document.body) return
      if (isOpen()) return
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
