import { call, type Taken } from '@qiao/api-client'
import { Field, Select, TextInput, useNotices } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { FormFrame, useSending } from '../../parts/form-frame.tsx'
import { api } from '../../services.ts'
import { CustomerPicker } from './pick-customer.tsx'
import { useProductTexts } from './products-texts.ts'
import type { Owned } from './types.ts'

/** A product that no order tells of. */
export function AddProductDialog({
  id,
  onClose,
  onDone,
}: {
  id: string
  onClose: () => void
  onDone: () => void
}) {
  const t = useProductTexts()
  const notices = useNotices()
  const products = useQuery({
    queryKey: ['products', 'all'],
    queryFn: ({ signal }) => call(api, 'GET /console/products', { query: {} }, { signal }),
  })
  const items = products.data?.items ?? []
  return (
    <ActDialog
      open
      title={t('add')}
      intro={t('addIntro')}
      submit={t('save')}
      onClose={onClose}
      fields={[
        {
          key: 'productId',
          label: t('product'),
          kind: 'select',
          options: [
            { value: 'other', label: t('notOurs') },
            ...items.map((one) => ({ value: one.id, label: one.name })),
          ],
        },
        {
          key: 'name',
          label: t('name'),
          kind: 'text',
          maxLength: 80,
          when: ({ productId }) => productId === 'other',
        },
        { key: 'serial', label: t('serial'), kind: 'text', maxLength: 80, optional: true },
        { key: 'boughtOn', label: t('boughtOn'), kind: 'day', optional: true },
        { key: 'installedOn', label: t('installedOn'), kind: 'day', optional: true },
        { key: 'words', label: t('reason'), kind: 'words', optional: true, hint: t('reasonHint') },
      ]}
      onSubmit={async ({ productId = '', name = '', words = '', ...more }) => {
        const filled = Object.fromEntries(Object.entries(more).filter(([, value]) => value.trim() !== ''))
        const what = productId === 'other' ? { name } : { productId }
        await call(api, 'POST /console/customers/:id/products', {
          params: { id },
          body: { ...filled, ...what, words },
        })
        notices.done(t('saved'))
        onDone()
      }}
    />
  )
}

const kinds = ['part_done', 'serial', 'exchanged', 'passed_on', 'retired', 'warranty'] as const
type Kind = (typeof kinds)[number]
type Said = Taken<'POST /console/installed-products/:id/acts'>['body']['said']

/** What became of a product, in the few words that each case needs. */
export function ChangeProductDialog({
  one,
  rowIds,
  onClose,
  onDone,
}: {
  one: Owned
  rowIds: readonly string[]
  onClose: () => void
  onDone: () => void
}) {
  const t = useProductTexts()
  const notices = useNotices()
  const [kind, setKind] = useState<Kind>(one.parts.length > 0 ? 'part_done' : 'serial')
  const say = async (said: Said, words: string) => {
    await call(api, 'POST /console/installed-products/:id/acts', {
      params: { id: one.id },
      body: { said, words },
    })
    notices.done(t('saved'))
    onDone()
    onClose()
  }
  return (
    <Modal
      open
      title={t('changeTitle', { name: one.name })}
      onCancel={onClose}
      footer={null}
      mask={{ closable: false }}
    >
      <div className="q-stack">
        <Field label={t('what')}>
          <Select
            value={kind}
            onValue={(value) => setKind(value as Kind)}
            options={kinds
              .filter((value) => value !== 'part_done' || one.parts.length > 0)
              .map((value) => ({ value, label: t(`kinds.${value}`) }))}
          />
        </Field>
        {kind === 'passed_on' ? (
          <PassOn rowIds={rowIds} onSay={say} />
        ) : (
          <SayForm key={kind} kind={kind} one={one} onSay={say} onClose={onClose} />
        )}
      </div>
    </Modal>
  )
}

function PassOn({
  rowIds,
  onSay,
}: {
  rowIds: readonly string[]
  onSay: (said: Said, words: string) => Promise<void>
}) {
  const t = useProductTexts()
  const notices = useNotices()
  return (
    <CustomerPicker
      intro={t('passIntro')}
      except={rowIds}
      onPick={(to) => void onSay({ kind: 'passed_on', to }, '').catch(notices.failed)}
    />
  )
}

function SayForm({
  kind,
  one,
  onSay,
  onClose,
}: {
  kind: Exclude<Kind, 'passed_on'>
  one: Owned
  onSay: (said: Said, words: string) => Promise<void>
  onClose: () => void
}) {
  const t = useProductTexts()
  const [day, setDay] = useState('')
  const [part, setPart] = useState(one.parts[0]?.code ?? '')
  const [serial, setSerial] = useState('')
  const [words, setWords] = useState('')
  const needsDay = kind !== 'serial'
  const fits = needsDay ? day !== '' : serial.trim() !== ''
  const sending = useSending(fits, () => onSay(saidOf(kind, { day, part, serial }), words.trim()))
  return (
    <FormFrame sending={sending} submit={t('save')} isReady={fits} onClose={onClose}>
      {kind === 'part_done' && (
        <Field label={t('part')}>
          <Select
            value={part}
            onValue={setPart}
            options={one.parts.map(({ code, name }) => ({ value: code, label: name }))}
          />
        </Field>
      )}
      {needsDay && (
        <Field label={t(kind === 'warranty' ? 'until' : 'on')}>
          <TextInput value={day} onValue={setDay} type="date" />
        </Field>
      )}
      {(kind === 'serial' || kind === 'exchanged') && (
        <Field label={t('serial')} optional={kind === 'exchanged'}>
          <TextInput value={serial} onValue={setSerial} maxLength={80} autoComplete="off" />
        </Field>
      )}
      <Field label={t('reason')} hint={t('reasonHint')} optional>
        <TextInput value={words} onValue={setWords} maxLength={200} />
      </Field>
    </FormFrame>
  )
}

function saidOf(
  kind: Exclude<Kind, 'passed_on'>,
  { day, part, serial }: { day: string; part: string; serial: string },
): Said {
  const number = serial.trim()
  if (kind === 'serial') return { kind, serial: number }
  if (kind === 'warranty') return { kind, until: day }
  if (kind === 'part_done') return { kind, part, on: day }
  if (kind === 'exchanged') return { kind, on: day, ...(number ? { serial: number } : {}) }
  return { kind, on: day }
}
