import { call } from '@qiao/api-client'
import { Button, Field, Icon, TextInput } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { api } from '../services.ts'
import { Failed } from '../shared/failed.tsx'
import { LanguageButton } from '../shared/language-button.tsx'
import { useAct } from '../shared/use-act.ts'
import { homeOf, surface } from '../surface.ts'
import { rememberLink, tokenOf } from './link.ts'
import { useSignInTexts } from './texts.ts'

const restSeconds = 60

/** By the personal link or by phone, and a code of six digits. */
export default function SignInPage() {
  const t = useSignInTexts()
  const [token] = useState(() => tokenOf(location.search))
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [asked, setAsked] = useState(false)
  const [rest, setRest] = useRest()
  const asker = token ? { token } : { phone: phone.trim() }
  const ask = useAct(
    'sign-in.request',
    (body: typeof asker) => api.post(`/public/${surface}-sign-in/request`, body),
    {
      onDone: () => {
        setAsked(true)
        setRest(restSeconds)
      },
    },
  )
  const enter = useAct(
    'sign-in',
    (body: typeof asker & { code: string }) => api.post(`/public/${surface}-sign-in`, body),
    {
      onDone: () => {
        rememberLink(token)
        // The token leaves the address, and the live connection starts with the new session.
        location.replace(homeOf[surface])
      },
    },
  )
  const known = token !== undefined || phone.trim().length >= 5
  const submit = (event: FormEvent) => {
    event.preventDefault()
    ask.clear()
    void enter.run({ ...asker, code })
  }

  return (
    <main className="t-alone t-sign-in">
      <header>
        <Icon name="bridge" />
        <div>
          <h1 className="q-title">{t(`title.${surface}`)}</h1>
          <p className="q-faint">{token ? t('byLink') : t('byPhone')}</p>
        </div>
      </header>
      <form className="q-stack" onSubmit={submit}>
        {!token && (
          <Field label={t('phone')}>
            <TextInput
              value={phone}
              onValue={setPhone}
              type="tel"
              inputMode="tel"
              autoComplete="tel"
              maxLength={40}
            />
          </Field>
        )}
        <div className="t-code">
          <Field label={t('code')} hint={asked ? t('sent') : t('codeHint')}>
            <TextInput
              value={code}
              onValue={(value) => setCode(value.replace(/\D/g, '').slice(0, 6))}
              inputMode="numeric"
              autoComplete="one-time-code"
              placeholder="······"
            />
          </Field>
          <Button onClick={() => void ask.run(asker)} disabled={!known || rest > 0} busy={ask.busy}>
            {rest > 0 ? t('askAgainIn', { seconds: rest }) : t('ask')}
          </Button>
        </div>
        <DemoCodes asked={asked} onPick={setCode} />
        <Failed act={ask} />
        <Failed act={enter} />
        <Button kind="primary" wide submit busy={enter.busy} disabled={!known || code.length !== 6}>
          {t('enter')}
        </Button>
      </form>
      <footer>
        <p className="q-faint">{t('help')}</p>
        <LanguageButton />
      </footer>
    </main>
  )
}

/** Codes are not sent anywhere in a demo: it shows them. Elsewhere the server has no such page, and nothing stands here. */
function DemoCodes({ asked, onPick }: { asked: boolean; onPick: (code: string) => void }) {
  const t = useSignInTexts()
  const { data } = useQuery({
    queryKey: ['demo-codes', asked],
    queryFn: () => call(api, 'GET /public/demo-codes'),
    enabled: asked,
    retry: false,
  })
  const codes = data?.items.filter((one) => one.audience === surface) ?? []
  if (codes.length === 0) return null
  return (
    <section className="t-demo-codes" data-tone="attention">
      <h2>{t('demo')}</h2>
      <ul>
        {codes.map((one) => (
          <li key={`${one.brandId}-${one.personId}`}>
            <Button kind="quiet" onClick={() => onPick(one.code)}>
              {one.name} {one.code}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function useRest() {
  const [rest, setRest] = useState(0)
  useEffect(() => {
    if (rest <= 0) return
    const timer = setTimeout(() => setRest(rest - 1), 1000)
    return () => clearTimeout(timer)
  }, [rest])
  return [rest, setRest] as const
}
