import { call } from '@qiao/api-client'
import { Checkbox, Field, TextArea, TextInput } from '@qiao/ui'
import { Modal } from 'antd'
import { useState } from 'react'
import { FormFrame, useSending } from '../../parts/form-frame.tsx'
import { usePartTexts } from '../../parts/texts.ts'
import { api } from '../../services.ts'
import type { OwnPage } from './own-page.ts'
import { useOwnPagesTexts } from './texts.ts'

const usualDays = 395

/** Makes an own page, or changes one. Its key stays, so that what stands in the page goes on working. */
export function OwnPageDialog({
  page,
  onClose,
  onDone,
}: {
  page?: OwnPage
  onClose: () => void
  onDone: () => Promise<void>
}) {
  const t = useOwnPagesTexts()
  const parts = usePartTexts()
  const [name, setName] = useState(page?.name ?? '')
  const [origins, setOrigins] = useState(page?.origins.join('\n') ?? '')
  const [days, setDays] = useState(String(page?.keepDays ?? usualDays))
  const [respectDnt, setRespectDnt] = useState(page?.respectDnt ?? true)
  const listed = origins.split(/[\s,，、]+/).filter(Boolean)
  const keepDays = Number(days)
  const daysFit = Number.isInteger(keepDays) && keepDays >= 1 && keepDays <= 1100

  const sending = useSending(name.trim() !== '' && listed.length > 0 && daysFit, async () => {
    const body = { name: name.trim(), origins: listed, respectDnt, keepDays }
    if (page) await call(api, 'PUT /console/own-pages/:id', { params: { id: page.id }, body })
    else await call(api, 'POST /console/own-pages', { body })
    onClose()
    await onDone()
  })
  const { tried } = sending

  return (
    <Modal
      open
      title={t(page ? 'form.edit' : 'form.create')}
      onCancel={onClose}
      footer={null}
      mask={{ closable: false }}
    >
      <FormFrame sending={sending} submit={t(page ? 'form.save' : 'create')} onClose={onClose}>
        <Field
          label={t('form.name')}
          hint={t('form.nameHint')}
          error={tried && !name.trim() ? parts('needed') : undefined}
        >
          <TextInput value={name} onValue={setName} maxLength={30} />
        </Field>
        <Field
          label={t('origins')}
          hint={t('form.originsHint')}
          error={tried && listed.length === 0 ? parts('needed') : undefined}
        >
          <TextArea value={origins} onValue={setOrigins} maxLength={2000} />
        </Field>
        <Field
          label={t('keep')}
          hint={t('form.keepHint')}
          error={tried && !daysFit ? t('form.keepWrong') : undefined}
        >
          <TextInput value={days} onValue={setDays} inputMode="numeric" maxLength={4} />
        </Field>
        <Checkbox checked={respectDnt} onChecked={setRespectDnt}>
          {t('form.dnt')}
        </Checkbox>
      </FormFrame>
    </Modal>
  )
}
