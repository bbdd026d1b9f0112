import { type Answer, call } from '@qiao/api-client'
import { Button, Card, Icon, TextArea } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../services.ts'
import { Choose, type FormPart, Line } from './form-parts.tsx'
import type { Source } from './source.ts'
import { useSystemsTexts } from './texts.ts'
import { useDeliveryCandidates } from './use-sources.ts'

type Candidate = Answer<'GET /console/mapped-sources/:id/delivery-candidates'>['items'][number]

/** How a push that comes twice is known. Without an id of its own it is guessed by content, and that is said. */
export function DeliveryCard({
  part,
  number,
  source,
}: {
  part: FormPart
  number: number
  source: Source | undefined
}) {
  const t = useSystemsTexts()
  const { draft, change } = part
  return (
    <Card title={`${number} · ${t('new.step.repeats')}`}>
      <div className="q-stack">
        <p className="q-faint">{t('repeats.why')}</p>
        <div className="c-system-fields">
          <Choose
            part={part}
            name="deliveryIn"
            label={t('new.delivery')}
            options={[
              { value: 'body', label: t('new.deliveryBody') },
              { value: 'header', label: t('new.deliveryHeader') },
              { value: 'none', label: t('new.deliveryNone') },
            ]}
          />
          {draft.deliveryIn !== 'none' && (
            <Line
              part={part}
              name="deliveryName"
              label={t('new.deliveryName')}
              hint={t('new.deliveryHint')}
              placeholder={draft.deliveryIn === 'body' ? '/head/messageId' : 'X-Message-Id'}
            />
          )}
          <Line part={part} name="equalHours" label={t('repeats.hours')} hint={t('repeats.hoursHint')} />
        </div>
        {draft.deliveryIn === 'none' && (
          <div className="c-banner" data-tone="attention" role="status">
            <Icon name="alert" />
            <p>{t('repeats.warn', { hours: draft.equalHours.trim() || '24' })}</p>
          </div>
        )}
        {source?.lastReceivedAt ? (
          <FromKept source={source} onPick={change} />
        ) : (
          <FromSample onPick={change} />
        )}
      </div>
    </Card>
  )
}

type Pick = (part: { deliveryIn: Candidate['in']; deliveryName: string }) => void

function FromKept({ source, onPick }: { source: Source; onPick: Pick }) {
  const found = useDeliveryCandidates(source.id)
  return found.data ? <Candidates found={found.data} onPick={onPick} /> : null
}

function FromSample({ onPick }: { onPick: Pick }) {
  const t = useSystemsTexts()
  const [sample, setSample] = useState('')
  const text = sample.trim().slice(0, 100_000)
  const found = useQuery({
    queryKey: ['mapped-sources', 'sample', text],
    enabled: text !== '',
    queryFn: ({ signal }) =>
      call(api, 'POST /console/mapped-source-delivery-candidates', { body: { sample: text } }, { signal }),
  })
  return (
    <details>
      <summary>{t('repeats.paste')}</summary>
      <div className="q-stack">
        <TextArea
          aria-label={t('repeats.sample')}
          value={sample}
          onValue={setSample}
          rows={5}
          spellCheck={false}
          placeholder='{"head": {"messageId": "…"}, "order": {…}}'
        />
        {text !== '' && found.data && <Candidates found={found.data} onPick={onPick} />}
      </div>
    </details>
  )
}

function Candidates({ found, onPick }: { found: { samples: number; items: Candidate[] }; onPick: Pick }) {
  const t = useSystemsTexts()
  if (found.items.length === 0) return <p className="q-faint">{t('repeats.noneFound')}</p>
  return (
    <div className="q-stack">
      <p>{t(found.samples > 1 ? 'repeats.foundKept' : 'repeats.foundSample', { count: found.samples })}</p>
      <p className="q-line">
        {found.items.map((one) => (
          <Button
            key={`${one.in} ${one.name}`}
            icon="check"
            onClick={() => onPick({ deliveryIn: one.in, deliveryName: one.name })}
          >
            {t(one.in === 'body' ? 'repeats.inBody' : 'repeats.inHeader', { name: one.name })}
          </Button>
        ))}
      </p>
    </div>
  )
}
