import { Card } from '@qiao/ui'
import type { Check } from './draft.ts'
import { Choose, type FormPart, Line } from './form-parts.tsx'
import { useSystemsTexts } from './texts.ts'

const checks: readonly Check['kind'][] = ['hmac', 'path', 'md5', 'wechat', 'rsa']

/** The check of a webhook, picked from a list, with what it needs. */
export function CheckCard({ part, number }: { part: FormPart; number: number }) {
  const t = useSystemsTexts()
  const { draft } = part
  return (
    <Card title={`${number} · ${t('new.step.check')}`}>
      <div className="q-stack">
        <Choose
          part={part}
          name="check"
          label={t('new.checkKind')}
          hint={t(`checkHint.${draft.check}`)}
          options={checks.map((value) => ({ value, label: t(`check.${value}`) }))}
        />
        {draft.check === 'hmac' && <HmacFields part={part} />}
        {draft.check === 'md5' && <Md5Fields part={part} />}
        {draft.check === 'wechat' && <WechatFields part={part} />}
        {draft.check === 'rsa' && <RsaFields part={part} />}
        <details>
          <summary>{t('new.more')}</summary>
          <div className="q-stack">
            {(draft.check === 'hmac' || draft.check === 'rsa') && <TimeFields part={part} />}
            <Line part={part} name="answer" label={t('new.answer')} hint={t('new.answerHint')} optional />
          </div>
        </details>
      </div>
    </Card>
  )
}

function SecretLine({ part }: { part: FormPart }) {
  const t = useSystemsTexts()
  const hint = t(part.isKept ? 'new.secretKept' : 'new.secretHint')
  return <Line part={part} name="secret" label={t('new.secret')} hint={hint} optional isSecret />
}

function useEncodings() {
  return [
    { value: 'hex', label: 'Hex' },
    { value: 'base64', label: 'Base64' },
  ] as const
}

function HmacFields({ part }: { part: FormPart }) {
  const t = useSystemsTexts()
  return (
    <>
      <div className="c-system-fields">
        <Choose
          part={part}
          name="algorithm"
          label={t('new.algorithm')}
          options={(['sha256', 'sha1', 'sha512', 'md5'] as const).map((value) => ({
            value,
            label: `HMAC-${value.toUpperCase()}`,
          }))}
        />
        <Line part={part} name="header" label={t('new.header')} />
        <Choose part={part} name="encoding" label={t('new.encoding')} options={useEncodings()} />
        <Line part={part} name="prefix" label={t('new.prefix')} hint={t('new.prefixHint')} optional />
      </div>
      <SecretLine part={part} />
    </>
  )
}

function Md5Fields({ part }: { part: FormPart }) {
  const t = useSystemsTexts()
  return (
    <>
      <div className="c-system-fields">
        <Choose
          part={part}
          name="signIn"
          label={t('new.signIn')}
          options={[
            { value: 'query', label: t('new.signInQuery') },
            { value: 'header', label: t('new.signInHeader') },
          ]}
        />
        <Line part={part} name="signName" label={t('new.signName')} />
        <Choose
          part={part}
          name="order"
          label={t('new.order')}
          options={[
            { value: 'body_secret', label: t('new.orderBody') },
            { value: 'secret_body', label: t('new.orderSecret') },
          ]}
        />
      </div>
      <SecretLine part={part} />
    </>
  )
}

function WechatFields({ part }: { part: FormPart }) {
  const t = useSystemsTexts()
  const hint = t(part.isKept ? 'new.secretKept' : 'new.wechatHint')
  return (
    <div className="c-system-fields">
      <Line part={part} name="receiveId" label={t('new.receiveId')} />
      <Line part={part} name="token" label={t('new.token')} hint={hint} optional isSecret />
      <Line part={part} name="encodingAesKey" label={t('new.aesKey')} hint={hint} optional isSecret />
    </div>
  )
}

function RsaFields({ part }: { part: FormPart }) {
  const t = useSystemsTexts()
  return (
    <>
      <div className="c-system-fields">
        <Line part={part} name="header" label={t('new.header')} />
        <Choose part={part} name="encoding" label={t('new.encoding')} options={useEncodings()} />
      </div>
      <Line part={part} name="publicKey" label={t('new.publicKey')} hint={t('new.publicKeyHint')} lines={4} />
    </>
  )
}

function TimeFields({ part }: { part: FormPart }) {
  const t = useSystemsTexts()
  return (
    <div className="c-system-fields">
      <Line
        part={part}
        name="timestampHeader"
        label={t('new.timestampHeader')}
        hint={t('new.timestampHint')}
        optional
      />
      <Choose
        part={part}
        name="separator"
        label={t('new.separator')}
        options={(['none', 'dot', 'colon', 'newline'] as const).map((value) => ({
          value,
          label: t(`new.separators.${value}`),
        }))}
      />
      <Line part={part} name="windowSeconds" label={t('new.window')} />
    </div>
  )
}
