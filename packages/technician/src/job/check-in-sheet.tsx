import { Button, Sheet } from '@qiao/ui'
import { useEffect, useState } from 'react'
import { Failed } from '../shared/failed.tsx'
import { locate, type NoPlace, type Place } from './locate.ts'
import type { JobDetail } from './queries.ts'
import { useJobTexts } from './texts.ts'
import { useJobAct } from './use-job-act.ts'

/** 签到 with the place of the phone where it may be known; where not, that is said and the check-in goes without. */
export function CheckInSheet({ job, open, onClose }: { job: JobDetail; open: boolean; onClose: () => void }) {
  const t = useJobTexts()
  const [why, setWhy] = useState<NoPlace>()
  const [looking, setLooking] = useState(false)
  const act = useJobAct<Place | Record<never, never>>(job.workOrderId, 'check-in', t('checkIn.done'), onClose)

  async function look() {
    setWhy(undefined)
    setLooking(true)
    const found = await locate()
    setLooking(false)
    if (typeof found === 'string') setWhy(found)
    else await act.run(found)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: opening is the tap that asks for the place, once
  useEffect(() => {
    if (open) void look()
  }, [open])

  return (
    <Sheet
      open={open}
      title={t('checkIn.title')}
      onClose={onClose}
      foot={
        why && (
          <>
            <Button onClick={() => void look()} disabled={act.busy}>
              {t('checkIn.again')}
            </Button>
            <Button kind="primary" busy={act.busy} onClick={() => void act.run({})}>
              {t('checkIn.without')}
            </Button>
          </>
        )
      }
    >
      <div className="q-stack">
        {(looking || (act.busy && !why)) && (
          <p className="q-line" role="status">
            <span className="q-spinner" aria-hidden /> {t('checkIn.looking')}
          </p>
        )}
        {why && <p>{t(`checkIn.${why}`)}</p>}
        {why && <p className="q-faint">{t('checkIn.noted')}</p>}
        <Failed act={act} />
      </div>
    </Sheet>
  )
}
