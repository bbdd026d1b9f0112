import { Button, Field, Icon, TextArea } from '@qiao/ui'
import { useState } from 'react'
import { Navigate, useNavigate } from 'react-router'
import { Question } from '../../parts/question.tsx'
import { Refusal } from '../../parts/refusal.tsx'
import { choicesFor, ratingWords } from '../../rating-words.ts'
import { situationOf } from '../../service.ts'
import { useAct, useService } from '../../use-service.ts'
import { useRateTexts } from './texts.ts'

const all = [1, 2, 3, 4, 5] as const

export default function RatePage() {
  const t = useRateTexts()
  const go = useNavigate()
  const service = useService()
  const [stars, setStars] = useState(0)
  const [tapped, setTapped] = useState<string[]>([])
  const [written, setWritten] = useState('')
  const rate = useAct<{ stars: number; words?: string }>('POST /customer/work-order/rating', {
    onDone: () => go('/thanks', { replace: true }),
  })
  if (situationOf(service) !== 'rate' && !rate.isPending && !rate.isSuccess)
    return <Navigate to="/" replace />
  const { technician } = service
  const pick = (n: number) => {
    if (choicesFor(n).kind !== choicesFor(stars).kind) setTapped([])
    setStars(n)
  }
  return (
    <Question
      title={t('title')}
      hint={technician ? t('of', { title: technician.title, badge: technician.badge }) : undefined}
      next={{
        label: t('send'),
        busy: rate.isPending,
        disabled: stars === 0,
        onGo: () => rate.mutate({ stars, words: ratingWords(tapped, written) }),
      }}
      other={<Button onClick={() => go('/thanks', { replace: true })}>{t('later')}</Button>}
    >
      <p className="c-remark" data-tone="done">
        <Icon name="check" /> {t('confirmed')}
      </p>
      <StarPicker stars={stars} onPick={pick} />
      {stars > 0 && <Choices stars={stars} tapped={tapped} onTap={setTapped} />}
      {stars > 0 && (
        <Field label={t('words')} optional>
          <TextArea
            value={written}
            onValue={setWritten}
            placeholder={t('placeholder')}
            maxLength={300}
            rows={3}
          />
        </Field>
      )}
      <Refusal error={rate.error} />
    </Question>
  )
}

function StarPicker({ stars, onPick }: { stars: number; onPick: (n: number) => void }) {
  const t = useRateTexts()
  return (
    <div>
      <div className="c-star-picker" role="radiogroup" aria-label={t('stars')}>
        {all.map((n) => (
          // biome-ignore lint/a11y/useSemanticElements: a star lit by those to its right, chosen by one tap
          <button
            key={n}
            type="button"
            role="radio"
            aria-checked={n === stars}
            aria-label={t('star', { n, word: t(`word.s${n}`) })}
            data-lit={n <= stars}
            onClick={() => onPick(n)}
          >
            <Icon name="star" />
          </button>
        ))}
      </div>
      <p className="c-star-word" aria-live="polite">
        {stars > 0 ? t(`word.s${stars as (typeof all)[number]}`) : t('hint')}
      </p>
    </div>
  )
}

function Choices({
  stars,
  tapped,
  onTap,
}: {
  stars: number
  tapped: readonly string[]
  onTap: (words: string[]) => void
}) {
  const t = useRateTexts()
  const { kind, keys } = choicesFor(stars)
  const words = kind === 'good' ? keys.map((key) => t(`good.${key}`)) : keys.map((key) => t(`bad.${key}`))
  return (
    <fieldset className="c-chips">
      <legend className="q-label">{t('choices')}</legend>
      {words.map((word) => {
        const on = tapped.includes(word)
        return (
          <button
            key={word}
            type="button"
            aria-pressed={on}
            onClick={() => onTap(on ? tapped.filter((one) => one !== word) : [...tapped, word])}
          >
            {word}
          </button>
        )
      })}
    </fieldset>
  )
}
