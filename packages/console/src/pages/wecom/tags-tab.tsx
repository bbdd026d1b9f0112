import { type Answer, call } from '@qiao/api-client'
import { Button, Card, Empty, ErrorState, Icon, Skeleton } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Table } from 'antd'
import { Link } from 'react-router'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useWecomTabTexts } from './tab-texts.ts'

type Tags = Answer<'GET /console/wecom-tags'>
type Tag = Tags['groups'][number]['tags'][number]

/** Corp tags by group with where each hangs, ours that WeCom does not have, and what is still on its way there. */
export function TagsTab() {
  const t = useWecomTabTexts()
  const found = useQuery({
    queryKey: ['wecom', 'tags'],
    refetchInterval: 15_000,
    queryFn: ({ signal }) => call(api, 'GET /console/wecom-tags', {}, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={8} />
  const { groups, onlyHere, writing } = found.data
  return (
    <div className="q-stack">
      <p className="q-faint">{t('tags.intro')}</p>
      <Writing writing={writing} />
      <GivenUp writing={writing} />
      {groups.length === 0 && <Empty picture="calm" sentence={t('tags.empty')} />}
      {groups.map((group) => (
        <Card key={`${group.corpId} ${group.groupId}`} title={group.name} flush>
          <Table<Tag>
            size="middle"
            rowKey="tagId"
            dataSource={group.tags}
            pagination={false}
            scroll={{ x: 'max-content' }}
            columns={[
              {
                key: 'name',
                title: t('tags.tag'),
                render: (_, one) => (
                  <Link to={`/customers?tag=${encodeURIComponent(one.name)}`}>{one.name}</Link>
                ),
              },
              ...(['customers', 'pairs', 'byUs', 'declined'] as const).map((key) => ({
                key,
                title: t(`tags.${key}`),
                align: 'end' as const,
                render: (_: unknown, one: Tag) =>
                  one[key] > 0 ? (
                    <span className="q-numbers">{one[key]}</span>
                  ) : (
                    <span className="q-faint">—</span>
                  ),
              })),
            ]}
          />
        </Card>
      ))}
      {onlyHere.length > 0 && (
        <Card title={t('tags.onlyHere')}>
          <div className="q-stack">
            <p className="q-faint">{t('tags.onlyHereHint')}</p>
            <p className="q-line">
              {onlyHere.map(({ name, customers }) => (
                <Link key={name} to={`/customers?tag=${encodeURIComponent(name)}`}>
                  <span className="q-tag">
                    {name} <span className="q-faint">{t('tags.people', { count: customers })}</span>
                  </span>
                </Link>
              ))}
            </p>
          </div>
        </Card>
      )}
    </div>
  )
}

function Writing({ writing: { waiting, failing } }: Pick<Tags, 'writing'>) {
  const t = useWecomTabTexts()
  return (
    <div
      className="c-banner"
      data-tone={failing.length > 0 ? 'attention' : waiting > 0 ? 'running' : 'done'}
      role="status"
    >
      <Icon name={failing.length > 0 ? 'alert' : waiting > 0 ? 'clock' : 'check'} />
      <p>
        {waiting > 0 ? t('tags.writing', { count: waiting }) : t('tags.written')}
        {failing.map(({ code, contacts }) => (
          <span key={code}> · {t('tags.failing', { count: contacts, code })}</span>
        ))}
      </p>
    </div>
  )
}

/** Tried many times: a person says whether once more. */
function GivenUp({ writing: { givenUp } }: Pick<Tags, 'writing'>) {
  const t = useWecomTabTexts()
  const may = useMay()
  const { run, running } = useAct(['wecom', 'tags'])
  if (givenUp.length === 0) return null
  const count = givenUp.reduce((sum, one) => sum + one.contacts, 0)
  const retry = () =>
    run('retry', () => call(api, 'POST /console/wecom-write-back-retries', {}), t('tags.retried'))
  return (
    <div className="c-banner" data-tone="overdue" role="alert">
      <Icon name="alert" />
      <p>
        {t('tags.givenUp', { count })}
        {givenUp.map(({ code, contacts }) => (
          <span key={code}> · {t('tags.givenUpCode', { count: contacts, code })}</span>
        ))}
      </p>
      {may('live-codes.write') && (
        <Button busy={running === 'retry'} onClick={() => void retry()}>
          {t('tags.retry')}
        </Button>
      )}
    </div>
  )
}
