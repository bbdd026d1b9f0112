import { call } from '@qiao/api-client'
import { Checkbox, Field, TextArea, TextInput } from '@qiao/ui'
import { Modal } from 'antd'
import { useState } from 'react'
import { FormFrame, useSending } from '../../parts/form-frame.tsx'
import { usePartTexts } from '../../parts/texts.ts'
import { api } from '../../services.ts'
import type { LiveCode } from './live-code.ts'
import { useLiveCodesTexts } from './texts.ts'

/** Makes a channel code, or changes one: WeCom is told at once. */
export function LiveCodeDialog({
  code,
  receivers,
  onClose,
  onDone,
}: {
  code?: LiveCode
  receivers: ReadonlyMap<string, string>
  onClose: () => void
  onDone: () => Promise<void>
}) {
  const t = useLiveCodesTexts()
  const parts = usePartTexts()
  const [name, setName] = useState(code?.name ?? '')
  const [welcome, setWelcome] = useState(code?.welcome ?? '')
  const [tags, setTags] = useState(code?.tags.join('，') ?? '')
  const [members, setMembers] = useState<readonly string[]>(code?.wecomUserIds ?? [])

  const sending = useSending(name.trim() !== '' && members.length > 0, async () => {
    const body = {
      name: name.trim(),
      wecomUserIds: [...members],
      welcome: welcome.trim() || null,
      tags: tags.split(/[,，、\s]+/).filter(Boolean),
    }
    if (code) await call(api, 'PUT /console/live-codes/:id', { params: { id: code.id }, body })
    else await call(api, 'POST /console/live-codes', { body })
    onClose()
    await onDone()
  })
  const { tried } = sending

  return (
    <Modal
      open
      title={t(code ? 'form.edit' : 'form.create')}
      onCancel={onClose}
      footer={null}
      mask={{ closable: false }}
    >
      <FormFrame sending={sending} submit={t(code ? 'form.save' : 'form.createDo')} onClose={onClose}>
        <Field
          label={t('form.name')}
          hint={t('form.nameHint')}
          error={tried && !name.trim() ? parts('needed') : undefined}
        >
          <TextInput value={name} onValue={setName} maxLength={30} />
        </Field>
        <fieldset className="q-field c-members">
          <legend className="q-label">{t('form.members')}</legend>
          <div className="q-line">
            {[...receivers].map(([id, label]) => (
              <Checkbox
                key={id}
                checked={members.includes(id)}
                onChecked={(on) => setMembers((now) => (on ? [...now, id] : now.filter((one) => one !== id)))}
              >
                {label}
              </Checkbox>
            ))}
          </div>
          <p className={tried && members.length === 0 ? 'q-field-error' : 'q-field-hint'}>
            {t(tried && members.length === 0 ? 'form.noMembers' : 'form.membersHint')}
          </p>
        </fieldset>
        <Field label={t('form.welcome')} hint={t('form.welcomeHint')} optional>
          <TextArea value={welcome} onValue={setWelcome} maxLength={1000} />
        </Field>
        <Field label={t('form.tags')} hint={t('form.tagsHint')} optional>
          <TextInput value={tags} onValue={setTags} />
        </Field>
      </FormFrame>
    </Modal>
  )
}
