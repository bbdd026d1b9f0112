import { call } from '@qiao/api-client'
import { Button, Tag, TimeText, useNotices } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useAct, useMay } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { type ReadyReply, ReplyDialog } from './reply-dialog.tsx'
import { useReadyRepliesTexts } from './texts.ts'

type Asking = { kind: 'add' } | { kind: 'edit' | 'remove'; reply: ReadyReply }

/** What agents may say with one tap, kept by the operator. */
export default function ReadyRepliesPage() {
  const t = useReadyRepliesTexts()
  const may = useMay()
  const notices = useNotices()
  const { run } = useAct(['ready-replies'])
  const [asking, setAsking] = useState<Asking>()
  const all = useQuery({ queryKey: ['ready-replies', 'all'], queryFn: ({ signal }) => allReplies(signal) })
  const folders = [...new Set(all.data?.map((one) => one.folder))]
  const segments = useQuery({
    queryKey: ['segments', 'list', {}, 'plain'],
    queryFn: ({ signal }) => call(api, 'GET /console/segments', {}, { signal }),
  })
  const published = (segments.data?.items ?? []).filter(({ version }) => version !== null)
  const segmentName = (id: string) => published.find((one) => one.id === id)?.name ?? t('segmentGone')
  const close = () => setAsking(undefined)
  const mayWrite = may('live-codes.write')
  const loadShipped = () =>
    run('load', async () => {
      const { added } = await call(api, 'POST /console/ready-replies/shipped', {})
      notices.done(t('loaded', { count: added }))
    })
  const add = (
    <Button kind="primary" icon="plus" onClick={() => setAsking({ kind: 'add' })}>
      {t('add')}
    </Button>
  )
  return (
    <>
      <ListPage<ReadyReply>
        name="ready-replies"
        title={t('title')}
        rowKey={(row) => row.id}
        load={load}
        filters={[
          {
            key: 'folder',
            kind: 'select',
            label: t('filter.folder'),
            options: folders.map((one) => ({ value: one, label: one })),
          },
        ]}
        columns={[
          { key: 'folder', title: t('column.folder'), render: (row) => row.folder },
          { key: 'title', title: t('column.title'), render: (row) => row.title },
          {
            key: 'words',
            title: t('column.words'),
            render: (row) => <span className="c-error-words">{row.words}</span>,
          },
          {
            key: 'used',
            title: t('column.used'),
            align: 'end',
            render: (row) => <span className="q-numbers">{row.used}</span>,
          },
          {
            key: 'segment',
            title: t('column.segment'),
            render: (row) =>
              row.segmentId ? (
                <Tag>{segments.isPending ? '…' : segmentName(row.segmentId)}</Tag>
              ) : (
                <span className="q-faint">{t('everybody')}</span>
              ),
          },
          { key: 'updated', title: t('column.updated'), render: (row) => <TimeText at={row.updatedAt} /> },
        ]}
        look={{
          title: (row) => row.title,
          body: (row) => (
            <div className="q-stack">
              <p>{row.words}</p>
              {mayWrite && (
                <div className="q-line">
                  <Button icon="edit" onClick={() => setAsking({ kind: 'edit', reply: row })}>
                    {t('edit')}
                  </Button>
                  <Button kind="danger" onClick={() => setAsking({ kind: 'remove', reply: row })}>
                    {t('remove')}
                  </Button>
                </div>
              )}
            </div>
          ),
        }}
        empty={{
          picture: 'people',
          sentence: t('empty'),
          ...(mayWrite ? { act: <Button onClick={() => void loadShipped()}>{t('load')}</Button> } : {}),
        }}
        primaryAct={mayWrite ? add : undefined}
      />
      {asking && asking.kind !== 'remove' && (
        <ReplyDialog
          {...(asking.kind === 'edit' ? { reply: asking.reply } : {})}
          folders={folders}
          segments={published}
          onClose={close}
          onDone={async () => {
            await run('renew', async () => undefined)
            notices.done(t(`done.${asking.kind}`))
          }}
        />
      )}
      {asking?.kind === 'remove' && (
        <ActDialog
          open
          title={`${t('removeTitle')} · ${asking.reply.title}`}
          intro={t('removeIntro')}
          submit={t('remove')}
          danger
          onClose={close}
          onSubmit={async () => {
            await call(api, 'DELETE /console/ready-replies/:id', { params: { id: asking.reply.id } })
            await run('renew', async () => undefined)
            notices.done(t('done.remove'))
          }}
        />
      )}
    </>
  )
}

async function allReplies(signal: AbortSignal): Promise<ReadyReply[]> {
  return (await call(api, 'GET /console/ready-replies', {}, { signal })).items
}

async function load({ folder }: ListQuery, signal: AbortSignal) {
  const items = await allReplies(signal)
  return { items: items.filter((one) => !folder || one.folder === folder), nextCursor: null }
}
