import { Card, Icon } from '@qiao/ui'
import { CopyButton } from '../../parts/copy-button.tsx'
import { exampleOf } from './draft.ts'
import { ReachLine } from './reach-line.tsx'
import { reachable, type Secrets, type Source } from './source.ts'
import { useSystemsTexts } from './texts.ts'

const secretNames = ['secret', 'token', 'encodingAesKey', 'uploadToken'] as const

/** What the other side needs; secrets are there right after the source was made, and never again. */
export function AddressCard({ source, secrets = {} }: { source: Source; secrets?: Secrets | undefined }) {
  const t = useSystemsTexts()
  const { connection } = source
  const address = source.address && reachable(source.address, window.location)
  const told = secretNames.filter((name) => secrets[name])
  const example = address && exampleOf(address, connection, secrets.secret ?? secrets.uploadToken)
  return (
    <>
      {address && (
        <Card title={t(connection.kind === 'drop' ? 'one.upload' : 'one.address')}>
          <div className="q-stack">
            <p className="c-spread">
              <span className="c-code">{address}</span>
              <CopyButton text={address} label={t('one.copy')} />
            </p>
            {source.folder && (
              <p>
                <span className="q-faint">{t('one.folder')}</span>{' '}
                <span className="c-code">{source.folder}</span>
              </p>
            )}
            {told.length > 0 && (
              <div className="c-banner" data-tone="attention" role="status">
                <Icon name="alert" />
                <p>{t('one.secrets')}</p>
              </div>
            )}
            {told.map((name) => (
              <p key={name} className="c-spread">
                <span>
                  <span className="q-faint">{t(`one.secret.${name}`)}</span>{' '}
                  <span className="c-code">{secrets[name]}</span>
                </span>
                <CopyButton text={secrets[name]!} />
              </p>
            ))}
            <p className="q-faint">{t('one.addressHint')}</p>
            <ReachLine source={source} />
            {example && (
              <details>
                <summary>{t('one.example')}</summary>
                <pre className="c-system-body">{example}</pre>
                <CopyButton text={example} />
              </details>
            )}
          </div>
        </Card>
      )}
      {!source.lastReceivedAt && source.state === 'active' && <Waiting source={source} />}
    </>
  )
}

const hints = {
  webhook: 'one.waitingHint',
  pull: 'one.waitingPull',
  drop: 'one.waitingDrop',
} as const

/** Looked at again every other second, until something is here. */
function Waiting({ source }: { source: Source }) {
  const t = useSystemsTexts()
  const { refused } = source.day
  return (
    <Card tone="running" title={t('one.waiting')}>
      <div className="q-stack" role="status">
        <progress className="c-system-wait" aria-label={t('one.waiting')} />
        <p>{t(hints[source.connection.kind])}</p>
        {refused > 0 && <p className="q-field-error">{t('one.refused', { count: refused })}</p>}
      </div>
    </Card>
  )
}
