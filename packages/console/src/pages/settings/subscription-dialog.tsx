import { call } from '@qiao/api-client'
import { useNotices } from '@qiao/ui'
import { useQueryClient } from '@tanstack/react-query'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { type Authorisation, authorisationsKey } from '../../parts/authorisations.ts'
import { shanghaiDay } from '../../parts/time-window.ts'
import { api } from '../../services.ts'
import { useAuthoriseTexts } from './authorise-texts.ts'
import type { Shop } from './connection.ts'

/** The end of what the shop subscribed to on the service market, which only people know. */
export function SubscriptionDialog({
  shop,
  grant,
  onClose,
}: {
  shop: Shop
  grant: Authorisation | null
  onClose: () => void
}) {
  const t = useAuthoriseTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const noted = grant?.subscriptionEndsAt
  return (
    <ActDialog
      open
      title={`${t('subscription.title')} · ${shop.name}`}
      intro={t('subscription.intro')}
      fields={[
        {
          key: 'day',
          label: t('subscription.field'),
          kind: 'day',
          start: noted ? shanghaiDay(noted) : '',
          optional: true,
        },
      ]}
      submit={t('subscription.submit')}
      onClose={onClose}
      onSubmit={async ({ day }) => {
        // The service is good until the end of its last day in Shanghai.
        const endsAt = day ? new Date(`${day}T23:59:59+08:00`).toISOString() : null
        await call(api, 'PUT /console/shop-authorisations/:id/subscription', {
          params: { id: shop.id },
          body: { endsAt },
        })
        notices.done(t('subscription.done'))
        await queries.invalidateQueries({ queryKey: authorisationsKey })
      }}
    />
  )
}
