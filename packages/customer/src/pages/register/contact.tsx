import { Field, TextInput } from '@qiao/ui'
import { useState } from 'react'
import { Question } from '../../parts/question.tsx'
import { Refusal } from '../../parts/refusal.tsx'
import { holdsUp, questionOf } from '../../problems.ts'
import { useService } from '../../use-service.ts'
import type { QuestionPart } from './draft.ts'
import { useRegisterTexts } from './texts.ts'
import { useProblemSentence, useReading } from './use-reading.ts'

type Props = QuestionPart & { onBack: (() => void) | undefined; onNext: () => void }

export function ContactQuestion({ draft, change, problems, onBack, onNext }: Props) {
  const t = useRegisterTexts()
  const sentence = useProblemSentence()
  const { products } = useService()
  const { name, phone } = draft
  const reading = useReading({ name, phone })
  const [asked, setAsked] = useState(false)
  const found = asked && reading.reading ? reading.reading.problems : problems
  const about = (start: string) => sentence(found.filter((problem) => problem.startsWith(start)))
  const next = async () => {
    setAsked(true)
    const read = await reading.read()
    if (read && !holdsUp(read.problems)) onNext()
  }
  const sentBack = problems.length > 0 && questionOf(problems) === 'contact'
  return (
    <Question
      step={{ at: 1, of: 3 }}
      title={t('contact.title')}
      hint={t('contact.hint')}
      onBack={onBack}
      next={{ label: t('next'), busy: reading.isReading, onGo: () => void next() }}
    >
      <p className="c-product">{products}</p>
      <Field label={t('contact.name')} error={asked || sentBack ? about('name_') : undefined}>
        <TextInput
          value={name}
          onValue={(value) => change({ name: value })}
          placeholder={t('contact.namePlaceholder')}
          autoComplete="name"
          maxLength={40}
        />
      </Field>
      <Field
        label={t('contact.phone')}
        hint={t('contact.phoneHint')}
        error={asked || sentBack ? about('phone_') : undefined}
      >
        <TextInput
          value={phone}
          onValue={(value) => change({ phone: value })}
          type="tel"
          inputMode="tel"
          autoComplete="tel"
          maxLength={60}
        />
      </Field>
      <p className="q-faint">{t('contact.purpose')}</p>
      <Refusal error={reading.error} />
    </Question>
  )
}
