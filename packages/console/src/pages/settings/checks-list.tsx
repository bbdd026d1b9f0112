import type { IconName, StateTone } from '@qiao/ui'
import { List, Row, StateBadge } from '@qiao/ui'
import { CheckWords, WaitsForPush } from './check-words.tsx'
import { type Check, type CheckName, isCheckName } from './checks.ts'
import { useConnectTexts } from './connect-texts.ts'
import { useDoctorTexts } from './doctor-texts.ts'

const looks: Record<Check['state'], { tone: StateTone; icon: IconName }> = {
  pass: { tone: 'done', icon: 'check' },
  fail: { tone: 'overdue', icon: 'close' },
  unknown: { tone: 'waiting', icon: 'clock' },
  wait: { tone: 'running', icon: 'clock' },
}

/** What a check is called; one without a word of ours keeps its own. */
export function useCheckName(): (name: string) => string {
  const t = useConnectTexts()
  const doctor = useDoctorTexts()
  const own: Partial<Record<CheckName, string>> = {
    gateway: doctor('name.gateway'),
    clock: doctor('name.clock'),
    address: doctor('name.address'),
    push: doctor('name.push'),
  }
  return (name) => (isCheckName(name) ? (own[name] ?? t(`checkName.${name as 'keys'}`)) : name)
}

/** Each check with its state, and what to do where one fails. */
export function ChecksList({
  marketplace,
  label,
  checks,
  live = false,
}: {
  marketplace: string
  label: string
  /** Whether somebody listens for what is still to come. */
  live?: boolean
  checks: readonly Check[]
}) {
  const t = useConnectTexts()
  const nameOf = useCheckName()
  const waits = checks.some(({ state }) => state === 'wait')
  return (
    <div className="c-checks">
      <List label={label}>
        {checks.map((check) => (
          <Row
            key={check.name}
            title={nameOf(check.name)}
            detail={<CheckWords marketplace={marketplace} check={check} />}
            end={<StateBadge {...looks[check.state]}>{t(`state.${check.state}`)}</StateBadge>}
          />
        ))}
      </List>
      {live && waits && <WaitsForPush />}
    </div>
  )
}
