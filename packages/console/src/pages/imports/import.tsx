import { call } from '@qiao/api-client'
import { Button, Card, Facts, StateBadge, useListed, useNotices } from '@qiao/ui'
import { DetailPage } from '@qiao/ui/console'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useSaid } from '../../parts/said.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { Outcome, useImport } from './outcome.tsx'
import { QualityCard } from './quality-card.tsx'
import { useImportsTexts } from './texts.ts'
import { Touched } from './touched-card.tsx'
import { importTones, isGoing } from './types.ts'
import '../../parts/parts.css'
import './imports.css'

/** One import: how far, what came of it, what it touched, and the way back. */
export default function ImportPage() {
  const { id = '' } = useParams()
  const t = useImportsTexts()
  const listed = useListed()
  const said = useSaid()
  const may = useMay()
  const notices = useNotices()
  const queries = useQueryClient()
  const { run, running } = useAct(['imports'])
  const [asking, setAsking] = useState(false)
  const { data } = useImport(id)
  const one = data?.import
  const going = one ? isGoing(one.state) : true
  const write = may('connections.write')
  const mayUndo = one && write && !one.dryRun && ['done', 'failed', 'cancelled'].includes(one.state)
  const cancel = () =>
    run(
      'cancel',
      () => call(api, 'POST /console/imports/:id/cancellation', { params: { id } }),
      t('one.cancelled'),
    )
  return (
    <>
      <DetailPage
        back={<Link to="/imports">← {t('back')}</Link>}
        what={one?.dryRun ? t('tried') : t('title')}
        who={listed(one?.files.map(({ name }) => name) ?? [])}
        state={
          one && <StateBadge tone={importTones[one.state]}>{t(`state.${one.state as 'done'}`)}</StateBadge>
        }
        since={one?.undoneAt ?? one?.finishedAt ?? one?.createdAt}
        acts={
          <>
            {one && write && going && one.state !== 'undoing' && (
              <Button busy={running === 'cancel'} onClick={() => void cancel()}>
                {t('one.cancel')}
              </Button>
            )}
            {mayUndo && (
              <Button kind="danger" icon="undo" onClick={() => setAsking(true)}>
                {t('one.undo')}
              </Button>
            )}
          </>
        }
        main={
          <>
            <Outcome id={id} />
            {one && !going && <QualityCard one={one} />}
            {one && !one.dryRun && <Touched id={id} state={one.state} />}
          </>
        }
        side={
          one && (
            <Card title={t('one.files')}>
              <Facts
                facts={[
                  ...one.files.map(({ name, rows }) => ({
                    key: name,
                    label: t('one.files'),
                    value: `${name} · ${t('one.fileFacts', { rows })}`,
                  })),
                  {
                    key: 'mapping',
                    label: t('one.mapping'),
                    value: t(one.unpublished ? 'one.unpublished' : 'one.version', {
                      title: said(one.mapping),
                      version: one.mapping.version,
                    }),
                  },
                  { key: 'flows', label: t('one.flows'), value: t(one.startFlows ? 'one.yes' : 'one.no') },
                  ...(one.takenBack > 0
                    ? [
                        {
                          key: 'back',
                          label: t('state.undone'),
                          value: t('one.takenBack', { count: one.takenBack }),
                        },
                      ]
                    : []),
                  ...(one.leftStanding > 0
                    ? [{ key: 'left', label: '', value: t('one.leftStanding', { count: one.leftStanding }) }]
                    : []),
                ]}
              />
            </Card>
          )
        }
      />
      {asking && (
        <ActDialog
          open
          danger
          title={t('one.undoTitle')}
          intro={t('one.undoIntro')}
          submit={t('one.undo')}
          onClose={() => setAsking(false)}
          onSubmit={async () => {
            await call(api, 'POST /console/imports/:id/undoing', { params: { id } })
            notices.done(t('one.undoAsked'))
            // The state changes a moment later, when the job begins.
            await new Promise((resolve) => setTimeout(resolve, 1_500))
            await queries.invalidateQueries({ queryKey: ['imports'] })
          }}
        />
      )}
    </>
  )
}
