import { BottomBar, Button, type ButtonProps, IconButton } from '@qiao/ui'
import type { ReactNode } from 'react'
import { useCustomerTexts } from '../texts.ts'

export interface QuestionProps {
  title: string
  /** Why it is asked, or what happens next. */
  hint?: ReactNode
  step?: { at: number; of: number }
  onBack?: () => void
  children: ReactNode
  /** The one act of the screen, at the thumb. */
  next: { label: string; icon?: ButtonProps['icon']; disabled?: boolean; busy?: boolean; onGo: () => void }
  /** A second, quieter way on. */
  other?: ReactNode
  note?: ReactNode
}

/** One screen, one question: the question large, the answer below, the next act at the bottom. */
export function Question({ title, hint, step, onBack, children, next, other, note }: QuestionProps) {
  const t = useCustomerTexts()
  return (
    <form
      className="c-screen"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!next.disabled && !next.busy) next.onGo()
      }}
    >
      <div className="c-body">
        {(step || onBack) && (
          <div className="c-steps">
            {onBack && <IconButton icon="chevronLeft" label={t('back')} onClick={onBack} />}
            {step && <span className="q-faint">{t('step', { ...step })}</span>}
          </div>
        )}
        <div>
          <h1 className="c-question">{title}</h1>
          {hint && <p className="c-hint">{hint}</p>}
        </div>
        {children}
      </div>
      <BottomBar note={note}>
        {other}
        <Button kind="primary" submit icon={next.icon} disabled={next.disabled} busy={next.busy}>
          {next.label}
        </Button>
      </BottomBar>
    </form>
  )
}
