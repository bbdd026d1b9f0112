import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, Facts, Skeleton, StateBadge, TimeText, useNotices } from '@qiao/ui'
import { DetailPage } from '@qiao/ui/console'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { usePeople } from '../../parts/names.ts'
import { useSaid } from '../../parts/said.ts'
import { useActorWord } from '../../parts/trade-words.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { Changes } from './changes.tsx'
import { DryRunCard } from './dry-run-card.tsx'
import { useKinds } from './kinds.ts'
import { type MappingDetail, publishDraft, rollBack, useMapping } from './mapping-data.ts'
import { useMappingsTexts } from './texts.ts'
import { VersionsCard } from './versions-card.tsx'
import '../../parts/parts.css'
import './mappings.css'

/** One mapping: its draft and what that would change, its versions, and the way back. */
export default function MappingPage() {
  const { name = '' } = useParams()
  const t = useMappingsTexts()
  const said = useSaid()
  const kinds = useKinds()
  const one = useMapping(name)
  if (one.isError) return <ErrorState error={one.error} onRetry={() => void one.refetch()} />
  if (!one.data) return <Skeleton lines={10} />
  const { mapping, builtIn, inForce, draft, releases } = one.data
  const kind = kinds.data?.items.find((each) => each.kind === mapping.record)
  const title = mapping.title as { zh: string; en: string }
  const source = mapping.source as { format?: string } | undefined
  return (
    <DetailPage
      back={<Link to="/mappings">← {t('back')}</Link>}
      what={t('title')}
      who={said(title)}
      state={
        builtIn ? undefined : (
          <StateBadge tone={inForce === null ? 'waiting' : 'done'}>
            {inForce === null ? t('none') : t('version', { version: inForce })}
          </StateBadge>
        )
      }
      {...(releases[0] ? { since: releases[0].at } : {})}
      main={
        <>
          <DraftCard name={name} one={one.data} />
          {draft && <DryRunCard name={name} mapping={draft.mapping} />}
          {!builtIn && <VersionsCard name={name} one={one.data} />}
        </>
      }
      side={
        <Card title={said(title)}>
          <Facts
            facts={[
              { key: 'kind', label: t('column.kind'), value: kind ? said(kind.name) : '—' },
              { key: 'format', label: t('column.format'), value: (source?.format ?? '').toUpperCase() },
              { key: 'name', label: t('column.name'), value: <span className="c-code">{name}</span> },
              ...(builtIn
                ? []
                : [
                    { key: 'version', label: t('column.version'), value: inForce ?? '—' },
                    { key: 'draft', label: t('column.draft'), value: draft ? t('hasDraft') : '—' },
                  ]),
            ]}
          />
        </Card>
      }
    />
  )
}

function DraftCard({ name, one }: { name: string; one: MappingDetail }) {
  const t = useMappingsTexts()
  const may = useMay()
  const people = usePeople()
  const actor = useActorWord()
  const navigate = useNavigate()
  const [asking, setAsking] = useState<'publish' | 'drop'>()
  const { draft, inForce, builtIn } = one
  const write = may('connections.write')
  return (
    <Card
      title={t(builtIn ? 'builtIn' : 'draft.title')}
      acts={
        write && (
          <>
            {draft && <Button onClick={() => setAsking('drop')}>{t('draft.drop')}</Button>}
            <Button icon="edit" onClick={() => void navigate(`/mappings/${name}/edit`)}>
              {t(builtIn ? 'draft.editReady' : 'draft.edit')}
            </Button>
            {draft && (
              <Button
                kind="primary"
                disabled={draft.problems.length > 0}
                onClick={() => setAsking('publish')}
              >
                {t('draft.publish')}
              </Button>
            )}
          </>
        )
      }
    >
      <div className="q-stack">
        {!draft && <p className="q-faint">{t(builtIn ? 'readyHint' : 'draft.none')}</p>}
        {draft && (
          <>
            <p className="q-line">
              <StateBadge tone={draft.problems.length > 0 ? 'attention' : 'done'}>
                {draft.problems.length > 0
                  ? t('draft.problems', { count: draft.problems.length })
                  : t('draft.fine')}
              </StateBadge>
              <span className="q-faint">
                {t('draft.saved', { who: actor(draft.by, people) })} <TimeText at={draft.at} />
              </span>
            </p>
            {inForce === null ? (
              <p className="q-faint">{t('draft.first')}</p>
            ) : draft.changes.length === 0 ? (
              <p className="q-faint">{t('draft.same')}</p>
            ) : (
              <div>
                <h3 className="q-label">{t('draft.changes')}</h3>
                <Changes changes={draft.changes} />
              </div>
            )}
          </>
        )}
      </div>
      {draft && asking && (
        <DraftDialog
          name={name}
          what={asking}
          revision={draft.revision}
          inForce={inForce}
          onClose={() => setAsking(undefined)}
        />
      )}
    </Card>
  )
}

function DraftDialog({
  name,
  what,
  revision,
  inForce,
  onClose,
}: {
  name: string
  what: 'publish' | 'drop'
  revision: number
  inForce: number | null
  onClose: () => void
}) {
  const t = useMappingsTexts()
  const notices = useNotices()
  const { run } = useAct(['mappings'])
  const goBack = (version: number) =>
    void run('undo', () => rollBack(name, version), t('versions.undone', { version }))
  const publish = () =>
    run('publish', async () => {
      const { version } = await publishDraft(name, revision)
      const said = t('draft.published', { version })
      if (inForce === null) notices.done(said)
      else notices.undo(said, () => goBack(inForce))
    })
  const drop = () =>
    run(
      'drop',
      () => call(api, 'DELETE /console/mappings/:name/draft', { params: { name } }),
      t('draft.dropped'),
    )
  return (
    <ActDialog
      open
      danger={what === 'drop'}
      title={t(`draft.${what}Title`)}
      intro={t(`draft.${what}Intro`)}
      submit={t(`draft.${what}`)}
      onClose={onClose}
      onSubmit={() => (what === 'publish' ? publish() : drop())}
    />
  )
}
