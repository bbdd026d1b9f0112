import { call } from '@qiao/api-client'
import { ApiProblem, Button, Card, Empty, ErrorState, Field, Icon, Skeleton, TextInput } from '@qiao/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Question } from '../../parts/question.tsx'
import { Refusal } from '../../parts/refusal.tsx'
import { api } from '../../services.ts'
import { type Draft, type Lack, lacksOf, namedIn } from './draft.ts'
import { useCardTexts } from './texts.ts'

/** One screen: by the number on the device, or by the order and the phone on it. */
export default function CardPage({ token }: { token: string }) {
  const t = useCardTexts()
  const [draft, setDraft] = useState<Draft>({ by: 'serial', serial: '', orderNumber: '', phone: '' })
  const [tried, setTried] = useState(false)
  const card = useQuery({
    queryKey: ['card', token],
    queryFn: () => call(api, 'POST /public/registrations/opening', { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
  })
  const send = useMutation({
    networkMode: 'always',
    mutationFn: () => call(api, 'POST /public/registrations', { body: { token, named: namedIn(draft) } }),
  })
  if (card.error instanceof ApiProblem && card.error.status === 404) return <Ended />
  if (card.isError)
    return (
      <div className="c-body">
        <ErrorState error={card.error} onRetry={() => void card.refetch()} />
      </div>
    )
  if (!card.data)
    return (
      <div className="c-body">
        <Skeleton lines={6} />
      </div>
    )
  if (send.data) return <Done products={send.data.products} path={send.data.path} />
  const lacks = tried ? lacksOf(draft) : []
  const change = (part: Partial<Draft>) => {
    send.reset()
    setDraft((before) => ({ ...before, ...part }))
  }
  const go = () => {
    setTried(true)
    if (lacksOf(draft).length === 0) send.mutate()
  }
  return (
    <Question
      title={t('title')}
      hint={t('hint', { brand: card.data.brandName })}
      next={{ label: t('submit'), busy: send.isPending, onGo: go }}
    >
      <fieldset className="c-by">
        <legend className="q-hidden">{t('by')}</legend>
        {(['serial', 'order'] as const).map((by) => (
          <button key={by} type="button" aria-pressed={draft.by === by} onClick={() => change({ by })}>
            <Icon name={by === 'serial' ? 'scan' : 'order'} /> {t(by === 'serial' ? 'bySerial' : 'byOrder')}
          </button>
        ))}
      </fieldset>
      {draft.by === 'serial' ? (
        <SerialField draft={draft} change={change} lacks={lacks} />
      ) : (
        <OrderFields draft={draft} change={change} lacks={lacks} />
      )}
      <p className="q-faint">{t('privacy')}</p>
      <Refusal error={send.error} />
    </Question>
  )
}

type Part = { draft: Draft; change: (part: Partial<Draft>) => void; lacks: readonly Lack[] }

function SerialField({ draft, change, lacks }: Part) {
  const t = useCardTexts()
  return (
    <Field
      label={t('serial')}
      hint={t('serialHint')}
      error={lacks.includes('needSerial') ? t('needSerial') : undefined}
    >
      <TextInput
        value={draft.serial}
        onValue={(serial) => change({ serial })}
        autoComplete="off"
        autoCapitalize="characters"
        maxLength={60}
      />
    </Field>
  )
}

function OrderFields({ draft, change, lacks }: Part) {
  const t = useCardTexts()
  return (
    <>
      <Field
        label={t('order')}
        hint={t('orderHint')}
        error={lacks.includes('needOrder') ? t('needOrder') : undefined}
      >
        <TextInput
          value={draft.orderNumber}
          onValue={(orderNumber) => change({ orderNumber })}
          autoComplete="off"
          maxLength={40}
        />
      </Field>
      <Field
        label={t('phone')}
        hint={t('phoneHint')}
        error={lacks.includes('needPhone') ? t('needPhone') : undefined}
      >
        <TextInput
          value={draft.phone}
          onValue={(phone) => change({ phone })}
          type="tel"
          inputMode="tel"
          autoComplete="tel"
          maxLength={30}
        />
      </Field>
    </>
  )
}

function Done({ products, path }: { products: readonly string[]; path: string | null }) {
  const t = useCardTexts()
  return (
    <div className="c-body">
      <Card title={t('done')} tone="done">
        <p className="q-faint">{t('products')}</p>
        {products.map((one) => (
          <p key={one}>
            <strong>{one}</strong>
          </p>
        ))}
      </Card>
      {path ? (
        <Button kind="primary" wide icon="clock" onClick={() => window.location.assign(path)}>
          {t('next')}
        </Button>
      ) : (
        <p className="c-hint">{t('noVisit')}</p>
      )}
    </div>
  )
}

function Ended() {
  const t = useCardTexts()
  return (
    <Empty
      picture="search"
      sentence={
        <>
          <strong>{t('ended')}</strong>
          <br />
          {t('endedDo')}
        </>
      }
    />
  )
}
