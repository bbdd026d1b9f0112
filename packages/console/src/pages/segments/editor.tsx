import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, Field, Skeleton, TextInput, useNotices } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import '../../parts/parts.css'
import { useSaid } from '../../parts/said.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { Builder } from './builder.tsx'
import { MembersLink, RefreshCard, SnapshotsCard, TagCard, VersionsCard } from './kept.tsx'
import { SegmentState } from './page.tsx'
import { isBegun, newGroup, type Rule, ruleOf, treeOf, unfinished, writtenOf } from './rule-tree.ts'
import './segments.css'
import { CountCard, OverlapCard, SampleCard } from './side.tsx'
import { useSegmentsTexts } from './texts.ts'
import type { SegmentData, Vocabulary } from './types.ts'
import { useCount } from './use-segment.ts'
import { moneyOf } from './words.ts'

/** A new segment, or one that is there. */
export default function SegmentPage() {
  const { id } = useParams()
  const vocabulary = useQuery({
    queryKey: ['segment-vocabulary'],
    queryFn: ({ signal }) => call(api, 'GET /console/segment-vocabulary', {}, { signal }),
  })
  const found = useQuery({
    queryKey: ['segments', 'one', id],
    enabled: id !== undefined,
    queryFn: ({ signal }) => call(api, 'GET /console/segments/:id', { params: { id: id! } }, { signal }),
  })
  const failed = [vocabulary, found].find((one) => one.isError)
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
  if (!vocabulary.data || (id && !found.data)) return <Skeleton lines={10} />
  return <Editor key={id ?? 'new'} vocabulary={vocabulary.data} data={found.data} />
}

function Editor({ vocabulary, data }: { vocabulary: Vocabulary; data: SegmentData | undefined }) {
  const t = useSegmentsTexts()
  const said = useSaid()
  const may = useMay()
  const navigate = useNavigate()
  const notices = useNotices()
  const { run, running } = useAct(['segments'], ['customers'])
  const [removing, setRemoving] = useState(false)
  const segment = data?.segment
  const isMoney = moneyOf(vocabulary)
  const start = (segment?.draft ?? segment?.rule) as Rule | undefined
  const [name, setName] = useState(segment?.name ?? '')
  const [tree, setTree] = useState(() => (start ? treeOf(start, isMoney) : newGroup('all')))
  // As the builder would write it: the database keeps the parts of a rule in an order of its own.
  const [kept, setKept] = useState(() => JSON.stringify([name, start ? ruleOf(tree, isMoney) : null]))
  // A new one is made once, also when the next act comes before its page has opened.
  const [id, setId] = useState(segment?.id)
  const mayEdit = may('customers.write')
  const rule = ruleOf(tree, isMoney)
  const shown = writtenOf(tree, isMoney)
  const missing = unfinished(tree, isMoney)
  const sentence = useCount(shown).data?.sentence
  const dirty = JSON.stringify([name, rule]) !== kept
  const isWhole = name.trim() !== '' && rule !== null

  const write = async (): Promise<string> => {
    const body = { name: name.trim(), rule }
    if (id) await call(api, 'PUT /console/segments/:id', { params: { id }, body })
    const written = id ?? (await call(api, 'POST /console/segments', { body })).id
    setId(written)
    setKept(JSON.stringify([name, rule]))
    return written
  }
  const save = async () => {
    if (!isWhole || !mayEdit) return
    const written = await run('save', write, t('saved'))
    if (written && !segment) void navigate(`/segments/${written}`, { replace: true })
  }
  const publish = async () => {
    const done = await run('publish', async () => {
      const written = dirty || !id ? await write() : id
      const answer = await call(api, 'POST /console/segments/:id/publication', { params: { id: written } })
      return { id: written, ...answer }
    })
    if (!done) return
    notices.done(t('published', { version: done.version, count: done.members }))
    if (!segment) void navigate(`/segments/${done.id}`, { replace: true })
  }
  return (
    <PageFrame
      title={segment?.name ?? t('newTitle')}
      back={<Link to="/segments">← {t('title')}</Link>}
      acts={
        <>
          {segment && <SegmentState segment={segment} />}
          {segment && segment.version !== null && <MembersLink segment={segment} />}
          {mayEdit && (
            <Button busy={running === 'save'} disabled={!isWhole || !dirty} onClick={() => void save()}>
              {t('save')}
            </Button>
          )}
          {mayEdit && (
            <Button
              kind="primary"
              busy={running === 'publish'}
              disabled={!isWhole || (!dirty && segment?.draft === null)}
              onClick={() => void publish()}
            >
              {t('publish')}
            </Button>
          )}
        </>
      }
    >
      <div className="c-segment">
        <div className="c-segment-main">
          <Card>
            <Field label={t('name')}>
              <TextInput
                value={name}
                maxLength={60}
                readOnly={!mayEdit}
                placeholder={t('namePlaceholder')}
                onValue={setName}
              />
            </Field>
          </Card>
          <Card title={t('conditions')}>
            <Builder
              vocabulary={vocabulary}
              tree={tree}
              mayEdit={mayEdit}
              onTree={setTree}
              onSave={() => void save()}
            />
          </Card>
          <Card title={t('sentence')}>
            <p className="c-segment-sentence" data-old={missing > 0 || undefined}>
              {sentence ? said(sentence) : '…'}
            </p>
          </Card>
          {data && data.versions.length > 0 && (
            <VersionsCard
              data={data}
              mayEdit={mayEdit}
              onTakeUp={(earlier) => {
                setTree(treeOf(earlier, isMoney))
                notices.done(t('versions.takenUp'))
              }}
            />
          )}
          <UnknownCard vocabulary={vocabulary} />
          {mayEdit && segment && (
            <div className="c-segment-end">
              <Button kind="danger" onClick={() => setRemoving(true)}>
                {t('remove')}
              </Button>
            </div>
          )}
        </div>
        <div className="c-segment-side">
          <div className="c-segment-first">
            <CountCard rule={shown} missing={isBegun(tree) ? missing : 0} />
          </div>
          <SampleCard rule={shown} />
          <OverlapCard rule={shown} segmentId={segment?.id} />
          {segment && (
            <RefreshCard key={JSON.stringify(segment.refreshHours)} segment={segment} mayEdit={mayEdit} />
          )}
          {segment && segment.version !== null && (
            <TagCard key={`tag-${segment.tag}`} segment={segment} mayEdit={mayEdit} />
          )}
          {data && data.segment.version !== null && <SnapshotsCard data={data} mayEdit={mayEdit} />}
        </div>
      </div>
      {segment && (
        <ActDialog
          open={removing}
          title={t('remove')}
          intro={t('removeAsk')}
          submit={t('remove')}
          danger
          onClose={() => setRemoving(false)}
          onSubmit={async () => {
            await call(api, 'DELETE /console/segments/:id', { params: { id: segment.id } })
            notices.done(t('removed'))
            void navigate('/segments')
          }}
        />
      )}
    </PageFrame>
  )
}

/** Named, so that nobody looks for them: what each waits for. */
function UnknownCard({ vocabulary }: { vocabulary: Vocabulary }) {
  const t = useSegmentsTexts()
  const said = useSaid()
  const unknown = vocabulary.dimensions.filter((one) => one.waitsFor)
  if (unknown.length === 0) return null
  return (
    <details className="c-segment-unknown">
      <summary>
        {t('unknownTitle')} {unknown.length}
      </summary>
      <ul>
        {unknown.map((one) => (
          <li key={one.code}>{t('unknown', { name: said(one.words), what: said(one.waitsFor!.words) })}</li>
        ))}
      </ul>
    </details>
  )
}
