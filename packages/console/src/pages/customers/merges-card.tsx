import { type Answer, call } from '@qiao/api-client'
import { Button, Card, StateBadge, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useMergeTexts } from './merge-texts.ts'
import './review.css'
import { UnmergeDialog } from './unmerge-dialog.tsx'

type Merge = Answer<'GET /console/customers/:id/merges'>['items'][number]

/** Every merge of this person with its reason, and its way back. Nothing where nobody was ever merged. */
export function MergesCard({ id }: { id: string }) {
  const t = useMergeTexts()
  const [undoing, setUndoing] = useState<string>()
  const { data } = useQuery({
    queryKey: ['customers', 'merges', id],
    queryFn: ({ signal }) => call(api, 'GET /console/customers/:id/merges', { params: { id } }, { signal }),
  })
  if (!data || data.items.length === 0) return null
  return (
    <Card title={t('history')}>
      <ul className="c-merge-list">
        {data.items.map((merge) => (
          <MergeRow key={merge.id} merge={merge} onUndo={() => setUndoing(merge.id)} />
        ))}
      </ul>
      {undoing && <UnmergeDialog mergeId={undoing} onClose={() => setUndoing(undefined)} />}
    </Card>
  )
}

function MergeRow({ merge, onUndo }: { merge: Merge; onUndo: () => void }) {
  const t = useMergeTexts()
  const may = useMay()
  const named = (name: string | null) => name ?? t('nameless')
  return (
    <li>
      <span className="c-spread">
        <span>
          <Link to={`/customers/${merge.absorbedId}`}>{named(merge.absorbedName)}</Link>
          {' → '}
          <Link to={`/customers/${merge.keptId}`}>{named(merge.keptName)}</Link>
        </span>
        <StateBadge tone={merge.undoneAt ? 'waiting' : 'done'}>
          {t(merge.undoneAt ? 'takenBack' : 'standing')}
        </StateBadge>
      </span>
      <span className="q-faint">
        {merge.way === 'rule' ? t('byRule') : t('byMember', { who: merge.who })} · <TimeText at={merge.at} />{' '}
        · {t('because', { reason: merge.reason })}
      </span>
      {merge.evidence.length > 0 && (
        <span className="q-faint">{merge.evidence.map(({ words }) => words).join(' · ')}</span>
      )}
      {merge.undoneAt ? (
        <span className="q-faint">
          {merge.undoneBy && t('takenBackBy', { who: merge.undoneBy })}
          <TimeText at={merge.undoneAt} />
        </span>
      ) : (
        may('customers.write') && (
          <span>
            <Button icon="undo" onClick={onUndo}>
              {t('undo')}
            </Button>
          </span>
        )
      )}
    </li>
  )
}
