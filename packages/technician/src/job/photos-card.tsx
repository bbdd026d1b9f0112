import { Button, Card, Icon, PhotoInput, StateBadge } from '@qiao/ui'
import type { JobDetail } from './queries.ts'
import { useJobTexts } from './texts.ts'
import { useUploads } from './use-uploads.ts'

const mostPhotos = 20

/** Photos go up one by one as they are taken; what does not arrive waits here and is sent again. */
export function PhotosCard({ job, photos }: { job: JobDetail; photos: JobDetail['photos'] }) {
  const t = useJobTexts()
  const { waiting, sending, failed, take, retry } = useUploads(job.workOrderId)
  const left = Math.max(0, job.photosDue - photos.length)
  return (
    <Card
      title={t('photos.title')}
      acts={
        <StateBadge tone={left > 0 ? 'attention' : 'done'}>
          {left > 0 ? t('photos.due', { count: left }) : t('photos.enough')}
        </StateBadge>
      }
    >
      {photos.length > 0 && (
        <ul className="t-photos">
          {photos.map(({ fileId }, i) => (
            <li key={fileId}>
              <img
                src={`/api/technician/work-orders/${job.workOrderId}/files/${fileId}`}
                alt={t('photos.nth', { n: i + 1 })}
                loading="lazy"
              />
            </li>
          ))}
        </ul>
      )}
      <PhotoInput
        label={t('photos.add')}
        photos={waiting}
        onPhotos={take}
        max={Math.max(waiting.length, mostPhotos - photos.length)}
      />
      {sending && (
        <p role="status" className="q-line">
          <span className="q-spinner" aria-hidden /> {t('photos.sending', { count: waiting.length })}
        </p>
      )}
      {failed && !sending && waiting.length > 0 && (
        <div className="t-failed" role="alert" data-tone="attention">
          <Icon name="alert" />
          <p>{t('photos.failed', { count: waiting.length })}</p>
          <Button onClick={retry}>{t('photos.retry')}</Button>
        </div>
      )}
      <p className="q-faint">{t('photos.removed')}</p>
    </Card>
  )
}
