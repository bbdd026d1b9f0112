import { type Answer, call } from '@qiao/api-client'
import { ErrorState, Field, Select, Skeleton, TextInput, TimeText, useNotices } from '@qiao/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { FormFrame, useSending } from '../../parts/form-frame.tsx'
import { api } from '../../services.ts'
import { CountRows } from './count-rows.tsx'
import { useMergeTexts, withWords } from './merge-texts.ts'
import './review.css'

type Preview = Answer<'GET /console/merges/:id/reversal'>
type Edit = Preview['edits'][number]
const sides = ['kept', 'absorbed', 'both'] as const
type Side = (typeof sides)[number]

/** What taking a merge back gives to whom; each change by hand is given to a side before it is done. `slip`: to be looked at again. */
export function UnmergeDialog({
  mergeId,
  slip = false,
  onClose,
}: {
  mergeId: string
  slip?: boolean
  onClose: () => void
}) {
  const t = useMergeTexts()
  const preview = useQuery({
    // Apart from the customers' own queries: once done, it is not asked again.
    queryKey: ['unmerge', mergeId],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/merges/:id/reversal', { params: { id: mergeId } }, { signal }),
    staleTime: 0,
  })
  return (
    <Modal
      open
      title={t('undoTitle')}
      onCancel={onClose}
      footer={null}
      width="min(48em, 96vw)"
      mask={{ closable: false }}
    >
      {preview.isError ? (
        <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
      ) : preview.data ? (
        <UnmergeForm preview={preview.data} slip={slip} onClose={onClose} />
      ) : (
        <Skeleton lines={8} />
      )}
    </Modal>
  )
}

function UnmergeForm({ preview, slip, onClose }: { preview: Preview; slip: boolean; onClose: () => void }) {
  const t = useMergeTexts()
  const part = useParting(preview)
  const [choices, setChoices] = useState<Record<string, Side>>({})
  const [reason, setReason] = useState<'different' | 'slip' | 'other'>(slip ? 'slip' : 'different')
  const [words, setWords] = useState('')
  const fits = reason !== 'other' || words.trim() !== ''
  const sending = useSending(fits, async () => {
    const chosen = Object.fromEntries(preview.edits.map(({ id, stands }) => [id, choices[id] ?? stands]))
    const said = reason === 'other' ? words.trim() : withWords(t, t(`undoReasons.${reason}`), words)
    await part({ reason: said, choices: chosen, verdict: reason === 'slip' ? 'waiting' : 'different' })
    onClose()
  })
  const { kept, absorbed } = preview
  return (
    <FormFrame sending={sending} submit={t('undoSubmit')} danger onClose={onClose}>
      <p className="q-faint">{t('undoIntro')}</p>
      <CountRows
        title={t('after')}
        columns={[
          { label: t('kept'), name: nameOf(kept) ?? t('nameless'), of: kept.all, since: kept.since },
          {
            label: t('absorbed'),
            name: nameOf(absorbed) ?? t('nameless'),
            of: absorbed.all,
            since: absorbed.since,
          },
        ]}
      />
      <h3 className="q-card-title">{t('editsTitle')}</h3>
      {preview.edits.length === 0 ? (
        <p className="q-faint">{t('noEdits')}</p>
      ) : (
        <ul className="c-merge-list">
          {preview.edits.map((edit) => (
            <EditChoice
              key={edit.id}
              edit={edit}
              names={{ kept: nameOf(kept), absorbed: nameOf(absorbed), both: null }}
              side={choices[edit.id] ?? edit.stands}
              onSide={(side) => setChoices({ ...choices, [edit.id]: side })}
            />
          ))}
        </ul>
      )}
      <Field label={t('undoReason')} hint={t(reason === 'slip' ? 'lookAgain' : 'stayApart')}>
        <Select
          value={reason}
          onValue={(value) => setReason(value as typeof reason)}
          options={(['different', 'slip', 'other'] as const).map((value) => ({
            value,
            label: t(`undoReasons.${value}`),
          }))}
        />
      </Field>
      <Field
        label={t('words')}
        hint={t('wordsHint')}
        optional={reason !== 'other'}
        error={sending.tried && !fits ? t('wordsMissing') : undefined}
      >
        <TextInput value={words} onValue={setWords} maxLength={60} />
      </Field>
    </FormFrame>
  )
}

const nameOf = ({ name, phone }: { name: string | null; phone: string | null }) => name ?? phone

function EditChoice({
  edit,
  names,
  side,
  onSide,
}: {
  edit: Edit
  names: Record<Side, string | null>
  side: Side
  onSide: (side: Side) => void
}) {
  const t = useMergeTexts()
  return (
    <li>
      <span>
        {t('edit', { label: edit.label, to: edit.to ?? t('none') })}
        {edit.was && <span className="q-faint">{t('editWas', { was: edit.was })}</span>}
        <span className="q-faint">
          {' · '}
          {t('editBy', { who: edit.who })}
          <TimeText at={edit.at} />
        </span>
      </span>
      <span className="q-line" role="radiogroup" aria-label={edit.label}>
        {sides
          .filter((one) => one !== 'both' || edit.mayBeBoth)
          .map((one) => (
            <label key={one} className="c-merge-pick">
              <input type="radio" name={edit.id} checked={side === one} onChange={() => onSide(one)} />
              {[t(`side.${one}`), names[one]].filter(Boolean).join(' ')}
            </label>
          ))}
      </span>
    </li>
  )
}

function useParting({ merge }: Preview) {
  const t = useMergeTexts()
  const notices = useNotices()
  const navigate = useNavigate()
  const queries = useQueryClient()
  return async (body: {
    reason: string
    choices: Record<string, Side>
    verdict: 'different' | 'waiting'
  }) => {
    const { absorbedId } = await call(api, 'POST /console/merges/:id/reversal', {
      params: { id: merge.id },
      body,
    })
    notices.show({
      tone: 'done',
      text: t('undoDone'),
      act: { label: t('seeOther'), run: () => navigate(`/customers/${absorbedId}`) },
    })
    await queries.invalidateQueries({ queryKey: ['customers'] })
  }
}
