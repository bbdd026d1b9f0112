import { call } from '@qiao/api-client'
import { asProblem, Button, ErrorState, Facts, Skeleton, StateBadge, TimeText } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useWebhooksTexts } from './texts.ts'
import { dayStart } from './times.ts'
import { type Delivery, deliveryTones, useEndpoints, useEventTypes } from './webhook.ts'

const states = ['waiting', 'delivered', 'failed'] as const
const outcomes = [
  'delivered',
  'http_error',
  'redirected',
  'gone',
  'timeout',
  'refused',
  'not_mapped',
  'network',
  'blocked',
] as const
type Outcome = (typeof outcomes)[number]

const replay = (ids: string[]) => call(api, 'POST /console/webhook-deliveries/replay', { body: { ids } })

/** Every message with what came of it; filters stand in the address. */
export function Deliveries({ tabs }: { tabs: ReactNode }) {
  const t = useWebhooksTexts()
  const may = useMay()
  const endpoints = useEndpoints()
  const types = useEventTypes()
  const nameOf = (row: Delivery) =>
    endpoints.data?.items.find((one) => one.id === row.endpointId)?.name ?? t('log.removed')
  const answer = useAnswerWords()
  const state = (row: Delivery) => (
    <StateBadge tone={deliveryTones[row.state]}>{t(`log.state.${row.state}`)}</StateBadge>
  )
  return (
    <ListPage<Delivery>
      name="webhook-deliveries"
      title={t('title')}
      tabs={tabs}
      rowKey={(row) => row.id}
      load={load}
      views={(['failed', 'waiting'] as const).map((value) => ({
        key: value,
        label: t(`log.state.${value}`),
        filters: { state: value },
      }))}
      filters={[
        {
          key: 'endpointId',
          kind: 'select',
          label: t('log.column.endpoint'),
          options: (endpoints.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
        },
        {
          key: 'state',
          kind: 'select',
          label: t('log.column.state'),
          options: states.map((value) => ({ value, label: t(`log.state.${value}`) })),
        },
        {
          key: 'outcome',
          kind: 'select',
          label: t('log.column.answer'),
          options: outcomes.map((value) => ({ value, label: t(`log.outcome.${value}`) })),
        },
        {
          key: 'type',
          kind: 'select',
          label: t('log.filter.type'),
          options: (types.data?.items ?? []).map(({ type, label }) => ({ value: type, label })),
        },
        { key: 'status', kind: 'text', label: t('log.filter.status') },
        { key: 'about', kind: 'text', label: t('log.filter.about') },
        { key: 'day', kind: 'days', label: t('log.filter.days') },
      ]}
      columns={[
        { key: 'type', title: t('log.column.type'), render: (row) => row.label },
        { key: 'state', title: t('log.column.state'), render: state },
        { key: 'endpoint', title: t('log.column.endpoint'), render: nameOf },
        { key: 'answer', title: t('log.column.answer'), render: (row) => answer(row.outcome, row.status) },
        {
          key: 'ms',
          title: t('log.column.ms'),
          align: 'end',
          render: (row) => (row.ms === null ? '—' : t('log.ms', { ms: row.ms })),
        },
        {
          key: 'attempts',
          title: t('log.column.attempts'),
          align: 'end',
          render: (row) => t('log.times', { count: row.attempts }),
        },
        { key: 'created', title: t('log.column.created'), render: (row) => <TimeText at={row.createdAt} /> },
        {
          key: 'key',
          title: t('log.column.key'),
          hidden: true,
          render: (row) => <span className="c-code">{row.key}</span>,
        },
      ]}
      bulkActs={
        may('connections.write')
          ? [
              {
                key: 'replay',
                label: t('log.replay'),
                run: (rows) =>
                  Promise.all(
                    rows.map((row) =>
                      replay([row.id]).then(
                        ({ replayed }) => ({ key: row.id, ok: replayed > 0, reason: t('log.notReplayed') }),
                        (error: unknown) => ({ key: row.id, ok: false, reason: asProblem(error).title }),
                      ),
                    ),
                  ),
              },
            ]
          : undefined
      }
      look={{ title: (row) => row.label, body: (row) => <Look row={row} name={nameOf(row)} /> }}
      empty={{ picture: 'calm', sentence: t('log.empty') }}
    />
  )
}

function useAnswerWords(): (outcome: Outcome | null, status: number | null) => string {
  const t = useWebhooksTexts()
  return (outcome, status) => {
    if (!outcome) return t('log.notYet')
    return status === null ? t(`log.outcome.${outcome}`) : `${status} ${t(`log.outcome.${outcome}`)}`
  }
}

function Look({ row, name }: { row: Delivery; name: string }) {
  const t = useWebhooksTexts()
  const may = useMay()
  const answer = useAnswerWords()
  const { run, running } = useAct(['webhook-deliveries'])
  const whole = useQuery({
    queryKey: ['webhook-deliveries', 'one', row.id, row.attempts, row.state],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/webhook-deliveries/:id', { params: { id: row.id } }, { signal }),
  })
  return (
    <div className="q-stack">
      <div>
        <StateBadge tone={deliveryTones[row.state]}>{t(`log.state.${row.state}`)}</StateBadge>
      </div>
      <Facts
        facts={[
          { key: 'endpoint', label: t('log.column.endpoint'), value: name },
          { key: 'type', label: t('log.column.type'), value: <span className="c-code">{row.type}</span> },
          { key: 'key', label: t('log.column.key'), value: <span className="c-code">{row.key}</span> },
          {
            key: 'id',
            label: t('log.column.message'),
            value: <span className="c-code">{row.messageId}</span>,
          },
          {
            key: 'next',
            label: t('log.column.next'),
            value: row.nextAttemptAt ? <TimeText at={row.nextAttemptAt} /> : '—',
          },
        ]}
      />
      {may('connections.write') && !row.isTest && (
        <div>
          <Button
            kind="primary"
            busy={running === row.id}
            onClick={() => void run(row.id, () => replay([row.id]), t('done.replayed'))}
          >
            {t('log.replay')}
          </Button>
        </div>
      )}
      {whole.isError && <ErrorState error={whole.error} compact />}
      {whole.isPending && <Skeleton lines={4} />}
      {whole.data && (
        <>
          <h3 className="q-label">{t('log.tries')}</h3>
          <ul className="c-reasons">
            {whole.data.tries.map((one) => (
              <li key={one.number}>
                <span>
                  {t('log.try', { n: one.number })} · {answer(one.outcome, one.status)} ·{' '}
                  {t('log.ms', { ms: one.ms })}
                </span>
                <TimeText at={one.at} show="absolute" />
              </li>
            ))}
          </ul>
          {whole.data.body && (
            <>
              <h3 className="q-label">{t('log.body')}</h3>
              <pre className="c-raw">{JSON.stringify(JSON.parse(whole.data.body), null, 2)}</pre>
              <div>
                <CopyButton text={whole.data.body} label={t('log.copy')} />
              </div>
            </>
          )}
        </>
      )}
    </div>
  )
}

function load(query: ListQuery, signal: AbortSignal) {
  const { cursor, endpointId, state, outcome, type, status, about, dayFrom, dayTo } = query
  const code = Number(status)
  return call(
    api,
    'GET /console/webhook-deliveries',
    {
      query: {
        limit: 50,
        ...(cursor ? { cursor } : {}),
        ...(endpointId ? { endpointId } : {}),
        ...(state ? { state: state as (typeof states)[number] } : {}),
        ...(outcome ? { outcome: outcome as Outcome } : {}),
        ...(type ? { type } : {}),
        ...(status && code >= 100 && code <= 599 ? { status: Math.round(code) } : {}),
        ...(about ? { about: about.trim() } : {}),
        ...(dayFrom ? { from: dayStart(dayFrom) } : {}),
        ...(dayTo ? { to: dayStart(dayTo, 1) } : {}),
      },
    },
    { signal },
  )
}
