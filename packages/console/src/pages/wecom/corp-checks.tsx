import { Icon, type IconName, List, Row, StateBadge, type StateTone } from '@qiao/ui'
import { useCorpConnectTexts } from './connect-texts.ts'
import { type Check, failing } from './corp.ts'
import '../settings/settings.css'

const looks: Record<Check['state'], { tone: StateTone; icon: IconName }> = {
  pass: { tone: 'done', icon: 'check' },
  fail: { tone: 'overdue', icon: 'close' },
  unknown: { tone: 'waiting', icon: 'clock' },
}

/** The sum in one sentence, then each check with what to do where it fails. */
export function CorpChecks({ checks, stored }: { checks: readonly Check[]; stored: boolean }) {
  const t = useCorpConnectTexts()
  const stuck = failing(checks)
  const name = stuck && t(`check.${stuck.name}`)
  const heard = checks.every(({ state }) => state === 'pass')
  const sentence = stuck
    ? t(stored ? 'broken' : 'failed', { check: name })
    : t(heard ? 'allPassed' : 'passed')
  return (
    <>
      <div className="c-banner c-check-sum" data-tone={stuck ? 'overdue' : 'done'} role="status">
        <Icon name={stuck ? 'alert' : 'check'} />
        <p>{sentence}</p>
      </div>
      <div className="c-checks">
        <List label={sentence}>
          {checks.map((check) => (
            <Row
              key={check.name}
              title={t(`check.${check.name}`)}
              detail={<Words check={check} last={!stuck} />}
              end={<StateBadge {...looks[check.state]}>{t(`state.${check.state}`)}</StateBadge>}
            />
          ))}
        </List>
      </div>
    </>
  )
}

function Words({ check: { name, state, code, found }, last }: { check: Check; last: boolean }) {
  const t = useCorpConnectTexts()
  if (state === 'unknown') return t(name === 'callback' && last ? 'notHeard' : 'notReached')
  if (state === 'fail')
    return (
      <>
        <span className="c-check-advice">{t(`advice.${name}`)}</span>
        {code && (
          <span className="c-check-code">
            {t('code')} <code className="c-code">{code}</code>
          </span>
        )}
      </>
    )
  if (name === 'members' || name === 'directory') return t(`pass.${name}`, { count: found ?? 0 })
  return t(`pass.${name}`)
}
