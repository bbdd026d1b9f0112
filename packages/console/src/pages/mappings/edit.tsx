import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, Field, Select, Skeleton, useListed } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import { useSaid } from '../../parts/said.ts'
import { clockText, dateText } from '../../parts/time-window.ts'
import { useAct } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { sampleOf } from './editor/choices.ts'
import type { MappingData } from './editor/edit-mapping.ts'
import { MappingEditor } from './editor/mapping-editor.tsx'
import type { Sample } from './editor/sample.ts'
import { type MappingDetail, saveDraft, useKeptImports, useMapping } from './mapping-data.ts'
import { SaveDialog } from './save-dialog.tsx'
import { useMappingsTexts } from './texts.ts'
import '../../parts/parts.css'
import '../imports/imports.css'
import './mappings.css'

/** A mapping under edit beside records that an earlier import kept; what comes of it is saved as a draft. */
export default function EditMappingPage() {
  const { name = '' } = useParams()
  const one = useMapping(name)
  if (one.isError) return <ErrorState error={one.error} onRetry={() => void one.refetch()} />
  if (!one.data) return <Skeleton lines={10} />
  return <Edit key={name} name={name} one={one.data} />
}

function Edit({ name, one }: { name: string; one: MappingDetail }) {
  const t = useMappingsTexts()
  const said = useSaid()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { run, running } = useAct()
  const [start] = useState<MappingData>(() => one.draft?.mapping ?? one.mapping)
  const revision = useRef(one.draft?.revision ?? 0)
  const saved = useRef<MappingData>(start)
  const [asking, setAsking] = useState<MappingData>()
  const [, renew] = useState(0)
  const { sample, wish } = useKeptSample(name, start)
  const save = (mapping: MappingData) =>
    one.builtIn
      ? Promise.resolve(setAsking(mapping))
      : run(
          'save',
          async () => {
            const answer = await saveDraft(name, mapping, revision.current)
            revision.current = answer.revision
            saved.current = mapping
            renew((n) => n + 1)
            void queries.invalidateQueries({ queryKey: ['mappings'] })
          },
          t('save.saved'),
        )
  return (
    <PageFrame
      title={t('edit.title', { title: said(start.title as { zh: string; en: string }) })}
      acts={<Link to={`/mappings/${name}`}>← {t('back')}</Link>}
    >
      <div className="q-stack">
        <Card>
          {wish}
          <p className="q-faint">{t('edit.keys')}</p>
        </Card>
        {sample === undefined ? (
          <Skeleton lines={8} />
        ) : (
          <MappingEditor
            start={start}
            sample={sample}
            onKey={(mapping) => void save(mapping)}
            acts={({ mapping }) => (
              <>
                {mapping !== saved.current && <span className="q-faint">{t('edit.unsaved')}</span>}
                <Button busy={running === 'save'} onClick={() => void save(mapping)}>
                  {t(one.builtIn ? 'edit.saveAs' : 'edit.save')}
                </Button>
                <Button
                  kind="primary"
                  disabled={mapping !== saved.current || revision.current === 0}
                  onClick={() => void navigate(`/mappings/${name}`)}
                >
                  {t('edit.toDraft')}
                </Button>
              </>
            )}
          />
        )}
      </div>
      {asking && (
        <SaveDialog
          mapping={asking}
          start={name}
          how="draft"
          onClose={() => setAsking(undefined)}
          onSaved={(mapping) => void navigate(`/mappings/${String(mapping.name)}`)}
        />
      )}
    </PageFrame>
  )
}

/** The records of the import that the address names, else of the newest of this mapping; `undefined` while it loads. */
function useKeptSample(name: string, mapping: MappingData) {
  const t = useMappingsTexts()
  const listed = useListed()
  const [address, setAddress] = useSearchParams()
  const kept = useKeptImports(String(mapping.record))
  const items = kept.data ?? []
  const given = address.get('import')
  const id = given ?? items.find((one) => one.mapping.name === name)?.id ?? 'none'
  const columns = useQuery({
    queryKey: ['imports', 'kept-columns', id],
    enabled: kept.data !== undefined && id !== 'none',
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      call(api, 'GET /console/imports/:id/kept-columns', { params: { id } }, { signal }),
  })
  const files = columns.data?.files
  const sample = useMemo<Sample | undefined>(() => {
    if (id === 'none') return kept.data || kept.isError ? sampleOf(mapping) : undefined
    if (columns.isError) return sampleOf(mapping)
    return files && { from: { importId: id }, files }
  }, [id, files, mapping, kept.data, kept.isError, columns.isError])
  const wish = (
    <Field label={t('edit.sample')} hint={t('edit.masked')}>
      <Select
        value={id}
        onValue={(next) => setAddress({ import: next }, { replace: true })}
        options={[
          { value: 'none', label: t('edit.noSample') },
          ...items.map((one) => ({
            value: one.id,
            label: `${listed(one.files.map((file) => file.name))} · ${dateText(one.createdAt, i18n.language)} ${clockText(one.createdAt)}`,
          })),
        ]}
      />
    </Field>
  )
  return { sample, wish }
}
