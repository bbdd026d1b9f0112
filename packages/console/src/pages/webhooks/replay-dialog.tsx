import { call } from '@qiao/api-client'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { api } from '../../services.ts'
import { useWebhooksTexts } from './texts.ts'
import { localOf, momentOf } from './times.ts'
import type { Endpoint } from './webhook.ts'

export function ReplayDialog({
  endpoint,
  onClose,
  onDone,
}: {
  endpoint: Endpoint
  onClose: () => void
  onDone: (count: number) => Promise<void>
}) {
  const t = useWebhooksTexts()
  const [now] = useState(() => new Date())
  return (
    <ActDialog
      open
      title={t('replay.title', { name: endpoint.name })}
      intro={t('replay.intro')}
      submit={t('replay.submit')}
      fields={[
        {
          key: 'from',
          label: t('replay.from'),
          kind: 'moment',
          start: localOf(new Date(now.getTime() - 86_400_000)),
        },
        { key: 'to', label: t('replay.to'), kind: 'moment', start: localOf(now) },
        {
          key: 'which',
          label: t('replay.which'),
          kind: 'select',
          start: 'failed',
          options: (['failed', 'all'] as const).map((value) => ({ value, label: t(`replay.${value}`) })),
        },
      ]}
      onClose={onClose}
      onSubmit={async ({ from = '', to = '', which }) => {
        const body = { from: momentOf(from), to: momentOf(to), onlyFailed: which === 'failed' }
        const params = { id: endpoint.id }
        const { total } = await call(api, 'POST /console/webhooks/:id/replays', { params, body })
        await onDone(total)
      }}
    />
  )
}
