import { Icon, TimeText } from '@qiao/ui'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useCorpConnectTexts } from './connect-texts.ts'
import { type Corp, isLocal } from './corp.ts'

/** What to paste into WeCom's console, and whether its first event came. `secrets` only while they were just made. */
export function CallbackPart({
  corp,
  secrets,
}: {
  corp: Corp
  secrets: { token: string; encodingAesKey: string } | null
}) {
  const t = useCorpConnectTexts()
  const url = new URL(corp.callbackUrl, location.origin).href
  return (
    <div className="q-stack">
      <p>{t('callback.intro')}</p>
      {isLocal(url) && (
        <div className="c-banner" data-tone="attention">
          <Icon name="alert" />
          <p>{t('callback.local')}</p>
        </div>
      )}
      <dl className="c-paste">
        <Paste label={t('callback.url')} text={url} />
        <Paste label={t('callback.token')} text={secrets?.token ?? null} />
        <Paste label={t('callback.encodingAesKey')} text={secrets?.encodingAesKey ?? null} />
      </dl>
      {secrets && <p className="q-faint">{t('callback.once')}</p>}
      <p className="q-faint">{t('callback.ticks')}</p>
      <h3>{t('callback.others')}</h3>
      <dl className="c-paste">
        <Paste label={t('callback.domain')} text={location.host} />
        <Paste label={t('callback.sidebar')} text={`${location.origin}/sidebar/`} />
      </dl>
      <div className="c-banner" data-tone={corp.lastCallbackAt ? 'done' : 'waiting'} role="status">
        <Icon name={corp.lastCallbackAt ? 'check' : 'clock'} />
        <p>
          {corp.lastCallbackAt ? t('callback.heard') : t('callback.waiting')}
          {corp.lastCallbackAt && <TimeText at={corp.lastCallbackAt} />}
        </p>
      </div>
    </div>
  )
}

function Paste({ label, text }: { label: string; text: string | null }) {
  const t = useCorpConnectTexts()
  return (
    <div>
      <dt className="q-faint">{label}</dt>
      <dd>
        {text === null ? (
          <span className="q-faint">{t('callback.kept')}</span>
        ) : (
          <>
            <code className="c-code">{text}</code> <CopyButton text={text} />
          </>
        )}
      </dd>
    </div>
  )
}
