import { call } from '@qiao/api-client'
import { StateBadge, type StateTone } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../services.ts'
import { useCustomersTexts } from './texts.ts'

const tones = { given: 'done', withdrawn: 'attention', unknown: 'waiting' } as const satisfies Record<
  string,
  StateTone
>

/** Whether offers may be sent: what stands for any channel, before somebody writes one. */
export function ConsentLine({ id }: { id: string }) {
  const t = useCustomersTexts()
  const { data } = useQuery({
    queryKey: ['customers', 'one', id, 'consents'],
    queryFn: ({ signal }) => call(api, 'GET /console/customers/:id/consents', { params: { id } }, { signal }),
  })
  if (!data) return <span className="q-faint">—</span>
  const stands = data.stands.filter(({ purpose }) => purpose === 'marketing')
  const has = (standing: keyof typeof tones) => stands.some((one) => one.standing === standing)
  const standing = has('given') ? 'given' : has('withdrawn') ? 'withdrawn' : 'unknown'
  return <StateBadge tone={tones[standing]}>{t(`consent.${standing}`)}</StateBadge>
}
