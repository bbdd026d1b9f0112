import { Button, Icon, Row, TimeText } from '@qiao/ui'
import { useSidebarTexts } from '../texts.ts'
import { type Candidate, tailsOfAlike } from '../view.ts'

/** Orders that may be this friend's, each with its reason; receiver and amount are what the friend has to say. */
export function Candidates({
  candidates,
  onPick,
}: {
  candidates: readonly Candidate[]
  onPick: (candidate: Candidate) => void
}) {
  const tails = tailsOfAlike(candidates)
  return (
    <ul className="s-candidates">
      {candidates.map((one) => (
        <CandidateRow
          key={one.number}
          candidate={one}
          tail={tails.get(one.number)}
          onPick={() => onPick(one)}
        />
      ))}
    </ul>
  )
}

export function CandidateRow({
  candidate,
  tail,
  onPick,
}: {
  candidate: Candidate
  tail?: string | undefined
  onPick: () => void
}) {
  const t = useSidebarTexts()
  return (
    <Row
      lead={<Icon name="order" />}
      title={candidate.products}
      detail={
        <>
          {candidate.shop} · {candidate.stateName} · <TimeText at={candidate.createdAt} show="absolute" />
          {tail && ` · ${t('unbound.tail', { tail })}`}
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
