import { Avatar, Button, Card, changeLanguage, ErrorState, Field, List, Row, TextInput } from '@qiao/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useRoleWord } from '../../roles.ts'
import { api, i18n } from '../../services.ts'
import { logIn, useDemoLogins } from '../../session.ts'
import { SetUpForm } from './set-up-form.tsx'
import { useLogInTexts } from './texts.ts'

export function LogInPage() {
  const t = useLogInTexts()
  const setUp = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => api.get<{ needed: boolean }>('/public/setup', { signal }),
  })
  return (
    <div className="c-log-in">
      <div className="c-log-in-scene">
        <p>{t('places')}</p>
        <h1 className="q-display">{t('promise')}</h1>
        <BridgeScene />
      </div>
      <main className="c-log-in-form">
        <div className="c-log-in-tools">
          <Button
            kind="quiet"
            icon="globe"
            onClick={() => void changeLanguage(i18n, i18n.language === 'en' ? 'zh-CN' : 'en')}
          >
            {t('language')}
          </Button>
        </div>
        {setUp.data?.needed ? <SetUpForm /> : <LogInForm />}
      </main>
    </div>
  )
}

function LogInForm() {
  const t = useLogInTexts()
  const role = useRoleWord()
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const demo = useDemoLogins()
  const enter = useMutation({
    mutationFn: (who: { login: string; password: string }) => logIn(who.login, who.password),
  })
  return (
    <>
      <h2 className="q-title">{t('title')}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          enter.mutate({ login, password })
        }}
      >
        <Field label={t('account')}>
          <TextInput value={login} onValue={setLogin} autoComplete="username" required />
        </Field>
        <Field label={t('password')}>
          <TextInput
            type="password"
            value={password}
            onValue={setPassword}
            autoComplete="current-password"
            required
          />
        </Field>
        {enter.isError && <ErrorState compact error={enter.error} />}
        <Button kind="primary" submit wide busy={enter.isPending}>
          {t('submit')}
        </Button>
      </form>
      {demo.data && demo.data.length > 0 && (
        <Card title={t('demo')} flush>
          <List label={t('demo')}>
            {demo.data.map((one) => (
              <Row
                key={one.login}
                lead={<Avatar name={one.name} />}
                title={one.name}
                detail={`${role(one.role)} · ${one.login}`}
                onOpen={() => enter.mutate(one)}
              />
            ))}
          </List>
        </Card>
      )}
    </>
  )
}

/** The picture of the product: a bridge over a river. */
function BridgeScene() {
  return (
    <svg viewBox="0 0 600 260" aria-hidden>
      <circle cx="470" cy="70" r="34" fill="var(--q-heat-2)" />
      <path d="M0 190c60-26 120 22 200 6s120-30 200-8 130 16 200-6v78H0Z" fill="var(--q-heat-3)" />
      <path d="M0 214c80-20 140 16 220 2s130-22 210-2 110 10 170-6v52H0Z" fill="var(--q-heat-4)" />
      <g fill="none" stroke="var(--q-accent)" strokeLinecap="round" strokeWidth="7">
        <path d="M10 120h580" />
        <path d="M40 196C130 92 230 92 300 196M300 196C370 92 470 92 560 196" />
        <path d="M110 120v14m60-14v1m60-1v14m140-14v14m60-14v1m60-1v14" strokeWidth="4" />
      </g>
    </svg>
  )
}
