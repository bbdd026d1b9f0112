import { type Answer, call } from '@qiao/api-client'
import { Button, ErrorState, Field, QrImage, Sheet, Skeleton, Tabs, TextInput } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../services.ts'
import { Failed } from '../shared/failed.tsx'
import { clockOf } from '../shared/times.ts'
import type { JobDetail } from './queries.ts'
import { useJobTexts } from './texts.ts'
import { useJobAct } from './use-job-act.ts'

const ways = ['qr', 'code', 'call'] as const
type Way = (typeof ways)[number]

/** 验收, in the three ways that count as proof (T8). Closes by itself once the customer has signed. */
export default function SignOffSheet({
  job,
  photosLeft,
  onClose,
}: {
  job: JobDetail
  photosLeft: number
  onClose: () => void
}) {
  const t = useJobTexts()
  const [way, setWay] = useState<Way>('qr')
  return (
    <Sheet open title={t('sign.title')} onClose={onClose}>
      <div className="q-stack">
        <Tabs
          label={t('sign.ways')}
          at={way}
          onPick={(key) => setWay(key as Way)}
          items={ways.map((key) => ({ key, label: t(`sign.${key}`) }))}
        />
        {way === 'qr' && <Qr job={job} />}
        {way === 'code' && <Code job={job} onClose={onClose} />}
        {way === 'call' && <ReturnCall job={job} photosLeft={photosLeft} onClose={onClose} />}
      </div>
    </Sheet>
  )
}

type SignOffLink = Answer<'POST /technician/work-orders/:id/sign-off-links'>

function Qr({ job }: { job: JobDetail }) {
  const t = useJobTexts()
  const { workOrderId } = job
  const qr = useQuery({
    queryKey: ['sign-off-link', workOrderId],
    queryFn: async () => {
      const link = await call(api, 'POST /technician/work-orders/:id/sign-off-links', {
        params: { id: workOrderId },
      })
      return { link, svg: await drawn(link) }
    },
    staleTime: 10 * 60_000,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  if (qr.error && !qr.data) return <ErrorState error={qr.error} onRetry={() => void qr.refetch()} compact />
  if (!qr.data) return <Skeleton lines={6} />
  return (
    <div className="t-qr">
      <p>{t('sign.qrHow')}</p>
      <QrImage svg={qr.data.svg} label={t('sign.qrAlt')} />
      <p className="q-faint">{t('sign.qrEnds', { time: clockOf(qr.data.link.expiresAt) })}</p>
      <Button kind="quiet" icon="refresh" busy={qr.isFetching} onClick={() => void qr.refetch()}>
        {t('sign.qrNew')}
      </Button>
      <p role="status">{t('sign.waiting')}</p>
    </div>
  )
}

async function drawn({ path }: SignOffLink): Promise<string> {
  const { default: QrCode } = await import('qrcode')
  return QrCode.toString(new URL(path, location.origin).href, { type: 'svg', margin: 1 })
}

function Code({ job, onClose }: { job: JobDetail; onClose: () => void }) {
  const t = useJobTexts()
  const [code, setCode] = useState('')
  const act = useJobAct<{ code: string }>(job.workOrderId, 'completion-code', t('signedOff'), onClose)
  const triesLeft = act.problem?.facts.triesLeft
  return (
    <form
      className="q-stack"
      onSubmit={(event) => {
        event.preventDefault()
        void act.run({ code })
      }}
    >
      <p>{t('sign.codeHow')}</p>
      <div className="t-code-input">
        <Field
          label={t('sign.codeField')}
          error={typeof triesLeft === 'number' && t('sign.triesLeft', { count: triesLeft })}
        >
          <TextInput
            value={code}
            onValue={(value) => setCode(value.replace(/\D/g, '').slice(0, 6))}
            inputMode="numeric"
            autoComplete="off"
            placeholder="······"
          />
        </Field>
      </div>
      <Failed act={act} />
      <Button kind="primary" wide submit disabled={code.length !== 6} busy={act.busy}>
        {t('sign.codeSave')}
      </Button>
    </form>
  )
}

function ReturnCall({
  job,
  photosLeft,
  onClose,
}: {
  job: JobDetail
  photosLeft: number
  onClose: () => void
}) {
  const t = useJobTexts()
  const act = useJobAct<object>(job.workOrderId, 'return-call-request', t('sign.callSaved'), onClose)
  const asked = job.signOff !== null
  return (
    <div className="q-stack">
      <p>{t(asked ? 'callAsked' : 'sign.callHow')}</p>
      {photosLeft > 0 && <p>{t('sign.photosFirst', { count: photosLeft })}</p>}
      <Failed act={act} />
      {!asked && (
        <Button
          kind="primary"
          wide
          disabled={photosLeft > 0}
          busy={act.busy}
          onClick={() => void act.run({})}
        >
          {t('sign.callSave')}
        </Button>
      )}
    </div>
  )
}
