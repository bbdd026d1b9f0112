import { call } from '@qiao/api-client'
import { Button, Card, StateBadge } from '@qiao/ui'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useGroupTexts } from './group-texts.ts'
import type { Governance } from './types.ts'

const kinds = ['group_name', 'tag_name', 'tag_group', 'order', 'name_taken'] as const
const acts = ['create', 'rename', 'order', 'delete', 'move'] as const

/** Where both sides changed the same thing, and what WeCom did not take. Nothing to say: nothing shown. */
export function WecomCard({ wecom }: { wecom: Governance['wecom'] }) {
  const t = useGroupTexts()
  const may = useMay()
  const { run, running } = useAct(['tag-governance'])
  const { disagreements, troubles } = wecom
  const mayEdit = may('live-codes.write')
  if (disagreements.length + troubles.length === 0) return null
  const decide = (id: string, take: 'ours' | 'theirs') =>
    void run(
      id,
      () => call(api, 'POST /console/tag-disagreements/:id/decision', { params: { id }, body: { take } }),
      t('decided'),
    )
  return (
    <Card title={t('wecom')} tone="attention">
      {disagreements.map((one) => {
        const kind = kinds.find((each) => each === one.kind) ?? 'order'
        return (
          <p key={one.id} className="q-line">
            <span>{t(`differs.${kind}`, one)}</span>
            {mayEdit && (
              <>
                <Button kind="quiet" busy={running === one.id} onClick={() => decide(one.id, 'theirs')}>
                  {t('takeTheirs')}
                </Button>
                {one.undoable && (
                  <Button kind="quiet" busy={running === one.id} onClick={() => decide(one.id, 'ours')}>
                    {t('takeOurs', { name: one.ours })}
                  </Button>
                )}
              </>
            )}
          </p>
        )
      })}
      {troubles.map((one) => {
        const act = acts.find((each) => each === one.act) ?? 'order'
        return (
          <p key={`${one.act} ${one.names.join()}`} className="q-line">
            <StateBadge tone={one.givenUp ? 'overdue' : 'waiting'}>
              {one.givenUp ? t('givenUp') : t('again', { count: one.attempts })}
            </StateBadge>
            <span>{t(`trouble.${act}`, { names: one.names.join(t('to')) })}</span>
            <span className="q-faint">{t('code', { code: one.code })}</span>
          </p>
        )
      })}
      {troubles.length > 0 && mayEdit && (
        <Button
          busy={running === 'retry'}
          onClick={() =>
            void run('retry', () => call(api, 'POST /console/tag-sync-retries', {}), t('retried'))
          }
        >
          {t('retry')}
        </Button>
      )}
    </Card>
  )
}
