import { call } from '@qiao/api-client'
import { Button, Facts, LinkButton, QrImage, Tag, TimeText, useListed, useNotices } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useAct, useMay } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import type { LiveCode } from './live-code.ts'
import { LiveCodeDialog } from './live-code-dialog.tsx'
import { useLiveCodesTexts } from './texts.ts'
import { useReceivers } from './use-receivers.ts'

type Asking = { kind: 'create' } | { kind: 'edit' | 'remove'; code: LiveCode }

export default function LiveCodesPage() {
  const t = useLiveCodesTexts()
  const listed = useListed()
  const may = useMay()
  const notices = useNotices()
  const receivers = useReceivers()
  const { run } = useAct(['live-codes'])
  const [asking, setAsking] = useState<Asking>()
  const quota = useQuery({
    queryKey: ['live-codes', 'quota'],
    queryFn: ({ signal }) => call(api, 'GET /console/live-codes', { query: { limit: 1 } }, { signal }),
    select: (answer) => answer.quota,
  })
  const close = () => setAsking(undefined)
  const renew = () => run('renew', async () => undefined)
  return (
    <>
      <ListPage<LiveCode>
        name="live-codes"
        title={t('list.title')}
        rowKey={(row) => row.id}
        load={load}
        views={[
          { key: 'channel', label: t('view.channel'), filters: {}, count: quota.data?.channel },
          { key: 'order', label: t('view.order'), filters: { kind: 'order' }, count: quota.data?.order },
        ]}
        filters={[
          {
            key: 'kind',
            kind: 'select',
            label: t('filter.kind'),
            options: [{ value: 'order', label: t('view.order') }],
          },
        ]}
        columns={[
          { key: 'name', title: t('column.name'), render: (row) => row.name },
          {
            key: 'members',
            title: t('column.members'),
            render: (row) => listed(row.wecomUserIds.map((id) => receivers.get(id) ?? id)),
          },
          {
            key: 'scans',
            title: t('column.scans'),
            align: 'end',
            render: (row) => <span className="q-numbers">{row.scans}</span>,
          },
          {
            key: 'tags',
            title: t('column.tags'),
            render: (row) => (
              <span className="q-line">
                {row.tags.map((tag) => (
                  <Tag key={tag}>{tag}</Tag>
                ))}
              </span>
            ),
          },
          { key: 'created', title: t('column.created'), render: (row) => <TimeText at={row.createdAt} /> },
          {
            key: 'state',
            title: t('column.state'),
            hidden: true,
            render: (row) => <span className="c-code">{row.state}</span>,
          },
        ]}
        look={{
          title: (row) => row.name,
          body: (row) => (
            <div className="q-stack">
              <QrPlace code={row} />
              <Facts
                facts={[
                  {
                    key: 'members',
                    label: t('column.members'),
                    value: listed(row.wecomUserIds.map((id) => receivers.get(id) ?? id)),
                  },
                  { key: 'scans', label: t('column.scans'), value: row.scans },
                  { key: 'welcome', label: t('column.welcome'), value: row.welcome ?? '—' },
                  { key: 'tags', label: t('column.tags'), value: listed(row.tags) || '—' },
                  {
                    key: 'state',
                    label: t('column.state'),
                    value: <span className="c-code">{row.state}</span>,
                  },
                  { key: 'created', label: t('column.created'), value: <TimeText at={row.createdAt} /> },
                  ...(row.orderId
                    ? [
                        {
                          key: 'order',
                          label: t('view.order'),
                          value: <Link to={`/orders/${row.orderId}`}>{t('orderLink')}</Link>,
                        },
                      ]
                    : []),
                ]}
              />
              {may('live-codes.write') && (
                <div className="q-line">
                  <Button icon="edit" onClick={() => setAsking({ kind: 'edit', code: row })}>
                    {t('edit')}
                  </Button>
                  <Button kind="danger" onClick={() => setAsking({ kind: 'remove', code: row })}>
                    {t('remove')}
                  </Button>
                </div>
              )}
            </div>
          ),
        }}
        empty={{ picture: 'people', sentence: t('list.empty') }}
        primaryAct={
          <>
            {quota.data && (
              <span className="q-faint" title={quota.data.note}>
                {t('quota', {
                  used: quota.data.channel + quota.data.order,
                  limit: quota.data.limit.toLocaleString('en-US'),
                })}
              </span>
            )}
            {may('live-codes.write') && (
              <Button kind="primary" icon="plus" onClick={() => setAsking({ kind: 'create' })}>
                {t('create')}
              </Button>
            )}
          </>
        }
      />
      {asking && asking.kind !== 'remove' && (
        <LiveCodeDialog
          code={asking.kind === 'edit' ? asking.code : undefined}
          receivers={receivers}
          onClose={close}
          onDone={async () => {
            await renew()
            notices.done(t(asking.kind === 'edit' ? 'done.edit' : 'done.create'))
          }}
        />
      )}
      {asking?.kind === 'remove' && (
        <ActDialog
          open
          title={`${t('removeTitle')} · ${asking.code.name}`}
          intro={t('removeIntro')}
          submit={t('remove')}
          danger
          onClose={close}
          onSubmit={async () => {
            await call(api, 'DELETE /console/live-codes/:id', { params: { id: asking.code.id } })
            await renew()
            notices.done(t('done.remove'))
          }}
        />
      )}
    </>
  )
}

/** The picture comes by way of our server only: a page of ours never asks another origin. */
function QrPlace({ code }: { code: LiveCode }) {
  const t = useLiveCodesTexts()
  if (!code.qrUrl?.startsWith('/')) return <p className="q-faint">{t('noQr')}</p>
  return (
    <div className="c-qr-place">
      <QrImage src={code.qrUrl} label={t('qr', { name: code.name })} />
      <LinkButton href={code.qrUrl} newPage kind="quiet">
        {t('open')}
      </LinkButton>
    </div>
  )
}

function load({ cursor, kind }: ListQuery, signal: AbortSignal) {
  return call(
    api,
    'GET /console/live-codes',
    { query: { limit: 50, kind: kind === 'order' ? 'order' : 'channel', ...(cursor ? { cursor } : {}) } },
    { signal },
  )
}
