import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, StateBadge, useNotices } from '@qiao/ui'
import { type ReactNode, useState } from 'react'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import {
  draftOf,
  goneOf,
  type Lives,
  newRow,
  type Place,
  putBack,
  type Row,
  rowOf,
  type Trial,
} from './form.ts'
import { History } from './history.tsx'
import { PartRow } from './part-row.tsx'
import { useLifeCycleTexts } from './texts.ts'
import { TrialCard } from './trial-card.tsx'
import { WarrantyFields } from './warranty-fields.tsx'

/** The cycles of one place as a form, with what lies below in sight; tried out, saved, and taken back. */
export function PlaceEditor({
  place,
  title,
  articles,
}: {
  place: Place
  title: ReactNode
  articles: Lives['articles']
}) {
  const t = useLifeCycleTexts()
  const may = useMay()('connections.write')
  const notices = useNotices()
  const { run, running } = useAct(['life-cycles'])
  const start = draftOf(place.life.parts.map(rowOf), place.life.warranty)
  const [rows, setRows] = useState(() => place.life.parts.map(rowOf))
  const [warranty, setWarranty] = useState(place.life.warranty)
  const [trial, setTrial] = useState<Trial>()
  const [error, setError] = useState<unknown>()
  const draft = draftOf(rows, warranty)
  const isChanged = JSON.stringify(draft) !== JSON.stringify(start)
  const isBase =
    JSON.stringify(draft) === JSON.stringify(draftOf(place.base.parts.map(rowOf), place.base.warranty))

  /** What was counted was counted of other figures. */
  const edit = (next: readonly Row[]) => {
    setRows([...next])
    setTrial(undefined)
    setError(undefined)
  }
  const toBase = () => {
    edit(place.base.parts.map(rowOf))
    setWarranty(place.base.warranty)
  }
  /** What is wrong is said beside the rows, and stays there. */
  const send = (key: 'try' | 'save', act: () => Promise<unknown>) =>
    run(key, async () => {
      setError(undefined)
      const failed = await act().then(() => false, refused)
      if (!failed && key === 'save') notices.done(t('saved'))
    })
  const refused = (problem: unknown) => {
    setError(problem)
    return true
  }
  const tryOut = () =>
    send('try', async () => {
      setTrial(undefined)
      setTrial(await call(api, 'POST /console/life-cycle-trials', { body: { place: place.place, ...draft } }))
    })
  const save = () =>
    send('save', () =>
      call(api, 'POST /console/life-cycles/:place', {
        params: { place: place.place },
        body: { ...draft, version: place.version },
      }),
    )
  return (
    <>
      <Card title={title} acts={isChanged && <StateBadge tone="attention">{t('changed')}</StateBadge>}>
        <div className="q-stack">
          {!may && <p className="q-faint">{t('readOnly')}</p>}
          {rows.length === 0 && <p className="q-faint">{t('noParts')}</p>}
          <ol className="c-cycle-parts">
            {rows.map((row, at) => (
              <PartRow
                key={row.key}
                row={row}
                number={at + 1}
                base={place.base.parts.find(({ code }) => code === row.code)}
                isProduct={place.isProduct}
                articles={articles}
                locked={!may}
                onRow={(next) => edit(rows.flatMap((one) => (one.key === row.key ? (next ?? []) : one)))}
              />
            ))}
          </ol>
          {goneOf(rows, place.base.parts).map((part) => (
            <p key={part.code} className="q-line q-faint">
              {t('gone', { title: part.title, months: part.everyMonths })}
              {may && (
                <Button kind="quiet" icon="undo" onClick={() => edit(putBack(rows, part, place.base.parts))}>
                  {t('putBack')}
                </Button>
              )}
            </p>
          ))}
          {may && (
            <div className="q-line">
              <Button icon="plus" onClick={() => edit([...rows, newRow(rows)])}>
                {t('add')}
              </Button>
              <Button kind="quiet" icon="undo" disabled={isBase} onClick={toBase}>
                {t(place.isProduct ? 'toKind' : 'toDefault')}
              </Button>
            </div>
          )}
          <p className="q-faint">{t('source', { text: place.source.parts })}</p>
          <WarrantyFields
            warranty={warranty}
            locked={!may}
            source={place.source.warranty}
            onWarranty={(next) => {
              setWarranty(next)
              setTrial(undefined)
            }}
          />
          {error !== undefined && <ErrorState error={error} compact />}
          {trial && <TrialCard trial={trial} />}
          {may && (
            <div className="c-form-foot">
              {isChanged && (
                <Button
                  kind="quiet"
                  onClick={() => {
                    edit(place.life.parts.map(rowOf))
                    setWarranty(place.life.warranty)
                  }}
                >
                  {t('reset')}
                </Button>
              )}
              <Button busy={running === 'try'} disabled={!isChanged} onClick={() => void tryOut()}>
                {t('try')}
              </Button>
              <Button
                kind="primary"
                busy={running === 'save'}
                disabled={!isChanged}
                onClick={() => void save()}
              >
                {t('save')}
              </Button>
            </div>
          )}
        </div>
      </Card>
      <History place={place} may={may} />
    </>
  )
}
