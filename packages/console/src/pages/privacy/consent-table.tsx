import type { Answer } from '@qiao/api-client'
import { Icon, type IconName, StateBadge, TimeText } from '@qiao/ui'
import { i18n } from '../../services.ts'
import { usePrivacyTexts } from './texts.ts'

type Asked = Answer<'GET /console/consents'>['asked']
type Stand = Answer<'GET /console/customers/:id/consents'>['stands'][number]

const word = (named: { zh: string; en: string }): string =>
  i18n.language.startsWith('zh') ? named.zh : named.en
const tones = { given: 'done', withdrawn: 'attention', unknown: 'waiting' } as const
const icons = { given: 'check', withdrawn: 'close' } as const satisfies Record<string, IconName>

/** Purposes down, channels across: one look says where messages may go. What was said stands below, with its day. */
export function ConsentTable({ asked, stands }: { asked: Asked; stands: readonly Stand[] }) {
  const t = usePrivacyTexts()
  const standing = (purpose: string, channel: string) =>
    stands.find((one) => one.purpose === purpose && one.channel === channel)
  return (
    <table className="c-consents">
      <thead>
        <tr>
          <td />
          {asked.channels.map(({ channel, words }) => (
            <th key={channel} scope="col">
              {word(words)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {asked.purposes.map(({ purpose, byChannel, words }) => (
          <tr key={purpose}>
            {/* A purpose without channels has long words: they take the first channel's room. */}
            <th scope="row" colSpan={byChannel ? 1 : 2}>
              {word(words)}
            </th>
            {byChannel ? (
              asked.channels.map(({ channel }) => (
                <td key={channel}>
                  <Mark stand={standing(purpose, channel)} />
                </td>
              ))
            ) : (
              <td colSpan={asked.channels.length - 1}>
                <Whole stand={stands.find((one) => one.purpose === purpose)} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
      <caption>
        {(['given', 'withdrawn', 'unknown'] as const).map((one) => (
          <span key={one} className="q-line">
            <Sign standing={one} /> {t(`standing.${one}`)}
          </span>
        ))}
      </caption>
    </table>
  )
}

function Sign({ standing, outdated = false }: { standing: Stand['standing']; outdated?: boolean }) {
  if (standing === 'unknown') return <span className="q-faint">—</span>
  return (
    <span className="c-tone-words" data-tone={outdated ? 'overdue' : tones[standing]}>
      <Icon name={outdated ? 'alert' : icons[standing]} />
    </span>
  )
}

function Mark({ stand }: { stand: Stand | undefined }) {
  const t = usePrivacyTexts()
  const standing = stand?.standing ?? 'unknown'
  const outdated = stand?.outdated ?? false
  return (
    <>
      <Sign standing={standing} outdated={outdated} />
      <span className="q-hidden">{outdated ? t('outdated') : t(`standing.${standing}`)}</span>
      {stand?.since && (
        <span className="c-consent-since">
          <TimeText at={stand.since} show="relative" />
        </span>
      )}
    </>
  )
}

function Whole({ stand }: { stand: Stand | undefined }) {
  const t = usePrivacyTexts()
  if (!stand || stand.standing === 'unknown') return <span className="q-faint">—</span>
  return (
    <span className="q-line">
      <StateBadge tone={stand.outdated ? 'overdue' : tones[stand.standing]}>
        {stand.outdated ? t('outdated') : t(`standing.${stand.standing}`)}
      </StateBadge>
      {stand.since && (
        <span className="q-faint">
          <TimeText at={stand.since} show="relative" />
        </span>
      )}
    </span>
  )
}
