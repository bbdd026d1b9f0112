import { call } from '@qiao/api-client'
import { useNotices } from '@qiao/ui'
import { useQueryClient } from '@tanstack/react-query'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useCallKind } from '../../parts/call-kind.ts'
import { api } from '../../services.ts'
import { dayMs, type Quota } from './quota.ts'
import { usePerWords } from './quota-row.tsx'
import { useQuotasTexts } from './texts.ts'

const spans = [1_000, 60_000, 3_600_000, dayMs]

/** The brand's own limit of a group: what the marketplace really granted, or what is to be kept for others. */
export function LimitDialog({ quota, onClose }: { quota: Quota; onClose: () => void }) {
  const t = useQuotasTexts()
  const per = usePerWords()
  const kind = useCallKind()
  const notices = useNotices()
  const queries = useQueryClient()
  const { marketplace, group, limits } = quota
  const own = limits.find(({ source }) => source === 'brand') ?? limits[0]
  const all = [...new Set([...spans, ...limits.map(({ perMs }) => perMs)])].sort((a, b) => a - b)
  return (
    <ActDialog
      open
      title={t('editTitle', { group: kind(group) })}
      intro={t('editIntro')}
      fields={[
        {
          key: 'perMs',
          label: t('editPer'),
          kind: 'select',
          start: String(own?.perMs ?? dayMs),
          options: all.map((one) => ({ value: String(one), label: per(one) })),
        },
        { key: 'times', label: t('editTimes'), kind: 'number', start: own ? String(own.times) : '' },
      ]}
      submit={t('editSubmit')}
      onClose={onClose}
      onSubmit={async ({ perMs, times }) => {
        const body = { marketplace, group, perMs: Number(perMs), times: Number(times) }
        await call(api, 'PUT /console/quota-limits', { body })
        notices.done(t('editDone'))
        await queries.invalidateQueries({ queryKey: ['quotas'] })
      }}
    />
  )
}
