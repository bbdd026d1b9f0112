import { call } from '@qiao/api-client'
import { Button, Field, Select, TextInput, useNotices } from '@qiao/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { FormFrame, useSending } from '../../parts/form-frame.tsx'
import { useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { levelWord } from './level.ts'
import { useMergeTexts } from './merge-texts.ts'
import type { CustomerPageData } from './types.ts'

/** What is known of the person, changed by hand; only what is filled in. */
export function EditAct({ customer }: { customer: CustomerPageData }) {
  const t = useMergeTexts()
  const may = useMay()
  const [open, setOpen] = useState(false)
  if (!may('customers.write')) return null
  return (
    <>
      <Button icon="edit" onClick={() => setOpen(true)}>
        {t('editAct')}
      </Button>
      <Modal
        open={open}
        title={t('editTitle')}
        onCancel={() => setOpen(false)}
        footer={null}
        destroyOnHidden
        mask={{ closable: false }}
      >
        {open && <EditForm customer={customer} onClose={() => setOpen(false)} />}
      </Modal>
    </>
  )
}

function EditForm({ customer, onClose }: { customer: CustomerPageData; onClose: () => void }) {
  const t = useMergeTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [phone, setPhone] = useState('')
  const [level, setLevel] = useState('')
  const [region, setRegion] = useState('')
  const body = Object.fromEntries(
    Object.entries({ name, phone, level, region })
      .map(([field, value]) => [field, value.trim()])
      .filter(([, value]) => value !== ''),
  )
  const fits = Object.keys(body).length > 0
  const sending = useSending(fits, async () => {
    await call(api, 'POST /console/customers/:id/fields', { params: { id: customer.id }, body })
    notices.done(t('saved'))
    await queries.invalidateQueries({ queryKey: ['customers'] })
    onClose()
  })
  const now = (value: string | null) => t('now', { value: value ?? t('none') })
  return (
    <FormFrame sending={sending} submit={t('save')} isReady={fits} onClose={onClose}>
      <p className="q-faint">{t('editIntro')}</p>
      <Field label={t('name')} hint={now(customer.name)} optional>
        <TextInput value={name} onValue={setName} maxLength={40} autoComplete="off" />
      </Field>
      <Field label={t('phone')} hint={now(customer.phone)} optional>
        <TextInput value={phone} onValue={setPhone} maxLength={40} inputMode="tel" autoComplete="off" />
      </Field>
      <Field label={t('level')} hint={now(levelWord(customer.level, i18n.language))} optional>
        <TextInput value={level} onValue={setLevel} maxLength={20} autoComplete="off" />
      </Field>
      <RegionPicker now={now(customer.region)} onRegion={setRegion} />
    </FormFrame>
  )
}

/** Province, city, district; empty until the last is chosen, or a city has none. */
function RegionPicker({ now, onRegion }: { now: string; onRegion: (code: string) => void }) {
  const t = useMergeTexts()
  const [codes, setCodes] = useState<readonly string[]>(['', '', ''])
  const pick = (at: number, code: string) => {
    const next = codes.map((one, i) => (i < at ? one : i === at ? code : ''))
    setCodes(next)
    onRegion(next.findLast(Boolean) ?? '')
  }
  return (
    <>
      {(['province', 'city', 'district'] as const).map((level, at) => (
        <RegionField
          key={level}
          label={t(level)}
          hint={at === 0 ? now : undefined}
          within={at === 0 ? null : codes[at - 1]!}
          value={codes[at]!}
          onValue={(code) => pick(at, code)}
        />
      ))}
    </>
  )
}

function RegionField({
  label,
  hint,
  within,
  value,
  onValue,
}: {
  label: string
  hint: string | undefined
  /** Null for provinces; empty while nothing is chosen above. */
  within: string | null
  value: string
  onValue: (code: string) => void
}) {
  const t = useMergeTexts()
  const { data } = useQuery({
    queryKey: ['regions', within],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/regions', { query: within ? { within } : {} }, { signal }),
    enabled: within !== '',
    staleTime: Number.POSITIVE_INFINITY,
  })
  const items = within === '' ? [] : (data?.items ?? [])
  if (within !== null && items.length === 0) return null
  return (
    <Field label={label} hint={hint} optional>
      <Select
        value={value}
        onValue={onValue}
        options={[
          { value: '', label: t('unchanged') },
          ...items.map((one) => ({ value: one.code, label: one.name })),
        ]}
      />
    </Field>
  )
}
