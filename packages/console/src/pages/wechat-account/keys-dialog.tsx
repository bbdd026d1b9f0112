import { call } from '@qiao/api-client'
import { Field, TextInput } from '@qiao/ui'
import { Modal } from 'antd'
import { useState } from 'react'
import { FormFrame, useSending } from '../../parts/form-frame.tsx'
import { api } from '../../services.ts'
import { refusalKey } from './refusal.ts'
import { useWechatAccountTexts } from './texts.ts'

/** Keys are tried before they are kept; what WeChat refuses is said, and kept only when asked for again. */
export function KeysDialog({ onClose, onDone }: { onClose: () => void; onDone: () => Promise<void> }) {
  const t = useWechatAccountTexts()
  const [appId, setAppId] = useState('')
  const [secret, setSecret] = useState('')
  const [refused, setRefused] = useState<string>()
  const account = { appId: appId.trim(), secret: secret.trim() }
  const fits = { appId: /^wx[0-9A-Za-z]{6,40}$/.test(account.appId), secret: account.secret.length >= 16 }
  const change = (set: (value: string) => void) => (value: string) => {
    setRefused(undefined)
    set(value)
  }
  const sending = useSending(fits.appId && fits.secret, async () => {
    if (!refused) {
      const { refusedCode } = await call(api, 'POST /console/wechat-account/checks', { body: { account } })
      if (refusedCode) return setRefused(refusedCode)
    }
    await call(api, 'PUT /console/wechat-account', { body: { account } })
    onClose()
    await onDone()
  })
  const key = refused ? refusalKey(refused) : null
  return (
    <Modal open title={t('setUp')} onCancel={onClose} footer={null} mask={{ closable: false }}>
      <FormFrame sending={sending} submit={t(refused ? 'anyway' : 'save')} onClose={onClose}>
        <Field label={t('appId')} error={sending.tried && !fits.appId ? t('appIdWrong') : undefined}>
          <TextInput value={appId} onValue={change(setAppId)} maxLength={42} autoComplete="off" />
        </Field>
        <Field
          label={t('secret')}
          hint={t('secretHint')}
          error={sending.tried && !fits.secret ? t('secretWrong') : undefined}
        >
          <TextInput
            value={secret}
            onValue={change(setSecret)}
            type="password"
            maxLength={64}
            autoComplete="new-password"
          />
        </Field>
        {refused && (
          <p role="alert" className="q-field-error">
            {t('refusing')}：{key ? t(key) : t('other', { code: refused })}
          </p>
        )}
      </FormFrame>
    </Modal>
  )
}
