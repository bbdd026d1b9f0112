import { type Answer, call } from '@qiao/api-client'
import { asProblem, Button, Facts, StateBadge, type StateTone, TimeText } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useDeadLettersTexts } from './texts.ts'

type Letter = Answer<'GET /console/dead-letters'>['items'][number]
const states = ['retrying', 'dead', 'replayed'] as const
const tones: Record<string, StateTone> = { retrying: 'attention', dead: 'overdue', replayed: 'done' }

/** Events that a follower could not handle; each can be handled again, alone or many at once. */
export function Letters() {
  const t = useDeadLettersTexts()
  const may = useMay()
  const { run, running } = useAct(['dead-letters'])
  const state = (row: Letter) => (
    <StateBadge tone={tones[row.state] ?? 'waiting'}>{t(`letter.${row.state}` as 'letter.dead')}</StateBadge>
  )
  const replay = (row: Letter) =>
    call(api, 'POST /console/dead-letters/:id/replay', { params: { id: row.id } })
  return (
    <ListPage<Letter>
      name="dead-letters"
      title={t('list.title')}
      rowKey={(row) => row.id}
      load={load}
      views={states.map((value) => ({ key: value, label: t(`letter.${value}`), filters: { state: value } }))}
      filters={[
        {
          key: 'state',
          kind: 'select',
          label: t('filter.state'),
          options: states.map((value) => ({ value, label: t(`letter.${value}`) })),
        },
      ]}
      columns={[
        {
          key: 'event',
          title: t('column.event'),
          render: (row) => <span className="c-code">{row.eventType}</span>,
        },
        { key: 'state', title: t('column.state'), render: state },
        { key: 'subscriber', title: t('column.subscriber'), render: (row) => row.subscriber },
        {
          key: 'error',
          title: t('column.error'),
          render: (row) => <span className="c-error-words">{row.errorText || row.errorCode}</span>,
        },
        {
          key: 'attempts',
          title: t('column.attempts'),
          render: (row) => t('times', { count: row.attempts }),
        },
        { key: 'created', title: t('column.created'), render: (row) => <TimeText at={row.createdAt} /> },
      ]}
      bulkActs={
        may('dead-letters.replay')
          ? [
              {
                key: 'replay',
                label: t('replay'),
                run: (rows) =>
                  Promise.all(
                    rows.map((row) =>
                      replay(row).then(
                        () => ({ key: row.id, ok: true }),
                        (error: unknown) => ({ key: row.id, ok: false, reason: asProblem(error).title }),
                      ),
                    ),
                  ),
              },
            ]
          : undefined
      }
      look={{
        title: (row) => row.eventType,
        body: (row) => (
          <div className="q-stack">
            <div>{state(row)}</div>
            <Facts
              facts={[
                { key: 'subscriber', label: t('column.subscriber'), value: row.subscriber },
                { key: 'key', label: t('column.key'), value: <span className="c-code">{row.eventKey}</span> },
                { key: 'code', label: t('column.error'), value: `${row.errorCode} ${row.errorText}` },
                { key: 'attempts', label: t('column.attempts'), value: t('times', { count: row.attempts }) },
                { key: 'created', label: t('column.created'), value: <TimeText at={row.createdAt} /> },
                {
                  key: 'next',
                  label: t('column.next'),
                  value: row.nextAttemptAt ? <TimeText at={row.nextAttemptAt} /> : '—',
                },
              ]}
            />
            {may('dead-letters.replay') && row.state !== 'replayed' && (
              <div>
                <Button
                  kind="primary"
                  busy={running === row.id}
                  onClick={() => void run(row.id, () => replay(row), t('replayed'))}
                >
                  {t('replay')}
                </Button>
              </div>
            )}
          </div>
        ),
      }}
      empty={{ picture: 'calm', sentence: t('list.empty') }}
    />
  )
}

function load({ state }: ListQuery, signal: AbortSignal) {
  return call(
    api,
    'GET /console/dead-letters',
    { query: state ? { state: state as (typeof states)[number] } : {} },
    { signal },
  )
}
