import { call } from '@qiao/api-client'
import { Button, ErrorState, Field, Skeleton, TextArea } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { usePartTexts } from '../../parts/texts.ts'
import { api, i18n } from '../../services.ts'
import { useCandidateTexts } from './candidate-texts.ts'
import type { WorkOrderDialogProps } from './dialog-props.ts'
import { useWorkOrdersTexts } from './texts.ts'
import type { Candidates } from './types.ts'

type Picked = { technicianId: string; name: string; fits: boolean }

/** All technicians of the area, ranked with reasons; one who does not fit may be chosen against the rules, in words. */
export function AssignmentDialog({ subject, onClose, onDone }: WorkOrderDialogProps) {
  const t = useWorkOrdersTexts()
  const c = useCandidateTexts()
  const parts = usePartTexts()
  const params = { id: subject.workOrderId }
  const candidates = useQuery({
    queryKey: ['work-orders', subject.workOrderId, 'candidates', 'now'],
    staleTime: 0,
    // Right after the appointment the plan is still being made.
    retry: 3,
    queryFn: ({ signal }) =>
      call(api, 'GET /console/work-orders/:id/candidates', { params, query: { as: 'now' } }, { signal }),
  })
  const [picked, setPicked] = useState<Picked>()
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const again = subject.technicianId !== null
  const wantsReason = again || picked?.fits === false
  const title = t(again ? 'act.reassignment' : 'act.assignment')

  async function send() {
    if (!picked) return
    setBusy(true)
    setError(undefined)
    try {
      const body = {
        technicianId: picked.technicianId,
        ...(reason.trim() ? { reason: reason.trim() } : {}),
        ...(picked.fits ? {} : { override: true }),
      }
      await call(api, 'POST /console/work-orders/:id/assignment', { params, body })
      await onDone('assignment')
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal
      open
      title={`${title} · ${subject.code}`}
      onCancel={onClose}
      footer={null}
      mask={{ closable: false }}
    >
      <div className="q-stack">
        <p className="q-faint">{t('ask.assignIntro')}</p>
        {candidates.isError && (
          <ErrorState error={candidates.error} onRetry={() => void candidates.refetch()} compact />
        )}
        {candidates.isPending && <Skeleton lines={5} />}
        {candidates.data && (
          <CandidateChoices
            candidates={candidates.data}
            but={subject.technicianId}
            picked={picked}
            onPick={setPicked}
          />
        )}
        {wantsReason && (
          <Field
            label={t(picked?.fits === false ? 'ask.override' : 'ask.reassignReason')}
            hint={picked?.fits === false ? c('needsReason') : t('ask.reasonHint')}
          >
            <TextArea value={reason} onValue={setReason} maxLength={200} rows={2} />
          </Field>
        )}
        {error !== undefined && <ErrorState error={error} compact />}
        <div className="c-form-foot">
          {!picked && <span className="q-faint">{t('ask.pickTechnician')}</span>}
          <Button onClick={onClose}>{parts('cancel')}</Button>
          <Button
            kind="primary"
            busy={busy}
            disabled={!picked || (wantsReason && !reason.trim())}
            onClick={() => void send()}
          >
            {picked ? t('ask.assignTo', { name: picked.name }) : title}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

function CandidateChoices({
  candidates,
  but,
  picked,
  onPick,
}: {
  candidates: Candidates
  but: string | null
  picked?: Picked
  onPick: (picked: Picked) => void
}) {
  const c = useCandidateTexts()
  const said = (reason: { zh: string; en: string }) => reason[i18n.language === 'en' ? 'en' : 'zh']
  const others = <T extends { technicianId: string }>(list: readonly T[]) =>
    list.filter(({ technicianId }) => technicianId !== but)
  return (
    <div className="c-choices">
      <p className="q-card-title">{c('fits', { count: candidates.items.length })}</p>
      {candidates.items.length === 0 && (
        <p>{candidates.unassigned ? said(candidates.unassigned) : c('none')}</p>
      )}
      {others(candidates.items).map(({ technicianId, name, badge, score, km, reasons }) => (
        <button
          type="button"
          className="c-choice"
          key={technicianId}
          aria-label={`${name} ${c('score', { score })}`}
          aria-pressed={picked?.technicianId === technicianId}
          onClick={() => onPick({ technicianId, name, fits: true })}
        >
          <span className="c-spread">
            <strong>{name}</strong>
            <span className="q-faint">
              {badge} · {km !== null && `${c('km', { km })} · `}
              {c('score', { score })}
            </span>
          </span>
          <span className="q-faint">{reasons.map(said).join('；')}</span>
        </button>
      ))}
      {others(candidates.refused).length > 0 && (
        <p className="q-card-title">{c('refused', { count: others(candidates.refused).length })}</p>
      )}
      {others(candidates.refused).map(({ technicianId, name, badge, refusals }) => (
        <button
          type="button"
          className="c-choice"
          key={technicianId}
          aria-label={name}
          aria-pressed={picked?.technicianId === technicianId}
          onClick={() => onPick({ technicianId, name, fits: false })}
        >
          <span className="c-spread">
            <span>{name}</span>
            <span className="q-faint">{badge}</span>
          </span>
          <span className="q-faint">{refusals.map(said).join('；')}</span>
        </button>
      ))}
    </div>
  )
}
