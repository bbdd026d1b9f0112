import { type Answer, call } from '@qiao/api-client'
import { Button, ErrorState, Facts, Skeleton, Tag, TimeText, useNotices } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { LineageCard } from '../../parts/lineage-card.tsx'
import { Difference, FieldValue, LinkName, LinkState, type RecordLink } from '../../parts/record-row.tsx'
import { useRecordTexts } from '../../parts/record-texts.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { type HandTarget, LinkDialog } from './link-dialog.tsx'

type Whole = Answer<'GET /console/records/:id'>

/** One record whole: what it says, whom it is about and why, and linking it by hand. */
export function RecordLook({ id }: { id: string }) {
  const t = useRecordTexts()
  const found = useQuery({
    queryKey: ['records', 'one', id],
    queryFn: ({ signal }) => call(api, 'GET /console/records/:id', { params: { id } }, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
  if (!found.data) return <Skeleton lines={6} />
  const one = found.data
  return (
    <div className="q-stack">
      <p className="q-line">
        <Tag>{one.kindName}</Tag>
        <LinkState one={one} />
        <Difference fen={one.differenceFen} />
      </p>
      {one.because && <p className="q-faint">{one.because}</p>}
      <Links one={one} />
      <h3>{t('fields')}</h3>
      {one.fields.length === 0 ? (
        <p className="q-faint">{t('noFields')}</p>
      ) : (
        <Facts
          facts={one.fields.map((field) => ({
            key: field.key,
            label: field.name,
            value: <FieldValue field={field} />,
          }))}
        />
      )}
      <p className="q-faint">
        {one.sourceName} · <TimeText at={one.recordedAt} />
      </p>
      <LineageCard kind="record" id={one.id} />
    </div>
  )
}

function Links({ one }: { one: Whole }) {
  const t = useRecordTexts()
  const may = useMay()
  const [linking, setLinking] = useState(false)
  const { run, running } = useAct(['records'])
  const { link } = useLink(one.id)
  const found = one.links.filter(({ state }) => state === 'linked')
  const mayLink = may('customers.write')
  const unlink = (target: RecordLink['target']) =>
    void run(
      target,
      () =>
        call(api, 'DELETE /console/records/:id/links/:target', {
          params: { id: one.id, target: target as HandTarget },
        }),
      t('link.undone'),
    )
  return (
    <>
      {found.length > 0 && (
        <Facts
          facts={found.map((each) => ({
            key: `${each.target}${each.targetId}`,
            label: t(`target.${each.target}`),
            value: (
              <span className="q-line">
                <LinkName link={each} />
                <span className="q-faint">
                  {[each.because, each.ruleVersion && t('link.rule', { version: each.ruleVersion })]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
                {mayLink && each.target !== 'serial' && (
                  <Button busy={running === each.target} onClick={() => unlink(each.target)}>
                    {t('link.undo')}
                  </Button>
                )}
              </span>
            ),
          }))}
        />
      )}
      {mayLink && one.candidates.length > 0 && (
        <div className="q-stack">
          <p>{t('candidates')}</p>
          {one.candidates.map(({ orderId, name }) => (
            <p key={orderId} className="c-spread">
              <span>{name}</span>
              <Button kind="primary" onClick={() => void link('order', orderId)}>
                {t('choose')}
              </Button>
            </p>
          ))}
        </div>
      )}
      {mayLink && (
        <div>
          <Button icon="plus" onClick={() => setLinking(true)}>
            {t(found.some(({ target }) => target !== 'serial') ? 'link.again' : 'link.act')}
          </Button>
        </div>
      )}
      {linking && (
        <LinkDialog
          onClose={() => setLinking(false)}
          onPick={async (target, targetId) => {
            if (await link(target, targetId)) setLinking(false)
          }}
        />
      )}
    </>
  )
}

function useLink(id: string) {
  const t = useRecordTexts()
  const notices = useNotices()
  const { run } = useAct(['records'], ['customers'], ['orders'])
  return {
    async link(target: HandTarget, targetId: string): Promise<boolean> {
      const done = await run('link', () =>
        call(api, 'PUT /console/records/:id/links/:target', { params: { id, target }, body: { targetId } }),
      )
      if (done) notices.done(done.others > 0 ? t('link.doneMore', { count: done.others }) : t('link.done'))
      return done !== undefined
    },
  }
}
