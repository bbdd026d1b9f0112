import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, Stepper } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { api } from '../../services.ts'
import type { MappingData } from '../mappings/editor/edit-mapping.ts'
import { MappingEditor } from '../mappings/editor/mapping-editor.tsx'
import { SaveDialog } from '../mappings/save-dialog.tsx'
import { ChooseMapping } from './choose-mapping.tsx'
import { DropZone } from './drop-zone.tsx'
import { GoCard } from './go-card.tsx'
import { PreviewCard } from './preview-card.tsx'
import { useImportsTexts } from './texts.ts'
import type { Hints, Preview } from './types.ts'
import { sendFile } from './upload.ts'
import '../../parts/parts.css'
import './imports.css'

/** A file's way in: dropped, looked at, matched with our fields, tried, imported. */
export default function NewImportPage() {
  const t = useImportsTexts()
  const [uploads, setUploads] = useState<{ id: string; name: string }[]>([])
  const [sending, setSending] = useState<{ name: string; share: number }>()
  const [preview, setPreview] = useState<Preview>()
  const [others, setOthers] = useState<Preview[]>([])
  const [hints, setHints] = useState<Hints>({})
  const [mapping, setMapping] = useState<MappingData>()
  const [ready, setReady] = useState(false)
  const [saving, setSaving] = useState<{ mapping: MappingData; onSaved: (saved: MappingData) => void }>()
  const [error, setError] = useState<unknown>()
  const [first] = uploads

  async function look(id: string, wish: Hints) {
    setError(undefined)
    try {
      setHints(wish)
      setPreview(await previewOf(id, wish))
    } catch (problem) {
      setError(problem)
    }
  }
  async function take(files: File[]) {
    setError(undefined)
    setMapping(undefined)
    setPreview(undefined)
    const sent: { id: string; name: string }[] = []
    try {
      for (const file of files) {
        setSending({ name: file.name, share: 0 })
        const id = await sendFile(file, (share) => setSending({ name: file.name, share }))
        sent.push({ id, name: file.name })
      }
      setUploads(sent)
      await look(sent[0]!.id, {})
      setOthers(await Promise.all(sent.slice(1).map(({ id }) => previewOf(id, {}))))
    } catch (problem) {
      setError(problem)
    } finally {
      setSending(undefined)
    }
  }
  const at = !mapping ? 0 : ready ? 2 : 1
  const ids = useMemo(() => uploads.map(({ id }) => id), [uploads])
  const sample = useMemo(
    () => ({ from: { uploads: ids }, files: preview ? [preview, ...others] : [] }),
    [ids, preview, others],
  )
  return (
    <PageFrame title={t('add')} acts={<Link to="/imports">← {t('back')}</Link>}>
      <Stepper
        at={at}
        steps={(['file', 'mapping', 'go'] as const).map((key) => ({ key, label: t(`step.${key}`) }))}
      />
      {error !== undefined && (
        <Card>
          <ErrorState error={error} compact />
        </Card>
      )}
      {at === 0 && (
        <>
          <DropZone sending={sending} onFiles={(files) => void take(files)} />
          {first && (preview || error !== undefined) && (
            <PreviewCard preview={preview} hints={hints} onHints={(wish) => void look(first.id, wish)} />
          )}
          {first && preview && (
            <ChooseMapping uploadId={first.id} preview={preview} hints={hints} onMapping={setMapping} />
          )}
        </>
      )}
      {mapping && preview && (
        <div hidden={at !== 1}>
          <MappingEditor
            start={mapping}
            sample={sample}
            acts={({ mapping: now, isFine, put }) => (
              <>
                <Button onClick={() => setMapping(undefined)}>{t('previous')}</Button>
                <Button onClick={() => setSaving({ mapping: now, onSaved: put })}>{t('save')}</Button>
                <Button
                  kind="primary"
                  disabled={!isFine}
                  onClick={() => {
                    setMapping(now)
                    setReady(true)
                  }}
                >
                  {t('next')}
                </Button>
              </>
            )}
          />
        </div>
      )}
      {at === 2 && mapping && <GoCard mapping={mapping} uploads={ids} onBack={() => setReady(false)} />}
      {saving && (
        <SaveDialog
          mapping={saving.mapping}
          start={String(saving.mapping.name)}
          how="publish"
          onClose={() => setSaving(undefined)}
          onSaved={saving.onSaved}
        />
      )}
    </PageFrame>
  )
}

const previewOf = (id: string, query: Hints) =>
  call(api, 'GET /console/import-uploads/:id/preview', { params: { id }, query })
