import type { Authorisation } from '../../parts/authorisations.ts'
import { usePeople } from '../../parts/names.ts'
import { dateText } from '../../parts/time-window.ts'
import { i18n } from '../../services.ts'
import { useAuthoriseTexts } from './authorise-texts.ts'

/** Who granted, as whom, what, and until when. */
export function GrantLine({ grant }: { grant: Authorisation }) {
  const t = useAuthoriseTexts()
  const people = usePeople()
  if (!grant.way) return null
  const day = (at: string) => dateText(at, i18n.language)
  const [kind, id = ''] = grant.grantedBy?.split(':') ?? []
  const who = kind === 'system' ? t('line.owner') : kind === 'member' ? (people.get(id) ?? id) : null
  const until = grant.endedAt ? null : (grant.endsAt ?? (grant.refreshes ? null : grant.expiresAt))
  const parts = [
    who && t('line.by', { who }),
    grant.subAccount && t('line.sub', { name: grant.subAccount }),
    t(`way.${grant.way as 'page' | 'own' | 'pasted' | 'gateway'}`),
    grant.permissions.length > 0 && t('line.rights', { count: grant.permissions.length }),
    grant.refreshes && t('line.auto'),
    until && t(until === grant.subscriptionEndsAt ? 'line.subscription' : 'line.until', { at: day(until) }),
    grant.endedAt && t('line.ended', { at: day(grant.endedAt) }),
  ]
  return (
    <span className="c-grant" title={grant.permissions.join('\n')}>
      {parts.filter(Boolean).join(' · ')}
    </span>
  )
}
