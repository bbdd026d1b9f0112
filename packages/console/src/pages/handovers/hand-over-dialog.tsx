import { call } from '@qiao/api-client'
import { useQuery } from '@tanstack/react-query'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useAct } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useHandoversTexts } from './texts.ts'

/** `contactIds` null: all of this member's that are open. */
export type Handing = { from: string; resigned: boolean; contactIds: string[] | null }

const states = ['waiting', 'refused', 'limit', 'failed'] as const
/** What one call takes. */
const most = 500

export function HandOverDialog({ handing, onClose }: { handing: Handing; onClose: () => void }) {
  const t = useHandoversTexts()
  const { run } = useAct(['handovers'])
  const { from, resigned } = handing
  const found = useQuery({
    queryKey: ['handovers', 'open', handing],
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(
        states.map((state) =>
          call(api, 'GET /console/handovers', { query: { from, state, limit: most } }, { signal }),
        ),
      )
      const all = pages.flatMap((page) => page.items.map((one) => one.contactId)).slice(0, most)
      return {
        contactIds: handing.contactIds ?? all,
        receivers: pages[0]!.receivers.filter(({ id }) => id !== from),
      }
    },
  })
  if (!found.data) return null
  const { contactIds, receivers } = found.data
  return (
    <ActDialog
      open
      title={t('pick.title')}
      intro={t('pick.intro', { count: contactIds.length })}
      submit={t('pick.submit')}
      fields={[
        {
          key: 'to',
          label: t('pick.to'),
          kind: 'select',
          options: receivers.map(({ id, name }) => ({ value: id, label: name })),
        },
      ]}
      onClose={onClose}
      onSubmit={async ({ to = '' }) => {
        const { items } = await call(api, 'POST /console/handovers', {
          body: { contactIds, from, to, resigned },
        })
        const asked = items.filter((one) => one.state === 'asked').length
        await run(
          'handed',
          async () => undefined,
          t('pick.done', { count: asked, failed: contactIds.length - asked }),
        )
      }}
    />
  )
}
