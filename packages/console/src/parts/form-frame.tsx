import { Button, ErrorState, focusFirstField } from '@qiao/ui'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { usePartTexts } from './texts.ts'

export type Sending = {
  /** It was sent once at least: what is missing may be said. */
  tried: boolean
  busy: boolean
  error: unknown
  send: () => Promise<void>
}

/** One send at a time, and only of answers that fit; what it throws stays beside them, so that nothing is typed twice. */
export function useSending(fits: boolean, act: () => Promise<unknown>): Sending {
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()

  async function send() {
    setTried(true)
    if (!fits) return
    setBusy(true)
    setError(undefined)
    try {
      await act()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return { tried, busy, error, send }
}

/** The fields of a dialog, the error that came back, and the two ways out. */
export function FormFrame({
  sending: { busy, error, send },
  submit,
  danger,
  isReady = true,
  startsInField = false,
  onClose,
  children,
}: {
  sending: Sending
  submit: string
  danger?: boolean
  /** False greys the act out, where what is missing is plain to see. */
  isReady?: boolean
  /** For a few answers: the cursor stands in the first. Where there is much to read before, it does not. */
  startsInField?: boolean
  onClose: () => void
  children: ReactNode
}) {
  const t = usePartTexts()
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (startsInField) focusFirstField(form.current)
  }, [startsInField])
  function onSubmit(event: FormEvent) {
    event.preventDefault()
    void send()
  }
  return (
    <form ref={form} className="q-stack" noValidate onSubmit={onSubmit}>
      {children}
      {error !== undefined && <ErrorState error={error} compact />}
      <div className="c-form-foot">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button kind={danger ? 'danger' : 'primary'} submit busy={busy} disabled={!isReady}>
          {submit}
        </Button>
      </div>
    </form>
  )
}
