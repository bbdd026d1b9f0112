import { Button } from '@qiao/ui'
import type { ReactNode } from 'react'
import { Question } from '../../parts/question.tsx'
import { SlotPicker } from '../../parts/slot-picker.tsx'
import type { Slot } from '../../service.ts'
import type { QuestionPart } from './draft.ts'
import { useRegisterTexts } from './texts.ts'

type Props = QuestionPart & {
  onBack: () => void
  onSend: (wish: Slot | null) => void
  busy: boolean
  refusal: ReactNode
}

export function TimeQuestion({ draft, change, onBack, onSend, busy, refusal }: Props) {
  const t = useRegisterTexts()
  return (
    <Question
      step={{ at: 3, of: 3 }}
      title={t('time.title')}
      hint={t('time.hint')}
      onBack={onBack}
      next={{ label: t('send'), busy, disabled: draft.wish === null, onGo: () => onSend(draft.wish) }}
      other={
        <Button disabled={busy} onClick={() => onSend(null)}>
          {t('time.any')}
        </Button>
      }
    >
      <SlotPicker chosen={draft.wish} onChoose={(wish) => change({ wish })} />
      {refusal}
    </Question>
  )
}
