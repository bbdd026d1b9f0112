import { Button, Sheet } from '@qiao/ui'
import { useState } from 'react'
import { Choices } from '../shared/choices.tsx'
import { Failed } from '../shared/failed.tsx'
import type { JobDetail } from './queries.ts'
import { useJobTexts } from './texts.ts'
import { useJobAct } from './use-job-act.ts'

const reasons = ['missing_part', 'not_ready', 'customer_absent', 'rework'] as const

/** 二次上门: this visit ends with a reason; only 返修 is the technician's own. */
export function RevisitSheet({ job, open, onClose }: { job: JobDetail; open: boolean; onClose: () => void }) {
  const t = useJobTexts()
  const [reason, setReason] = useState<string>()
  const act = useJobAct<object>(job.workOrderId, 'revisits', t('revisitSheet.saved'), onClose)
  return (
    <Sheet
      open={open}
      title={t('revisitSheet.title')}
      onClose={onClose}
      foot={
        <Button kind="primary" disabled={!reason} busy={act.busy} onClick={() => void act.run({ reason })}>
          {t('revisitSheet.save')}
        </Button>
      }
    >
      <div className="q-stack">
        <Choices
          label={t('revisitSheet.label')}
          at={reason}
          onPick={setReason}
          options={reasons.map((key) => ({
            key,
            label: t(`revisitSheet.${key}`),
            ...(key === 'rework' ? { detail: t('revisitSheet.reworkDo') } : {}),
          }))}
        />
        <Failed act={act} />
      </div>
    </Sheet>
  )
}
