import { call } from '@qiao/api-client'
import { Button, Card, TimeText } from '@qiao/ui'
import { useAct } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import type { Place } from './form.ts'
import { useLifeCycleTexts } from './texts.ts'

/** Who changed what; the newest can be taken back. */
export function History({ place, may }: { place: Place; may: boolean }) {
  const t = useLifeCycleTexts()
  const { run, running } = useAct(['life-cycles'])
  const undo = (id: string) =>
    run(
      id,
      () => call(api, 'POST /console/life-cycle-changes/:id/reversal', { params: { id }, body: {} }),
      t('undone'),
    )
  return (
    <Card title={t('history.title')}>
      {place.changes.length === 0 && <p className="q-faint">{t('history.none')}</p>}
      <ol className="c-cycle-changes">
        {place.changes.map(({ id, at, by, undoes, mayUndo, grounds }) => (
          <li key={id}>
            <div className="q-line">
              <strong>{by}</strong>
              <TimeText at={at} />
              {undoes && <span className="q-faint">{t('history.undoes')}</span>}
              {may && mayUndo && (
                <Button kind="quiet" icon="undo" busy={running === id} onClick={() => void undo(id)}>
                  {t('history.undo')}
                </Button>
              )}
            </div>
            {grounds.length === 0 && <p className="q-faint">{t('history.same')}</p>}
            {grounds.map((line) => (
              <p key={line}>{line}</p>
            ))}
          </li>
        ))}
      </ol>
    </Card>
  )
}
