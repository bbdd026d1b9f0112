import { Button, Sheet } from '@qiao/ui'
import { useState } from 'react'
import { Choices } from '../shared/choices.tsx'
import { Failed } from '../shared/failed.tsx'
import type { JobDetail } from './queries.ts'
import { useJobTexts } from './texts.ts'
import { useJobAct } from './use-job-act.ts'

const outcomes = ['reached', 'not_reached', 'reschedule', 'wrong_number', 'customer_cancels'] as const

/** 首联: every attempt is kept with its outcome; only an answered call moves the job on. */
export function FirstCallSheet({
  job,
  open,
  onClose,
  onReschedule,
}: {
  job: JobDetail
  open: boolean
  onClose: () => void
  onReschedule: () => void
}) {
  const t = useJobTexts()
  const [outcome, setOutcome] = useState<string>()
  const act = useJobAct<{ outcome: string }>(
    job.workOrderId,
    'first-calls',
    t('firstCall.saved'),
    ({ outcome: recorded }) => {
      setOutcome(undefined)
      if (recorded === 'reschedule') onReschedule()
      else onClose()
    },
  )
  return (
    <Sheet
      open={open}
      title={t('firstCall.title')}
      onClose={onClose}
      foot={
        <Button
          kind="primary"
          disabled={!outcome}
          busy={act.busy}
          onClick={() => void act.run({ outcome: outcome! })}
        >
          {t('firstCall.save')}
        </Button>
      }
    >
      <div className="q-stack">
        <Choices
          label={t('firstCall.label')}
          at={outcome}
          onPick={setOutcome}
          options={outcomes
            .filter((key) => key !== 'reschedule' || !job.suspended)
            .map((key) => ({ key, label: t(`firstCall.${key}`), detail: t(`firstCall.${key}Do`) }))}
        />
        <Failed act={act} />
      </div>
    </Sheet>
  )
}
