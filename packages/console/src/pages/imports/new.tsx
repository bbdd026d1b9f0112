import { call } from '@qiao/api-client'
import { Card, ErrorState, Stepper } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useState } from 'react'
import { Link } from 'react-router'
import { api } from '../../services.ts'
import { ChooseMapping } from './choose-mapping.tsx'
import { DropZone } from './drop-zone.tsx'
import type { MappingData } from './edit-mapping.ts'
import { GoCard } from './go-card.tsx'
import { MappingEditor } from './mapping-editor.tsx'
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
  const [hints, setHints] = useState<Hints>({})
  const [mapping, setMapping] = useState<MappingData>()
  const [ready, setReady] = useState(false)
  const [error, setError] = useState<unknown>()
  const [first] = uploads

  async function look(id: string, wish: Hints) {
    setError(undefined)
    try {
      setHints(wish)
      setPreview(await call(api, 'GET /console/import-uploads/:id/preview', { params: { id }, query: wish }))
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
    } catch (problem) {
      setError(problem)
    } finally {
      setSending(undefined)
    }
  }
  const at = !mapping ? 0 : ready ? 2 : 1
  const ids = uploads.map(({ id }) => id)
  return (
    <PageFrame title={t('add')} acts={<Link to="/imports">{t('back')}</Link>}>
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
            preview={preview}
            uploads={ids}
            onBack={() => setMapping(undefined)}
            onDone={(done) => {
              setMapping(done)
              setReady(true)
            }}
          />
        </div>
      )}
      {at === 2 && mapping && <GoCard mapping={mapping} uploads={ids} onBack={() => setReady(false)} />}
    </PageFrame>
  )
}
