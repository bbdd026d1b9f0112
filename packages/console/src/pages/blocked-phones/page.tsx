import { type Answer, call } from '@qiao/api-client'
import { Button, TimeText, useNotices } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useAct } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useBlockedPhonesTexts } from './texts.ts'

type Phone = Answer<'GET /console/blocked-phones'>['items'][number]

/** Numbers that stand for nobody: stations, property offices, own staff. */
export default function BlockedPhonesPage() {
  const t = useBlockedPhonesTexts()
  const notices = useNotices()
  const { run } = useAct(['blocked-phones'])
  const [asking, setAsking] = useState<'add' | Phone>()
  const after = async (done: string) => {
    await run('renew', async () => undefined)
    notices.done(done)
  }
  const add = (
    <Button kind="primary" icon="plus" onClick={() => setAsking('add')}>
      {t('add')}
    </Button>
  )
  return (
    <>
      <ListPage<Phone>
        name="blocked-phones"
        title={t('title')}
        intro={t('intro')}
        rowKey={(row) => row.id}
        load={load}
        columns={[
          { key: 'phone', title: t('column.phone'), render: (row) => row.phone },
          { key: 'cause', title: t('column.cause'), render: (row) => t(`cause.${row.cause}`) },
          { key: 'note', title: t('column.note'), render: (row) => row.note || '—' },
          { key: 'at', title: t('column.at'), render: (row) => <TimeText at={row.decidedAt} /> },
          {
            key: 'act',
            act: true,
            title: t('column.act'),
            render: (row) => (
              <Button kind="quiet" onClick={() => setAsking(row)}>
                {t('allow')}
              </Button>
            ),
          },
        ]}
        empty={{ picture: 'bridge', sentence: t('empty'), act: add }}
        primaryAct={add}
      />
      {asking === 'add' && (
        <ActDialog
          open
          title={t('form.title')}
          fields={[
            { key: 'phone', kind: 'text', label: t('form.phone'), maxLength: 40 },
            { key: 'note', kind: 'text', label: t('form.note'), hint: t('form.noteHint'), maxLength: 200 },
          ]}
          submit={t('form.submit')}
          onClose={() => setAsking(undefined)}
          onSubmit={async ({ phone = '', note = '' }) => {
            await call(api, 'POST /console/blocked-phones', { body: { phone, note } })
            await after(t('added'))
          }}
        />
      )}
      {asking !== undefined && asking !== 'add' && (
        <ActDialog
          open
          title={t('allowTitle', { phone: asking.phone })}
          intro={t('allowIntro')}
          submit={t('allow')}
          onClose={() => setAsking(undefined)}
          onSubmit={async () => {
            await call(api, 'POST /console/blocked-phones/:id/allowance', { params: { id: asking.id } })
            await after(t('allowed'))
          }}
        />
      )}
    </>
  )
}

async function load(_query: ListQuery, signal: AbortSignal) {
  const { items } = await call(api, 'GET /console/blocked-phones', {}, { signal })
  return { items, nextCursor: null }
}
