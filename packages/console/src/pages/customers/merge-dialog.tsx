import { type Answer, call } from '@qiao/api-client'
import { Button, ErrorState, Field, Select, Skeleton, TextInput, useNotices } from '@qiao/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { FormFrame, useSending } from '../../parts/form-frame.tsx'
import '../../parts/parts.css'
import { api, i18n } from '../../services.ts'
import { CountRows } from './count-rows.tsx'
import { levelWord } from './level.ts'
import { useMergeTexts, withWords } from './merge-texts.ts'
import './review.css'

type Preview = Answer<'GET /console/customers/:id/merge-preview'>
type Side = 'kept' | 'absorbed'
type Sides = Partial<Record<'name' | 'phone' | 'level' | 'region', Side>>

/** What a merge of two will show and touch; each field may be chosen before it is done. */
export function MergeDialog({
  keptId,
  otherId,
  onClose,
  onMerged,
}: {
  keptId: string
  otherId: string
  onClose: () => void
  onMerged?: (personId: string) => void
}) {
  const t = useMergeTexts()
  return (
    <Modal
      open
      title={t('title')}
      onCancel={onClose}
      footer={null}
      width="min(52em, 96vw)"
      mask={{ closable: false }}
    >
      <MergeForm keptId={keptId} otherId={otherId} onClose={onClose} onMerged={onMerged} />
    </Modal>
  )
}

function MergeForm({
  keptId,
  otherId,
  onClose,
  onMerged,
}: {
  keptId: string
  otherId: string
  onClose: () => void
  onMerged: ((personId: string) => void) | undefined
}) {
  const t = useMergeTexts()
  const [swapped, setSwapped] = useState(false)
  const [sides, setSides] = useState<Sides>({})
  const [reason, setReason] = useState('')
  const [words, setWords] = useState('')
  const merge = useMerging(onMerged)
  const [kept, absorbed] = swapped ? [otherId, keptId] : [keptId, otherId]
  const preview = useQuery({
    queryKey: ['merge-preview', kept, absorbed, sides],
    queryFn: ({ signal }) =>
      call(
        api,
        'GET /console/customers/:id/merge-preview',
        { params: { id: kept }, query: { otherId: absorbed, ...sides } },
        { signal },
      ),
    placeholderData: (before) => before,
  })
  const fits = reason !== '' && (reason !== 'other' || words.trim() !== '')
  const sending = useSending(fits && preview.isSuccess, async () => {
    const said = reason === 'other' ? words.trim() : withWords(t, t(`reasons.${reason as 'said'}`), words)
    await merge(kept, { otherId: absorbed, sides, reason: said })
    onClose()
  })
  if (preview.isError) return <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
  if (!preview.data) return <Skeleton lines={8} />
  const { data } = preview
  return (
    <FormFrame sending={sending} submit={t('submit')} onClose={onClose}>
      <p className="c-spread">
        <strong>{t('keptIs', { who: nameIn(data.kept) ?? t('nameless') })}</strong>
        <Button
          kind="quiet"
          icon="refresh"
          onClick={() => {
            setSwapped(!swapped)
            setSides({})
          }}
        >
          {t('swap')}
        </Button>
      </p>
      <p className="q-faint">{t('intro')}</p>
      {data.conflicts.map((one) => (
        <div key={one.kind} className="c-banner" data-tone={one.grave ? 'overdue' : 'attention'} role="note">
          <p>{one.words}</p>
        </div>
      ))}
      <FieldTable
        sides={sides}
        preview={data}
        onPick={(field, side) => setSides({ ...sides, [field]: side })}
      />
      <CountRows
        title={t('counts')}
        columns={[
          { label: t('kept'), of: data.keptCounts },
          { label: t('absorbed'), of: data.absorbedCounts },
        ]}
      />
      <Field label={t('reason')} error={sending.tried && reason === '' ? t('reasonMissing') : undefined}>
        <Select
          value={reason}
          onValue={setReason}
          placeholder={t('chooseReason')}
          options={(['same_phone', 'said', 'same_address', 'same_wechat', 'other'] as const).map((value) => ({
            value,
            label: t(`reasons.${value}`),
          }))}
        />
      </Field>
      <Field
        label={t('words')}
        hint={t('wordsHint')}
        optional={reason !== 'other'}
        error={sending.tried && !fits && reason === 'other' ? t('wordsMissing') : undefined}
      >
        <TextInput value={words} onValue={setWords} maxLength={60} />
      </Field>
      <p className="q-faint">{t('keepsAll')}</p>
    </FormFrame>
  )
}

const nameIn = ({ name, phone }: { name: string | null; phone: string | null }) => name ?? phone

/** What a side has in a field, in the language of the screen. */
function shown({ field, ...sides }: Preview['fields'][number], side: Side): string | null {
  const value = sides[side]
  return field === 'level' && value !== null ? levelWord(value, i18n.language) : value
}

function FieldTable({
  preview,
  sides,
  onPick,
}: {
  preview: Preview
  sides: Sides
  onPick: (field: string, side: Side) => void
}) {
  const t = useMergeTexts()
  // What was just chosen stands at once; the server's answer follows.
  const cell = (field: Preview['fields'][number], side: Side) => {
    const value = shown(field, side)
    if (!field.differs) return value ?? <span className="q-faint">{t('none')}</span>
    return (
      <label className="c-merge-pick">
        <input
          type="radio"
          name={field.field}
          checked={(sides[field.field as 'name'] ?? field.from) === side}
          onChange={() => onPick(field.field, side)}
        />
        {value}
      </label>
    )
  }
  return (
    <div className="c-review-scroll">
      <table className="c-review-sides c-merge-fields">
        <thead>
          <tr>
            <td>{t('field')}</td>
            <th scope="col" data-kept>
              {t('kept')} <span className="c-merge-name">{nameIn(preview.kept)}</span>
            </th>
            <th scope="col">
              {t('absorbed')} <span className="c-merge-name">{nameIn(preview.absorbed)}</span>
            </th>
            <th scope="col">{t('stands')}</th>
          </tr>
        </thead>
        <tbody>
          {preview.fields.map((field) => (
            <tr key={field.field}>
              <th scope="row">
                {field.label}
                {field.differs && field.kept === field.absorbed && (
                  <span className="c-review-alike">{t('maskedAlike')}</span>
                )}
              </th>
              <td>{cell(field, 'kept')}</td>
              <td>{cell(field, 'absorbed')}</td>
              <td>
                {shown(field, field.from) ?? t('none')} <span className="c-merge-why">{field.why}</span>
              </td>
            </tr>
          ))}
          {preview.alongside.map((one) => (
            <tr key={one.kind}>
              <th scope="row">{one.label}</th>
              {[one.kept, one.absorbed].map((value, i) => (
                <td key={i === 0 ? 'kept' : 'absorbed'}>
                  {value ?? <span className="q-faint">{t('none')}</span>}
                </td>
              ))}
              <td>
                {one.stands ?? t('none')} <span className="c-merge-why">{one.why}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Merges, says so, and offers the way back. */
function useMerging(onMerged: ((personId: string) => void) | undefined) {
  const t = useMergeTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const renew = () => queries.invalidateQueries({ queryKey: ['customers'] })
  return async (id: string, body: { otherId: string; sides: Sides; reason: string }) => {
    const { mergeId, personId } = await call(api, 'POST /console/customers/:id/merges', {
      params: { id },
      body,
    })
    const back = async () => {
      await call(api, 'POST /console/merges/:id/reversal', {
        params: { id: mergeId },
        body: { reason: t('undoReasons.slip'), choices: {}, verdict: 'waiting' },
      })
      notices.done(t('undone'))
      await renew()
    }
    notices.undo(t('done'), () => void back().catch(notices.failed))
    await renew()
    onMerged?.(personId)
  }
}
