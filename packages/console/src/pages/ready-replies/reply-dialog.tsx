import { type Answer, call } from '@qiao/api-client'
import { Field, Select, TextArea, TextInput } from '@qiao/ui'
import { Modal } from 'antd'
import { useState } from 'react'
import { FormFrame, useSending } from '../../parts/form-frame.tsx'
import { usePartTexts } from '../../parts/texts.ts'
import { api } from '../../services.ts'
import { useReadyRepliesTexts } from './texts.ts'

export type ReadyReply = Answer<'GET /console/ready-replies'>['items'][number]

export function ReplyDialog({
  reply,
  folders,
  segments,
  onClose,
  onDone,
}: {
  reply?: ReadyReply
  folders: readonly string[]
  segments: readonly { id: string; name: string }[]
  onClose: () => void
  onDone: () => Promise<void>
}) {
  const t = useReadyRepliesTexts()
  const parts = usePartTexts()
  const [folder, setFolder] = useState(reply?.folder ?? '')
  const [title, setTitle] = useState(reply?.title ?? '')
  const [words, setWords] = useState(reply?.words ?? '')
  const [segmentId, setSegmentId] = useState(reply?.segmentId ?? '')
  const whole = [folder, title, words].every((one) => one.trim() !== '')
  const sending = useSending(whole, async () => {
    const body = {
      folder: folder.trim(),
      title: title.trim(),
      words: words.trim(),
      segmentId: segmentId || null,
    }
    if (reply) await call(api, 'PUT /console/ready-replies/:id', { params: { id: reply.id }, body })
    else await call(api, 'POST /console/ready-replies', { body })
    onClose()
    await onDone()
  })
  const lacks = (text: string) => (sending.tried && !text.trim() ? parts('needed') : undefined)
  return (
    <Modal
      open
      title={t(reply ? 'form.edit' : 'form.add')}
      onCancel={onClose}
      footer={null}
      mask={{ closable: false }}
    >
      <FormFrame sending={sending} submit={t('form.save')} onClose={onClose}>
        <Field label={t('form.folder')} hint={t('form.folderHint')} error={lacks(folder)}>
          <TextInput value={folder} onValue={setFolder} maxLength={20} list="ready-reply-folders" />
        </Field>
        <datalist id="ready-reply-folders">
          {folders.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <Field label={t('form.title')} error={lacks(title)}>
          <TextInput value={title} onValue={setTitle} maxLength={40} />
        </Field>
        <Field label={t('form.segment')} hint={t('form.segmentHint')}>
          <Select
            value={segmentId}
            options={[
              { value: '', label: t('everybody') },
              ...segments.map(({ id, name }) => ({ value: id, label: name })),
              ...(segmentId && !segments.some(({ id }) => id === segmentId)
                ? [{ value: segmentId, label: t('segmentGone') }]
                : []),
            ]}
            onValue={setSegmentId}
          />
        </Field>
        <Field label={t('form.words')} hint={t('form.wordsHint')} error={lacks(words)}>
          <TextArea value={words} onValue={setWords} maxLength={1000} rows={5} />
        </Field>
      </FormFrame>
    </Modal>
  )
}
