import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, List, Row, Skeleton, Tag, TimeText, useListed } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSaid } from '../../parts/said.ts'
import { dateText } from '../../parts/time-window.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { ListsForm } from './lists-form.tsx'
import { useEvidenceListTexts } from './texts.ts'
import type { EvidenceDesk, EvidenceList } from './types.ts'
import '../../parts/parts.css'

/** What must be shown for a subsidy or a trade-in, by region and category; a brand's own versions. */
export default function EvidencePage() {
  const t = useEvidenceListTexts()
  const may = useMay()
  const [editing, setEditing] = useState(false)
  const found = useQuery({
    queryKey: ['evidence-lists'],
    queryFn: ({ signal }) => call(api, 'GET /console/evidence-lists', {}, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  const desk = found.data
  if (!desk) return <Skeleton lines={8} />
  if (editing)
    return (
      <PageFrame title={t('title')}>
        <ListsForm key={desk.draft?.revision ?? 0} desk={desk} onDone={() => setEditing(false)} />
      </PageFrame>
    )
  return (
    <PageFrame
      title={t('title')}
      acts={
        may('connections.write') && (
          <Button kind="primary" icon="edit" onClick={() => setEditing(true)}>
            {t(desk.draft ? 'goOn' : 'edit')}
          </Button>
        )
      }
    >
      <div className="q-stack">
        <p className="q-faint">{t('intro')}</p>
        {desk.version === 0 ? (
          <p className="c-banner" data-tone="attention">
            {t('isDefault')}
          </p>
        ) : (
          <p>
            <Tag tone="done">{t('version', desk)}</Tag>
          </p>
        )}
        {desk.draft && (
          <p className="q-faint">{t('draft', { at: dateText(desk.draft.savedAt, i18n.language) })}</p>
        )}
        {desk.lists.map((list) => (
          <ListCard
            key={[list.kind, ...list.regions.map(({ code }) => code), ...list.categories].join('|')}
            list={list}
          />
        ))}
        <History desk={desk} />
      </div>
    </PageFrame>
  )
}

function ListCard({ list }: { list: EvidenceList }) {
  const t = useEvidenceListTexts()
  const said = useSaid()
  const word = useTradeWord()
  const listed = useListed()
  const where = listed(list.regions.map(({ name }) => name)) || t('everywhere')
  const what = listed(list.categories.map((one) => word('category', one))) || t('everyCategory')
  return (
    <Card title={`${t(`kind.${list.kind as 'subsidy'}`)} · ${where} · ${what}`} flush>
      <List label={where}>
        {list.items.map((item) => (
          <Row
            key={item.code}
            title={said(item.name)}
            detail={`${said(item.how)} · ${t(`due.${item.due}`)}`}
            end={
              <Tag tone={item.required && item.from !== 'marketplace' ? 'running' : 'waiting'}>
                {t(item.from === 'marketplace' ? 'byMarketplace' : item.required ? 'required' : 'optional')}
              </Tag>
            }
          />
        ))}
      </List>
    </Card>
  )
}

function History({ desk }: { desk: EvidenceDesk }) {
  const t = useEvidenceListTexts()
  const may = useMay()
  const { run, running } = useAct(['evidence-lists'])
  if (desk.versions.length === 0) return null
  const restore = (version: number) =>
    void run(
      `v${version}`,
      () => call(api, 'POST /console/evidence-lists/rollback', { body: { version } }),
      t('restored'),
    )
  return (
    <Card title={t('history')}>
      <List label={t('history')}>
        {desk.versions.map((one, i) => (
          <Row
            key={one.version}
            title={`${t('row', one)} · ${one.isDefault ? t('defaults') : t(`what.${one.what}`)}`}
            detail={<TimeText at={one.at} show="absolute" />}
            end={
              i === 0 ? (
                <Tag tone="done">{t('inForce')}</Tag>
              ) : (
                may('connections.write') &&
                !one.isDefault && (
                  <Button busy={running === `v${one.version}`} onClick={() => restore(one.version)}>
                    {t('restore')}
                  </Button>
                )
              )
            }
          />
        ))}
      </List>
      {may('connections.write') && desk.version !== 0 && (
        <Button icon="undo" busy={running === 'v0'} onClick={() => restore(0)}>
          {t('restoreDefault')}
        </Button>
      )}
    </Card>
  )
}
