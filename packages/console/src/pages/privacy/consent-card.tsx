import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, Skeleton, useNotices } from '@qiao/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { ConsentTable } from './consent-table.tsx'
import './privacy.css'
import { checks } from './requests-card.tsx'
import { usePrivacyTexts } from './texts.ts'

type Named = { zh: string; en: string }
const word = (named: Named): string => (i18n.language.startsWith('zh') ? named.zh : named.en)

/** What one customer agreed to; a member enters what was said, with how it was said. */
export function ConsentCard({ id }: { id: string }) {
  const t = usePrivacyTexts()
  const may = useMay()
  const [open, setOpen] = useState<'consent' | 'request'>()
  const about = useQuery({
    queryKey: ['consents', 'overview'],
    queryFn: ({ signal }) => call(api, 'GET /console/consents', {}, { signal }),
  })
  const found = useQuery({
    queryKey: ['consents', id],
    queryFn: ({ signal }) => call(api, 'GET /console/customers/:id/consents', { params: { id } }, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data || !about.data) return <Skeleton lines={4} />
  return (
    <Card
      title={t('card')}
      acts={
        may('customers.write') && (
          <Button kind="quiet" icon="edit" onClick={() => setOpen('consent')}>
            {t('record')}
          </Button>
        )
      }
    >
      <ConsentTable asked={about.data.asked} stands={found.data.stands} />
      {may('settings.write') && (
        <p>
          <Button kind="quiet" icon="shield" onClick={() => setOpen('request')}>
            {t('ask')}
          </Button>
        </p>
      )}
      {open === 'consent' && <ConsentDialog id={id} about={about.data} onClose={() => setOpen(undefined)} />}
      {open === 'request' && <RequestDialog id={id} onClose={() => setOpen(undefined)} />}
    </Card>
  )
}

type About = Awaited<ReturnType<typeof readAbout>>
const readAbout = () => call(api, 'GET /console/consents', {})

function ConsentDialog({ id, about, onClose }: { id: string; about: About; onClose: () => void }) {
  const t = usePrivacyTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const { purposes, channels } = about.asked
  const byChannel = (purpose: string | undefined): boolean =>
    purposes.find((one) => one.purpose === purpose)?.byChannel ?? false
  return (
    <ActDialog
      open
      title={t('recordTitle')}
      intro={t('recordIntro')}
      submit={t('record')}
      fields={[
        {
          key: 'purpose',
          label: t('purpose'),
          kind: 'select',
          options: purposes.map((one) => ({ value: one.purpose, label: word(one.words) })),
        },
        {
          key: 'channel',
          label: t('channel'),
          kind: 'select',
          start: 'all',
          when: ({ purpose }) => byChannel(purpose),
          options: [
            { value: 'all', label: t('all') },
            ...channels.map((one) => ({ value: one.channel, label: word(one.words) })),
          ],
        },
        {
          key: 'said',
          label: t('said'),
          kind: 'select',
          options: [
            { value: 'no', label: t('withdrawn') },
            { value: 'yes', label: t('given') },
          ],
        },
        {
          key: 'evidence',
          label: t('evidence'),
          kind: 'select',
          options: about.evidence.map((one) => ({ value: one.evidence, label: word(one.words) })),
        },
      ]}
      onClose={onClose}
      onSubmit={async ({ purpose, channel, said, evidence }) => {
        await call(api, 'POST /console/customers/:id/consents', {
          params: { id },
          body: {
            purpose,
            channel: byChannel(purpose) ? channel : 'all',
            given: said === 'yes',
            evidence,
          } as never,
        })
        notices.done(t('saved'))
        await queries.invalidateQueries({ queryKey: ['consents'] })
      }}
    />
  )
}

function RequestDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = usePrivacyTexts()
  const notices = useNotices()
  return (
    <ActDialog
      open
      title={t('askTitle')}
      intro={t('askIntro')}
      submit={t('ask')}
      fields={[
        {
          key: 'kind',
          label: t('what'),
          kind: 'select',
          options: (['export', 'erasure'] as const).map((value) => ({ value, label: t(`kind.${value}`) })),
        },
        {
          key: 'checkedHow',
          label: t('how'),
          kind: 'select',
          options: checks.map((value) => ({ value, label: t(`check.${value}`) })),
        },
      ]}
      onClose={onClose}
      onSubmit={async ({ kind, checkedHow }) => {
        await call(api, 'POST /console/privacy-requests', {
          body: { customerId: id, kind, checkedHow } as never,
        })
        notices.done(t('started'))
      }}
    />
  )
}
