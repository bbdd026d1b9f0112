import { Button, ErrorState, Field, TextInput } from '@qiao/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, queries } from '../../services.ts'
import { logIn } from '../../session.ts'
import { useSetUpTexts } from './set-up-texts.ts'

const empty = { brandName: '', brandId: '', ownerName: '', login: '', password: '', code: '' }

/** An empty server: its first visitor names the brand and becomes the owner. */
export function SetUpForm() {
  const t = useSetUpTexts()
  const [first, setFirst] = useState(empty)
  const write = (name: keyof typeof empty) => (value: string) => setFirst({ ...first, [name]: value })
  const setUp = useMutation({
    mutationFn: async () => {
      const { code, ...rest } = first
      const { login } = await api.post<{ login: string }>('/public/setup', code ? { ...rest, code } : rest)
      await queries.invalidateQueries({ queryKey: ['setup'] })
      await logIn(login, first.password)
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setUp.mutate()
      }}
    >
      <h2 className="q-title">{t('title')}</h2>
      <p className="q-faint">{t('why')}</p>
      <Field label={t('brandName')}>
        <TextInput value={first.brandName} onValue={write('brandName')} required maxLength={40} />
      </Field>
      <Field label={t('brandId')} hint={t('brandIdHint')}>
        <TextInput
          value={first.brandId}
          onValue={write('brandId')}
          required
          pattern="[a-z][a-z0-9\-]{1,30}"
        />
      </Field>
      <Field label={t('ownerName')}>
        <TextInput
          value={first.ownerName}
          onValue={write('ownerName')}
          required
          maxLength={20}
          autoComplete="name"
        />
      </Field>
      <Field
        label={t('login')}
        hint={first.brandId && first.login ? `${first.login}@${first.brandId}` : t('loginHint')}
      >
        <TextInput
          value={first.login}
          onValue={write('login')}
          required
          pattern="[a-z0-9._\-]{2,30}"
          autoComplete="username"
        />
      </Field>
      <Field label={t('password')} hint={t('passwordHint')}>
        <TextInput
          type="password"
          value={first.password}
          onValue={write('password')}
          required
          minLength={10}
          autoComplete="new-password"
        />
      </Field>
      <Field label={t('code')} hint={t('codeHint')} optional>
        <TextInput value={first.code} onValue={write('code')} autoComplete="off" />
      </Field>
      {setUp.isError && <ErrorState compact error={setUp.error} />}
      <Button kind="primary" submit wide busy={setUp.isPending}>
        {t('submit')}
      </Button>
    </form>
  )
}
