import { type Answer, call } from '@qiao/api-client'
import { Icon } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { clockText, dayText } from '../../parts/time-window.ts'
import { api, i18n } from '../../services.ts'
import { adviceFor, type Check } from './checks.ts'
import { useConnectTexts } from './connect-texts.ts'
import { isConnectable } from './connectable.ts'
import { useDoctorTexts } from './doctor-texts.ts'
import { neededCalls } from './needed-calls.ts'

/** One check in a sentence: that it is well, or exactly what to do. */
export function CheckWords({ marketplace, check }: { marketplace: string; check: Check }) {
  const t = useConnectTexts()
  const wait = useWaitWords(marketplace)
  const pass = usePassWords(marketplace)
  const fail = useFailWords(marketplace)
  if (check.state === 'unknown') return t('notReached')
  if (check.state === 'wait') return wait(check)
  if (check.state === 'pass') return pass(check)
  return (
    <>
      <span className="c-check-advice">{fail(check)}</span>
      {check.code && (
        <span className="c-check-code">
          {t('code')} <code className="c-code">{check.code}</code>
        </span>
      )}
    </>
  )
}

const when = (at: string | number | undefined): string =>
  `${dayText(String(at), i18n.language)} ${clockText(String(at))}`

function usePassWords(marketplace: string) {
  const t = useConnectTexts()
  const doctor = useDoctorTexts()
  const place = usePlace(marketplace)
  return ({ name, code, found, facts }: Check): string | null => {
    switch (name) {
      case 'gateway':
      case 'address':
        return doctor(`passed.${name}`)
      case 'clock':
        return clockWords(doctor, facts)
      case 'rights':
        return facts?.missing === 'listings' && isConnectable(marketplace)
          ? doctor('passed.listings', { api: neededCalls[marketplace].listings, place })
          : t('passed.rights')
      case 'quota':
        if (facts?.limit !== undefined) return doctor('passed.left', facts)
        return facts?.used === undefined ? t('passed.quota') : doctor('passed.used', facts)
      case 'orders':
        return found ? t('found', { count: found }) : t('foundNone')
      case 'push':
        return code === 'heard'
          ? doctor('passed.heard', { at: when(facts?.lastAt) })
          : doctor(`passed.${code as 'no_push'}`)
      case 'reachable':
      case 'keys':
      case 'session':
      case 'seller':
        return t(`passed.${name}`)
      default:
        return null
    }
  }
}

type DoctorTexts = ReturnType<typeof useDoctorTexts>

function clockWords(doctor: DoctorTexts, facts: Check['facts']): string {
  const off = Number(facts?.offSeconds)
  if (Number.isNaN(off)) return doctor('passed.noTime')
  const way = Math.abs(off) < 2 ? 'even' : off > 0 ? 'ahead' : 'behind'
  const said = doctor(`passed.${way}`, { off: Math.abs(off) })
  return facts?.windowSeconds ? said + doctor('passed.window', { window: facts.windowSeconds }) : said
}

function useFailWords(marketplace: string) {
  const t = useConnectTexts()
  const doctor = useDoctorTexts()
  const place = usePlace(marketplace)
  return (check: Check): string => {
    const { name, facts } = check
    switch (name) {
      case 'gateway':
        return doctor('advice.gateway')
      case 'clock': {
        const off = Number(facts?.offSeconds)
        const { windowSeconds: window } = facts ?? {}
        if (window === undefined || Math.abs(off) <= Number(window)) return doctor('advice.clockSaid')
        const way = doctor(off > 0 ? 'advice.ahead' : 'advice.behind')
        return doctor('advice.clock', { off: Math.abs(off), window, way })
      }
      case 'address':
        return facts?.address
          ? doctor('advice.address', { address: facts.address, place })
          : doctor('advice.addressUnknown', { place })
      case 'rights': {
        if (!isConnectable(marketplace)) return t('advice.rights')
        const missing = facts?.missing === 'after_sales' ? 'after_sales' : 'orders'
        const what = doctor(`what.${missing}`)
        return doctor('advice.rights', { what, api: neededCalls[marketplace][missing], place })
      }
      case 'push': {
        const reach = check.code?.startsWith('reach/') ? check.code.slice('reach/'.length) : null
        if (reach === null) return doctor('advice.channel_refused', { place })
        return doctor(`advice.reach.${reach as 'no_answer'}`, { address: facts?.address ?? '' })
      }
      case 'quota':
        if (facts?.waitSeconds) return doctor('advice.quotaWait', { wait: facts.waitSeconds, place })
        return t('advice.quota')
      default:
        return t(`advice.${adviceFor(marketplace, check)}`)
    }
  }
}

function useWaitWords(marketplace: string) {
  const doctor = useDoctorTexts()
  const place = usePlace(marketplace)
  return ({ code, facts }: Check): string => {
    const said = doctor(`waiting.${code as 'not_heard_yet'}`, { place })
    return facts?.lastAt ? `${said}${doctor('waiting.last', { at: when(facts.lastAt) })}` : said
  }
}

function usePlace(marketplace: string): string {
  const doctor = useDoctorTexts()
  return isConnectable(marketplace) ? doctor(`place.${marketplace}`) : marketplace
}

const askEveryMs = 3_000

/** Asks for the first push until it comes; then the check passes without another look. */
export function useHeardPush(shopId: string | null, checks: readonly Check[]): readonly Check[] {
  const waits = checks.some(({ name, state }) => name === 'push' && state === 'wait')
  const heard = useQuery<Answer<'GET /console/shops/:id/push'>>({
    queryKey: ['shop-push', shopId],
    enabled: shopId !== null && waits,
    refetchInterval: ({ state }) => (state.data?.state === 'pass' ? false : askEveryMs),
    gcTime: 0,
    queryFn: ({ signal }) =>
      call(api, 'GET /console/shops/:id/push', { params: { id: shopId ?? '' } }, { signal }),
  })
  // Until one comes, the first look knows more: it also tried the way from outside.
  if (!waits || !heard.data || heard.data.state === 'wait') return checks
  return checks.map((one) => (one.name === 'push' ? { ...one, ...heard.data } : one))
}

export function WaitsForPush() {
  const doctor = useDoctorTexts()
  return (
    <p className="c-waits q-faint" role="status">
      <Icon name="refresh" /> {doctor('waiting.act')}
    </p>
  )
}
