import { Card, Facts, Field, Icon, TextArea, useListed } from '@qiao/ui'
import { useState } from 'react'
import { Question } from '../../parts/question.tsx'
import { Refusal } from '../../parts/refusal.tsx'
import { holdsUp } from '../../problems.ts'
import type { Reading } from '../../service.ts'
import { useRested } from '../../use-service.ts'
import type { QuestionPart } from './draft.ts'
import { useRegisterTexts } from './texts.ts'
import { useProblemSentence, useReading } from './use-reading.ts'

const restMs = 600
const readableFrom = 4

type Props = QuestionPart & { onBack: () => void; onNext: () => void }

export function AddressQuestion({ draft, change, problems, onBack, onNext }: Props) {
  const t = useRegisterTexts()
  const sentence = useProblemSentence()
  const { address } = draft
  const reading = useReading({ address })
  const [asked, setAsked] = useState(false)
  useRested(address, restMs, (rested) => {
    if (rested.trim().length >= readableFrom && !reading.reading) void reading.read()
  })
  const found = reading.reading?.problems ?? problems
  const spoken = reading.reading || asked || problems.length > 0
  const next = async () => {
    setAsked(true)
    const read = reading.reading ?? (await reading.read())
    if (read && !holdsUp(read.problems)) onNext()
  }
  return (
    <Question
      step={{ at: 2, of: 3 }}
      title={t('address.title')}
      hint={t('address.hint')}
      onBack={onBack}
      next={{ label: t('next'), busy: asked && reading.isReading, onGo: () => void next() }}
    >
      <Field
        label={t('address.label')}
        error={spoken && holdsUp(found) ? sentence(found) : undefined}
        hint={reading.isReading ? t('address.reading') : undefined}
      >
        <TextArea
          value={address}
          onValue={(value) => change({ address: value })}
          placeholder={t('address.placeholder')}
          autoComplete="street-address"
          maxLength={300}
          rows={4}
        />
      </Field>
      {reading.reading && <Understood reading={reading.reading} />}
      {asked && <Refusal error={reading.error} />}
    </Question>
  )
}

/** What was understood, shown back, so that a wrong district is seen before a technician drives there. */
function Understood({ reading: { region, detail, remarks, problems } }: { reading: Reading }) {
  const t = useRegisterTexts()
  const sentence = useProblemSentence()
  const listed = useListed()
  if (!region) return null
  const held = holdsUp(problems)
  const facts = [
    { key: 'region', label: t('address.region'), value: <strong>{region}</strong> },
    ...(detail ? [{ key: 'detail', label: t('address.detail'), value: detail }] : []),
    ...(remarks.length > 0 ? [{ key: 'remarks', label: t('address.remarks'), value: listed(remarks) }] : []),
  ]
  return (
    <Card title={t('address.understood')} tone={held ? undefined : 'done'}>
      <Facts facts={facts} />
      {!held && problems.length > 0 && (
        <p className="c-remark" data-tone="attention">
          <Icon name="alert" /> {sentence(problems)}
        </p>
      )}
      <p className="q-faint">{t('address.right')}</p>
    </Card>
  )
}
