import { type Answer, call } from '@qiao/api-client'
import { Button, Card, Checkbox, ErrorState, Skeleton, StateBadge, type StateTone } from '@qiao/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { Refusal } from '../../parts/refusal.tsx'
import { api } from '../../services.ts'
import { usePrivacyTexts } from './texts.ts'

type Consents = Answer<'GET /customer/consents'>
type Stand = Consents['stands'][number]

/** What one agreed to, to be switched; and one's own data, to be had or erased. Withdrawing takes as many taps as agreeing. */
export default function PrivacyPage() {
  const t = usePrivacyTexts()
  const go = useNavigate()
  const found = useQuery({
    queryKey: ['consents'],
    queryFn: ({ signal }) => call(api, 'GET /customer/consents', {}, { signal }),
  })
  return (
    <div className="c-screen">
      <div className="c-body">
        <div>
          <h1 className="c-question">{t('title')}</h1>
          <p className="c-hint">{t('hint')}</p>
        </div>
        {found.isError ? (
          <ErrorState error={found.error} onRetry={() => void found.refetch()} />
        ) : found.data ? (
          <Switches consents={found.data} />
        ) : (
          <Skeleton lines={8} />
        )}
        <OwnData />
        <Button onClick={() => go('/overview')}>{t('back')}</Button>
      </div>
    </div>
  )
}

function Switches({ consents }: { consents: Consents }) {
  const { i18n } = useTranslation()
  const queries = useQueryClient()
  const word = (named: { zh: string; en: string }): string => (i18n.language === 'en' ? named.en : named.zh)
  const { purposes, channels, text } = consents.asked
  const change = useMutation({
    networkMode: 'always',
    mutationFn: ({ purpose, channel, given }: Pick<Stand, 'purpose' | 'channel'> & { given: boolean }) =>
      call(api, 'POST /customer/consents', {
        body: { purpose, channel, given, textVersion: text.version as never },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['consents'] }),
  })
  return (
    <>
      {purposes.map((one) => (
        <Card key={one.purpose} title={word(one.words)}>
          <p className="q-faint">{word(one.meaning)}</p>
          {consents.stands
            .filter(({ purpose }) => purpose === one.purpose)
            .map((stand) => (
              <Checkbox
                key={stand.channel}
                checked={isOn(stand, one.basis)}
                disabled={change.isPending}
                onChecked={(given) => change.mutate({ ...stand, given })}
              >
                {word(channels.find(({ channel }) => channel === stand.channel)?.words ?? one.words)}
              </Checkbox>
            ))}
        </Card>
      ))}
      <p className="q-faint">{word(text.text)}</p>
      <Refusal error={change.error} />
    </>
  )
}

/** What the contract is about comes until it is refused; the rest does not until it is agreed to. */
function isOn({ standing }: Stand, basis: 'contract' | 'consent'): boolean {
  return standing === 'given' || (basis === 'contract' && standing === 'unknown')
}

const toneOf = (state: string): StateTone =>
  state === 'done' ? 'done' : state === 'waiting' || state === 'running' ? 'running' : 'waiting'

function OwnData() {
  const t = usePrivacyTexts()
  const queries = useQueryClient()
  const [isSure, setSure] = useState(false)
  const found = useQuery({
    queryKey: ['privacy-requests'],
    queryFn: ({ signal }) => call(api, 'GET /customer/privacy-requests', {}, { signal }),
    retry: false,
  })
  const ask = useMutation({
    networkMode: 'always',
    mutationFn: (kind: 'export' | 'erasure') =>
      call(api, 'POST /customer/privacy-requests', { body: { kind } }),
    onSettled: () => {
      setSure(false)
      return queries.invalidateQueries({ queryKey: ['privacy-requests'] })
    },
  })
  const open = new Set(
    found.data?.items
      .filter(({ state }) => ['asked', 'waiting', 'queued', 'running'].includes(state))
      .map(({ kind }) => kind),
  )
  return (
    <Card title={t('data')}>
      <p className="q-faint">{t('dataHint')}</p>
      {found.data?.items.map((one) => (
        <p key={one.id}>
          {t(`ask.${one.kind}`)} <StateBadge tone={toneOf(one.state)}>{t(`state.${one.state}`)}</StateBadge>
          {one.refusedBecause && <span className="q-faint"> {t(`refusal.${one.refusedBecause}`)}</span>}
        </p>
      ))}
      {isSure && <p role="alert">{t('sure')}</p>}
      <div className="q-line">
        {!open.has('export') && !isSure && (
          <Button busy={ask.isPending} onClick={() => ask.mutate('export')}>
            {t('ask.export')}
          </Button>
        )}
        {!open.has('erasure') && (
          <Button
            kind={isSure ? 'danger' : 'quiet'}
            busy={ask.isPending}
            onClick={() => (isSure ? ask.mutate('erasure') : setSure(true))}
          >
            {t('ask.erasure')}
          </Button>
        )}
        {isSure && <Button onClick={() => setSure(false)}>{t('keep')}</Button>}
      </div>
      <Refusal error={ask.error} />
    </Card>
  )
}
