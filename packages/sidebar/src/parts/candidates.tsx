import { Button, Icon, Row, TimeText } from '@qiao/ui'
import { useSidebarTexts } from '../texts.ts'
import type { Candidate } from '../view.ts'

/** Orders that may be this friend's, each with its reason; receiver and amount are what the friend has to say. */
export function Candidates({
  candidates,
  onPick,
}: {
  candidates: readonly Candidate[]
  onPick: (candidate: Candidate) => void
}) {
  return (
    <ul className="s-candidates">
      {candidates.map((one) => (
        <CandidateRow key={one.number} candidate={one} onPick={() => onPick(one)} />
      ))}
    </ul>
  )
}

export function CandidateRow({ candidate, onPick }: { candidate: Candidate; onPick: () => void }) {
  const t = useSidebarTexts()
  return (
    <Row
      lead={<Icon name="order" />}
      title={candidate.products}
      detail={
        <>
          {candidate.shop} · {candidate.stateName} · <TimeText at={candidate.createdAt} show="absolute" />
          {candidate.reason && <span className="s-reason">{candidate.reason}</span>}
        </>
      }
      end={
        <Button kind="quiet" onClick={onPick}>
          {t('unbound.pick')}
        </Button>
      }
    />
  )
}
