import type { IconName, StateTone } from '@qiao/ui'
import { List, Row, StateBadge } from '@qiao/ui'
import { adviceFor, type Check, inOrder, isCheckName } from './checks.ts'
import { useConnectTexts } from './connect-texts.ts'

const looks: Record<Check['state'], { tone: StateTone; icon: IconName }> = {
  pass: { tone: 'done', icon: 'check' },
  fail: { tone: 'overdue', icon: 'close' },
  unknown: { tone: 'waiting', icon: 'clock' },
}

/** Each check with its state, and what to do where one fails. */
export function ChecksList({
  marketplace,
  label,
  checks,
}: {
  marketplace: string
  label: string
  checks: readonly Check[]
}) {
  const t = useConnectTexts()
  return (
    <div className="c-checks">
      <List label={label}>
        {inOrder(checks).map((check) => (
          <Row
            key={check.name}
            title={isCheckName(check.name) ? t(`checkName.${check.name}`) : check.name}
            detail={<CheckWords marketplace={marketplace} check={check} />}
            end={<StateBadge {...looks[check.state]}>{t(`state.${check.state}`)}</StateBadge>}
          />
        ))}
      </List>
    </div>
  )
}

function CheckWords({ marketplace, check }: { marketplace: string; check: Check }) {
  const t = useConnectTexts()
  const { name, state, code, found } = check
  if (state === 'unknown') return t('notReached')
  if (state === 'fail')
    return (
      <>
        <span className="c-check-advice">{t(`advice.${adviceFor(marketplace, check)}`)}</span>
        {code && (
          <span className="c-check-code">
            {t('code')} <code className="c-code">{code}</code>
          </span>
        )}
      </>
    )
  if (found !== null) return found > 0 ? t('found', { count: found }) : t('foundNone')
  return isCheckName(name) && name !== 'orders' ? t(`passed.${name}`) : null
}
