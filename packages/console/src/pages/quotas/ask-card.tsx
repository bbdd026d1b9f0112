import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, Field, groupDigits, Select, TextInput } from '@qiao/ui'
import { type FormEvent, useState } from 'react'
import { useCallKind } from '../../parts/call-kind.ts'
import { clockText, dayText } from '../../parts/time-window.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { api, i18n } from '../../services.ts'
import { keyOf, limitOfDay, type Quota } from './quota.ts'
import { useQuotasTexts } from './texts.ts'

const most = 1_000_000

/** So many calls of one kind: now, or when. Takes nothing. */
export function AskCard({ items }: { items: readonly Quota[] }) {
  const t = useQuotasTexts()
  const word = useTradeWord()
  const kind = useCallKind()
  const [chosen, setChosen] = useState<string>()
  const [text, setText] = useState('100')
  const [said, setSaid] = useState<string>()
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const quota = items.find((one) => keyOf(one) === chosen) ?? items[0]
  const count = /^\d{1,7}$/.test(text.trim()) ? Number(text) : 0
  const wrong = count < 1 || count > most

  async function ask(event: FormEvent) {
    event.preventDefault()
    if (wrong || !quota) return
    setBusy(true)
    setError(undefined)
    try {
      const { marketplace, holder, group } = quota
      const query = { marketplace, holder, group, count }
      setSaid(answerOf(await call(api, 'GET /console/quota-room', { query }), quota))
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }

  function answerOf(
    { free, readyAt }: { free: number | null; readyAt: string | null },
    asked: Quota,
  ): string {
    const limit = limitOfDay(asked)
    const digits = { free: groupDigits(free ?? 0), count: groupDigits(count) }
    if (limit !== null && count > limit) return t('ask.tooMany', { ...digits, limit: groupDigits(limit) })
    if (readyAt)
      return t('ask.later', { ...digits, at: `${dayText(readyAt, i18n.language)} ${clockText(readyAt)}` })
    return free === null ? t('ask.unlimited') : t('ask.now', digits)
  }

  return (
    <Card title={t('ask.title')}>
      <form className="q-stack" noValidate onSubmit={(event) => void ask(event)}>
        <p className="q-faint">{t('ask.intro')}</p>
        <div className="c-quota-ask">
          <Field label={t('ask.what')}>
            <Select
              value={quota ? keyOf(quota) : ''}
              onValue={(value) => {
                setChosen(value)
                setSaid(undefined)
              }}
              options={items.map((one) => ({
                value: keyOf(one),
                label: `${word('marketplace', one.marketplace)} · ${kind(one.group)} · ${one.group}`,
              }))}
            />
          </Field>
          <Field label={t('ask.count')} error={wrong ? t('ask.wrong') : undefined}>
            <TextInput
              value={text}
              inputMode="numeric"
              onValue={(value) => {
                setText(value)
                setSaid(undefined)
              }}
            />
          </Field>
          <Button kind="primary" submit busy={busy} disabled={wrong}>
            {t('ask.act')}
          </Button>
        </div>
        {error !== undefined && <ErrorState error={error} compact />}
        {said && <p role="status">{said}</p>}
      </form>
    </Card>
  )
}
