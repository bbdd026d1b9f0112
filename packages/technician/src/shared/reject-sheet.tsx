import { Button, defineTexts, Field, Sheet, TextArea } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Choices } from './choices.tsx'
import { Failed } from './failed.tsx'
import type { Act } from './use-act.ts'
import { type Named, useLanguage } from './use-language.ts'

const useTexts = defineTexts('technician.reject', {
  'zh-CN': {
    title: '为什么不接',
    reasons: '拒单原因',
    words: '说明',
    wordsHint: '选“其他”时要写几个字',
    reject: '确认拒单',
    next: '拒单后会马上问下一位。',
  },
  en: {
    title: 'Why not',
    reasons: 'Reason',
    words: 'A few words',
    wordsHint: 'Needed with “Other”',
    reject: 'Reject',
    next: 'The next candidate is asked at once.',
  },
})

export type Rejection = { offerId: string; reason: string; words?: string }
export type ReasonOption = Named & { code: string }

/** 拒单 with a reason of the server's list. `act` closes it when it is done. */
export function RejectSheet({
  offerId,
  reasons,
  act,
  onClose,
}: {
  offerId: string | undefined
  reasons: () => Promise<ReasonOption[]>
  act: Act<Rejection>
  onClose: () => void
}) {
  const t = useTexts()
  const { say } = useLanguage()
  const [reason, setReason] = useState<string>()
  const [words, setWords] = useState('')
  const options = useQuery({
    queryKey: ['rejection-reasons'],
    queryFn: reasons,
    enabled: offerId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const ready = reason !== undefined && (reason !== 'other' || words.trim() !== '')
  const said = words.trim()
  const send = () => void act.run({ offerId: offerId!, reason: reason!, ...(said ? { words: said } : {}) })
  return (
    <Sheet
      open={offerId !== undefined}
      title={t('title')}
      onClose={onClose}
      foot={
        <Button kind="primary" disabled={!ready} busy={act.busy} onClick={send}>
          {t('reject')}
        </Button>
      }
    >
      <div className="q-stack">
        <Choices
          label={t('reasons')}
          options={(options.data ?? []).map((one) => ({ key: one.code, label: say(one) }))}
          at={reason}
          onPick={setReason}
        />
        <Field label={t('words')} hint={t('wordsHint')} optional={reason !== 'other'}>
          <TextArea value={words} onValue={setWords} maxLength={200} rows={2} />
        </Field>
        <p className="q-faint">{t('next')}</p>
        <Failed act={act} />
      </div>
    </Sheet>
  )
}
