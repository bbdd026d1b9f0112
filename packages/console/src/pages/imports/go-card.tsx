import { call } from '@qiao/api-client'
import { asProblem, Button, Card, Checkbox, ErrorState, Field, Select } from '@qiao/ui'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useShops } from '../../parts/names.ts'
import { api } from '../../services.ts'
import type { MappingData } from '../mappings/editor/edit-mapping.ts'
import { SaveDialog } from '../mappings/save-dialog.tsx'
import { Outcome } from './outcome.tsx'
import { useImportsTexts } from './texts.ts'

/** A trial run of the whole file, its outcome in place, then the real one. */
export function GoCard({
  mapping,
  uploads,
  onBack,
}: {
  mapping: MappingData
  uploads: string[]
  onBack: () => void
}) {
  const t = useImportsTexts()
  const navigate = useNavigate()
  const shops = useShops()
  const [shop, setShop] = useState('')
  const [startFlows, setStartFlows] = useState(false)
  const [busy, setBusy] = useState<'try' | 'start'>()
  const [error, setError] = useState<unknown>()
  const [tried, setTried] = useState<string>()

  const [publishing, setPublishing] = useState(false)
  const isUnpublished = error !== undefined && asProblem(error).code === 'import.mapping_unpublished'

  async function start(dryRun: boolean, given = mapping) {
    setBusy(dryRun ? 'try' : 'start')
    setError(undefined)
    try {
      const { importId } = await call(api, 'POST /console/imports', {
        body: { mapping: given, uploads, startFlows, dryRun, ...(shop ? { shopId: shop } : {}) },
      })
      if (dryRun) setTried(importId)
      else await navigate(`/imports/${importId}`)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(undefined)
    }
  }
  return (
    <>
      <Card title={t('go.title')}>
        <div className="q-stack">
          <p className="q-faint">{t('go.intro')}</p>
          <Field label={t('go.shop')} optional>
            <Select
              value={shop}
              onValue={setShop}
              options={[
                { value: '', label: t('go.noShop') },
                ...shops.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          </Field>
          <div>
            <Checkbox checked={startFlows} onChecked={setStartFlows}>
              {t('go.flows')}
            </Checkbox>
            <p className="q-faint">{t('go.flowsHint')}</p>
          </div>
          {error !== undefined && <ErrorState error={error} compact />}
          {isUnpublished && (
            <div>
              <Button onClick={() => setPublishing(true)}>{t('go.publishFirst')}</Button>
            </div>
          )}
          <div className="c-form-foot">
            <Button onClick={onBack}>{t('previous')}</Button>
            <Button kind={tried ? 'plain' : 'primary'} busy={busy === 'try'} onClick={() => void start(true)}>
              {t('go.try')}
            </Button>
            <Button
              kind={tried ? 'primary' : 'plain'}
              busy={busy === 'start'}
              onClick={() => void start(false)}
            >
              {t(tried ? 'go.start' : 'go.startAnyway')}
            </Button>
          </div>
        </div>
      </Card>
      {publishing && (
        <SaveDialog
          mapping={mapping}
          start={String(mapping.name)}
          how="publish"
          onClose={() => setPublishing(false)}
          onSaved={(saved, version) => {
            if (version !== null) void start(false, saved)
          }}
        />
      )}
      {tried && <Outcome key={tried} id={tried} />}
    </>
  )
}
