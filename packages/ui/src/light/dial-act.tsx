import { useState } from 'react'
import { Icon } from './icon.tsx'
import { useNotices } from './notices.tsx'
import { useLightTexts } from './texts.ts'

/** Calls somebody whose number is masked: the link is asked for on the tap, and the number stands nowhere on the screen. */
export function DialAct({ ask, className }: { ask: () => Promise<{ dial: string }>; className?: string }) {
  const t = useLightTexts()
  const notices = useNotices()
  const [busy, setBusy] = useState(false)
  const dial = async () => {
    setBusy(true)
    try {
      const link = await ask()
      if (link.dial.startsWith('tel:')) window.location.assign(link.dial)
    } catch (error) {
      notices.failed(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <button type="button" className={className} disabled={busy} onClick={() => void dial()}>
      <Icon name="phone" /> {t('call')}
    </button>
  )
}
