import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, Skeleton, useListed, useNotices } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { usePartTexts } from '../../parts/texts.ts'
import { api } from '../../services.ts'
import { CheckCard } from './check-card.tsx'
import { DeliveryCard } from './delivery-card.tsx'
import { type Draft, draftOf, emptyDraft, missingIn, wishOf } from './draft.ts'
import { PullCard } from './pull-card.tsx'
import { ReadCard } from './read-card.tsx'
import { type Source, systemsPath } from './source.ts'
import { useSystemsTexts } from './texts.ts'
import { useChoices, useSource } from './use-sources.ts'
import '../../parts/parts.css'
import './mapped-sources.css'

/** A system's way in, in steps; also changes one that is there. */
export default function NewSourcePage() {
  const { id } = useParams()
  return id ? <EditSource id={id} /> : <SourceForm />
}

function EditSource({ id }: { id: string }) {
  const found = useSource(id)
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  return found.data ? <SourceForm source={found.data} /> : <Skeleton lines={8} />
}

const ways: readonly Draft['kind'][] = ['webhook', 'pull', 'drop']

function SourceForm({ source }: { source?: Source }) {
  const t = useSystemsTexts()
  const listed = useListed()
  const parts = usePartTexts()
  const navigate = useNavigate()
  const notices = useNotices()
  const queries = useQueryClient()
  const choices = useChoices()
  const [draft, setDraft] = useState<Draft>(() => (source ? draftOf(source) : emptyDraft))
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }))
  const part = { draft, change, isKept: source !== undefined }
  const missing = missingIn(draft)
  const first = source ? 0 : 1

  async function send() {
    setTried(true)
    if (missing.length > 0) return
    setBusy(true)
    setError(undefined)
    try {
      const body = wishOf(draft)
      const made = source
        ? {
            id: source.id,
            ...(await call(api, 'PUT /console/mapped-sources/:id', { params: { id: source.id }, body })),
          }
        : await call(api, 'POST /console/mapped-sources', { body })
      notices.done(t(source ? 'done.changed' : 'done.made'))
      await queries.invalidateQueries({ queryKey: ['mapped-sources'] })
      await navigate(`${systemsPath}/${made.id}`, { state: { secrets: made.secrets } })
    } catch (problem) {
      setError(problem)
      setBusy(false)
    }
  }

  return (
    <PageFrame title={t(source ? 'new.edit' : 'new.title')}>
      <nav>
        <Link to={source ? `${systemsPath}/${source.id}` : systemsPath}>← {t('back')}</Link>
      </nav>
      <form
        className="c-system-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        {!source && (
          <Card title={`1 · ${t('new.step.way')}`}>
            <fieldset className="c-system-ways q-field" aria-label={t('new.way')}>
              {ways.map((kind) => (
                <button
                  key={kind}
                  type="button"
                  className="c-choice"
                  aria-pressed={draft.kind === kind}
                  onClick={() => change({ kind })}
                >
                  <strong>{t(`kind.${kind}`)}</strong>
                  <span className="q-faint">{t(`kindHint.${kind}`)}</span>
                </button>
              ))}
            </fieldset>
          </Card>
        )}
        {draft.kind === 'webhook' && (
          <>
            <CheckCard part={part} number={first + 1} />
            <DeliveryCard part={part} number={first + 2} source={source} />
          </>
        )}
        {draft.kind === 'pull' && <PullCard part={part} number={first + 1} />}
        {draft.kind === 'drop' && (
          <Card title={`${first + 1} · ${t('new.step.drop')}`}>
            <p>{t('new.dropHint')}</p>
          </Card>
        )}
        <ReadCard part={part} choices={choices.data} number={first + (draft.kind === 'webhook' ? 3 : 2)} />
        {tried && missing.length > 0 && (
          <p className="q-field-error" role="alert">
            {t('new.needed', { names: listed(missing.map((name) => t(`needed.${name}`))) })}
          </p>
        )}
        {error !== undefined && <ErrorState error={error} compact />}
        <div className="c-form-foot">
          <Button onClick={() => void navigate(-1)}>{parts('cancel')}</Button>
          <Button kind="primary" submit busy={busy}>
            {t(source ? 'new.save' : draft.kind === 'pull' ? 'new.submitPull' : 'new.submit')}
          </Button>
        </div>
      </form>
    </PageFrame>
  )
}
