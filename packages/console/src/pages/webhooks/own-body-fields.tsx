import { call } from '@qiao/api-client'
import { Button, Checkbox, Field, Select, TextArea, useListed } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { draftOf, firstDraft, type Kind } from '../../parts/outward/draft.ts'
import { OutwardPreview } from '../../parts/outward/preview.tsx'
import { RowsEditor } from '../../parts/outward/rows-editor.tsx'
import { useOutwardTexts } from '../../parts/outward/texts.ts'
import { useSaid } from '../../parts/said.ts'
import { api } from '../../services.ts'
import { kindFor, mappingIn, methods, type OwnBody } from './own-body.ts'
import { useWebhooksTexts } from './texts.ts'

const every = ['json', 'xml', 'form', 'csv'] as const
const withoutForm = ['json', 'xml', 'csv'] as const

interface Props {
  own: OwnBody
  onOwn: (own: OwnBody) => void
  /** Headers that are kept, by name. */
  kept: readonly string[]
  eventTypes: readonly string[]
  showMoney: boolean
  isBroken: boolean
}

/** Another shape of body, for systems that cannot be taught ours: fields of theirs, and what leaves, side by side. */
export function OwnBodyFields({ own, onOwn, kept, eventTypes, showMoney, isBroken }: Props) {
  const t = useWebhooksTexts()
  const listed = useListed()
  const kinds = useQuery({
    queryKey: ['outward-kinds'],
    staleTime: 600_000,
    queryFn: ({ signal }) => call(api, 'GET /console/outward-kinds', {}, { signal }),
  }).data?.items
  const change = (part: Partial<OwnBody>) => onOwn({ ...own, ...part })
  const fitting = (kinds ?? []).filter((kind) =>
    eventTypes.every((type) => kind.nouns.includes(type.split('.')[0] ?? '')),
  )
  const switchOn = (isOn: boolean) => {
    const kind = kindFor(kinds ?? [], eventTypes)
    change(
      isOn && own.draft === null && own.json === '' && kind ? { isOn, draft: firstDraft(kind) } : { isOn },
    )
  }
  const mayOn = eventTypes.length > 0 && fitting.length > 0
  return (
    <div className="q-stack">
      <Checkbox checked={own.isOn} onChecked={switchOn} disabled={!own.isOn && !mayOn}>
        {t('form.own')}
      </Checkbox>
      <p className="q-field-hint">{t(mayOn || own.isOn ? 'form.mappingHint' : 'form.ownNot')}</p>
      {own.isOn && (
        <>
          {own.draft ? (
            <Rows own={own} onOwn={onOwn} kinds={fitting} />
          ) : (
            <Json own={own} onOwn={onOwn} isBroken={isBroken} />
          )}
          {mappingIn(own) && <OutwardPreview mapping={mappingIn(own)!} showMoney={showMoney} />}
          <div className="c-outward-target">
            <Field label={t('form.method')}>
              <Select
                value={own.method}
                onValue={(method) => change({ method: method as OwnBody['method'] })}
                options={methods.map((value) => ({ value, label: value }))}
              />
            </Field>
          </div>
        </>
      )}
      <details open={kept.length > 0}>
        <summary>{t('form.headers')}</summary>
        <Field
          label={t('form.headers')}
          hint={kept.length > 0 ? t('form.headersKept', { names: listed(kept) }) : t('form.headersHint')}
          optional
        >
          <TextArea
            value={own.headers}
            onValue={(headers) => change({ headers })}
            rows={2}
            spellCheck={false}
          />
        </Field>
      </details>
    </div>
  )
}

function Rows({ own, onOwn, kinds }: Pick<Props, 'own' | 'onOwn'> & { kinds: readonly Kind[] }) {
  const o = useOutwardTexts()
  const said = useSaid()
  const { draft } = own
  if (!draft) return null
  const kind = kinds.find((one) => one.kind === draft.record)
  const toJson = () => onOwn({ ...own, draft: null, json: JSON.stringify(mappingIn(own), null, 2) })
  return (
    <>
      <Field label={o('kind')}>
        <Select
          value={draft.record}
          onValue={(name) => {
            const chosen = kinds.find((one) => one.kind === name)
            if (chosen) onOwn({ ...own, draft: firstDraft(chosen) })
          }}
          options={kinds.map((one) => ({ value: one.kind, label: said(one) }))}
        />
      </Field>
      {kind && (
        <RowsEditor
          draft={draft}
          kind={kind}
          formats={kind.isList ? withoutForm : every}
          onDraft={(to) => onOwn({ ...own, draft: to })}
        />
      )}
      <div>
        <Button kind="quiet" onClick={toJson}>
          {o('byJson')}
        </Button>
      </div>
    </>
  )
}

function Json({ own, onOwn, isBroken }: Pick<Props, 'own' | 'onOwn' | 'isBroken'>) {
  const o = useOutwardTexts()
  const mapping = mappingIn(own)
  const draft = mapping && draftOf(mapping)
  return (
    <>
      <Field label={o('json')} error={isBroken ? o('jsonBroken') : undefined}>
        <TextArea value={own.json} onValue={(json) => onOwn({ ...own, json })} rows={10} spellCheck={false} />
      </Field>
      {draft ? (
        <div>
          <Button kind="quiet" onClick={() => onOwn({ ...own, draft })}>
            {o('byRows')}
          </Button>
        </div>
      ) : (
        mapping && <p className="q-field-hint">{o('tooRich')}</p>
      )}
    </>
  )
}
