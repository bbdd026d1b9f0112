import { Button, Card, Field, Icon, PhotoInput, StateBadge, TextInput } from '@qiao/ui'
import { useLanguage } from '../shared/use-language.ts'
import { type Draft, isCode69, isGiven } from './draft.ts'
import type { JobDetail } from './queries.ts'
import { useJobTexts } from './texts.ts'
import { useUploads } from './use-uploads.ts'

type Change = (make: (draft: Draft) => Draft) => void
type Row = JobDetail['evidence'][number]

/** What the kind of the order asks for beside the usual photos; only what the technician can give. */
export function EvidenceCard({ job, draft, change }: { job: JobDetail; draft: Draft; change: Change }) {
  const t = useJobTexts()
  const { say } = useLanguage()
  const rows = job.evidence.filter(({ due, from }) => due === 'completion' && from !== 'marketplace')
  if (rows.length === 0) return null
  const left = rows.filter((row) => !isGiven(row, draft)).length
  return (
    <Card
      title={t('evidence.title')}
      acts={
        <StateBadge tone={left > 0 ? 'attention' : 'done'}>
          {left > 0 ? t('evidence.left', { count: left }) : t('evidence.whole')}
        </StateBadge>
      }
    >
      <ul className="t-evidence">
        {rows.map((row) => (
          <li key={row.code}>
            <p className="q-line">
              <Icon name={isGiven(row, draft) ? 'check' : 'alert'} />
              <strong>{say(row.name)}</strong>
              {row.need > 1 && <span className="q-faint">× {row.need}</span>}
            </p>
            <p className="q-faint">
              {say(row.how)}
              {row.from === 'serial' && ` · ${t('evidence.below')}`}
            </p>
            {row.from === 'photo' && <EvidencePhoto workOrderId={job.workOrderId} row={row} />}
            {row.from === 'barcode' && row.state === 'missing' && (
              <Field
                label={say(row.name)}
                error={
                  draft.code69.trim().length >= 13 && !isCode69(draft.code69.trim()) && t('evidence.wrong69')
                }
              >
                <TextInput
                  value={draft.code69}
                  onValue={(code69) => change((before) => ({ ...before, code69 }))}
                  inputMode="numeric"
                  autoComplete="off"
                  maxLength={13}
                />
              </Field>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}

function EvidencePhoto({ workOrderId, row }: { workOrderId: string; row: Row }) {
  const t = useJobTexts()
  const { waiting, sending, failed, take, retry } = useUploads(workOrderId, row.code)
  return (
    <>
      <PhotoInput
        label={row.have > 0 ? t('evidence.have', { count: row.have }) : t('evidence.none')}
        photos={waiting}
        onPhotos={take}
        max={Math.max(1, waiting.length)}
        camera
      />
      {sending && (
        <p role="status" className="q-line">
          <span className="q-spinner" aria-hidden /> {t('photos.sending', { count: waiting.length })}
        </p>
      )}
      {failed && !sending && waiting.length > 0 && (
        <div className="t-failed" role="alert" data-tone="attention">
          <p>{t('photos.failed', { count: waiting.length })}</p>
          <Button onClick={retry}>{t('photos.retry')}</Button>
        </div>
      )}
    </>
  )
}
