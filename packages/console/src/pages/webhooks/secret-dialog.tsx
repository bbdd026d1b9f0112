import { call } from '@qiao/api-client'
import { Button } from '@qiao/ui'
import { Modal } from 'antd'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { api } from '../../services.ts'
import { useWebhooksTexts } from './texts.ts'
import type { Endpoint } from './webhook.ts'

/** Shows a secret once: it does not close by a stray click. */
export function SecretShown({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = useWebhooksTexts()
  return (
    <Modal
      open
      title={t('secret.title')}
      footer={null}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
    >
      <div className="q-stack">
        <p>{t('secret.intro')}</p>
        <p className="c-code">{secret}</p>
        <div>
          <CopyButton text={secret} label={t('secret.copy')} />
        </div>
        <div className="c-form-foot">
          <Button kind="primary" onClick={onClose}>
            {t('secret.close')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

export function SecretDialog({
  endpoint,
  onClose,
  onDone,
}: {
  endpoint: Endpoint
  onClose: () => void
  onDone: (secret: string) => Promise<void>
}) {
  const t = useWebhooksTexts()
  return (
    <ActDialog
      open
      title={t('secret.ask', { name: endpoint.name })}
      intro={t('secret.askIntro')}
      submit={t('secret.submit')}
      fields={[
        {
          key: 'hours',
          label: t('secret.keep'),
          kind: 'select',
          start: '24',
          options: ['24', '72', '168', '0'].map((value) => ({
            value,
            label: value === '0' ? t('secret.now') : t('secret.hours', { count: Number(value) }),
          })),
        },
      ]}
      onClose={onClose}
      onSubmit={async ({ hours }) => {
        const body = { fromTail: endpoint.secretTail, keepHours: Number(hours) }
        const params = { id: endpoint.id }
        const { secret } = await call(api, 'POST /console/webhooks/:id/secret', { params, body })
        await onDone(secret)
      }}
    />
  )
}
