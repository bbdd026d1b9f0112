import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, Field, Select } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useSaid } from '../../parts/said.ts'
import { api } from '../../services.ts'
import type { MappingData } from '../mappings/editor/edit-mapping.ts'
import { useKinds } from '../mappings/kinds.ts'
import { useImportsTexts } from './texts.ts'
import type { Hints, Preview } from './types.ts'

/** Where the mapping starts: from a guess at the columns, or from one that is there. */
export function ChooseMapping({
  uploadId,
  preview,
  hints,
  onMapping,
}: {
  uploadId: string
  preview: Preview
  hints: Hints
  onMapping: (mapping: MappingData) => void
}) {
  const t = useImportsTexts()
  const said = useSaid()
  const kinds = useKinds()
  const [kind, setKind] = useState(preview.kinds[0]?.kind ?? '')
  // Another page may lead here with the template that its own files are read by.
  const [name, setName] = useState(useSearchParams()[0].get('mapping') ?? '')
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState<'guess' | 'preset'>()
  const mappings = useQuery({
    queryKey: ['mappings'],
    queryFn: ({ signal }) => call(api, 'GET /console/mappings', {}, { signal }),
  })
  const likely = preview.kinds.slice(0, 3).map((one) => one.kind)
  const inOrder = (kinds.data?.items ?? []).toSorted((a, b) => place(a.kind) - place(b.kind))
  function place(one: string) {
    const at = likely.indexOf(one)
    return at < 0 ? likely.length : at
  }
  async function begin(from: 'guess' | 'preset') {
    setBusy(from)
    setError(undefined)
    try {
      onMapping(
        from === 'guess'
          ? (
              await call(api, 'POST /console/import-uploads/:id/guess', {
                params: { id: uploadId },
                body: { kind: kind as 'order', ...hints },
              })
            ).mapping
          : (await call(api, 'GET /console/mappings/:name', { params: { name } })).mapping,
      )
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(undefined)
    }
  }
  return (
    <Card title={t('choose.title')}>
      {error !== undefined && <ErrorState error={error} compact />}
      <div className="c-ways">
        <div className="q-stack">
          <h3 className="q-label">{t('choose.guess')}</h3>
          <p className="q-faint">{t('choose.guessHint')}</p>
          <Field label={t('choose.kind')}>
            <Select
              value={kind}
              onValue={setKind}
              options={inOrder.map((one) => ({
                value: one.kind,
                label: likely.includes(one.kind)
                  ? t('choose.likely', { name: said(one.name) })
                  : said(one.name),
              }))}
            />
          </Field>
          <div>
            <Button
              kind="primary"
              busy={busy === 'guess'}
              disabled={!kind}
              onClick={() => void begin('guess')}
            >
              {t('choose.start')}
            </Button>
          </div>
        </div>
        <div className="q-stack">
          <h3 className="q-label">{t('choose.preset')}</h3>
          <p className="q-faint">{t('choose.presetHint')}</p>
          <Field label={t('one.mapping')}>
            <Select
              value={name}
              onValue={setName}
              placeholder={t('choose.pick')}
              options={(mappings.data?.items ?? []).map((one) => ({
                value: one.name,
                label: t(
                  one.builtIn
                    ? one.confirmed
                      ? 'choose.ready'
                      : 'choose.unconfirmed'
                    : one.version === null
                      ? 'choose.drafted'
                      : 'choose.own',
                  {
                    title: said(one.title),
                    version: one.version,
                  },
                ),
              }))}
            />
          </Field>
          <div>
            <Button busy={busy === 'preset'} disabled={!name} onClick={() => void begin('preset')}>
              {t('choose.start')}
            </Button>
          </div>
        </div>
      </div>
    </Card>
  )
}
