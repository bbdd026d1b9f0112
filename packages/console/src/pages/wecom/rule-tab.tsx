import { type Answer, call } from '@qiao/api-client'
import { Button, Card, ErrorState, Field, Select, Skeleton, TextInput } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useWecomTabTexts } from './tab-texts.ts'

type Rule = Answer<'GET /console/wecom-sync-rule'>
const removals = ['keep', 'spread'] as const
const overwrites = ['empty_only', 'ours_too', 'always'] as const
const phoneRules = ['never', 'empty_only'] as const

export function RuleTab() {
  const found = useQuery({
    queryKey: ['wecom', 'rule'],
    queryFn: ({ signal }) => call(api, 'GET /console/wecom-sync-rule', {}, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={5} />
  return <RuleForm rule={found.data} />
}

function RuleForm({ rule }: { rule: Rule }) {
  const t = useWecomTabTexts()
  const may = useMay()
  const { run, running } = useAct(['wecom', 'rule'])
  const [removal, setRemoval] = useState(rule.tagRemoval)
  const [overwrite, setOverwrite] = useState(rule.remarkOverwrite)
  const [template, setTemplate] = useState(rule.remarkTemplate ?? '')
  const [description, setDescription] = useState(rule.descriptionTemplate ?? '')
  const [phones, setPhones] = useState(rule.remarkPhones)
  const save = (event: FormEvent) => {
    event.preventDefault()
    void run(
      'save',
      () =>
        call(api, 'PUT /console/wecom-sync-rule', {
          body: {
            tagRemoval: removal,
            remarkTemplate: template.trim() || null,
            remarkOverwrite: overwrite,
            descriptionTemplate: description.trim() || null,
            remarkPhones: phones,
          },
        }),
      t('rule.saved'),
    )
  }
  return (
    <Card>
      <form className="q-stack" onSubmit={save}>
        <p className="q-faint">{t('rule.intro')}</p>
        <Field label={t('rule.removal')}>
          <Select
            value={removal}
            onValue={(value) => setRemoval(removals.find((one) => one === value) ?? 'keep')}
            options={removals.map((value) => ({ value, label: t(`rule.${value}`) }))}
          />
        </Field>
        <Field
          label={t('rule.template')}
          optional
          hint={t('rule.templateHint', { count: rule.longestRemark })}
        >
          <TextInput
            value={template}
            onValue={setTemplate}
            maxLength={60}
            placeholder="{称呼}-{商品}-{平台}"
          />
        </Field>
        <Field
          label={t('rule.description')}
          optional
          hint={t('rule.descriptionHint', { count: rule.longestDescription })}
        >
          <TextInput
            value={description}
            onValue={setDescription}
            maxLength={150}
            placeholder="{平台}-{商品}-订单 {订单}"
          />
        </Field>
        <Field label={t('rule.overwrite')}>
          <Select
            value={overwrite}
            onValue={(value) => setOverwrite(overwrites.find((one) => one === value) ?? 'empty_only')}
            options={overwrites.map((value) => ({ value, label: t(`rule.${value}`) }))}
          />
        </Field>
        <Field label={t('rule.phones')} hint={t('rule.phonesHint')}>
          <Select
            value={phones}
            onValue={(value) => setPhones(phoneRules.find((one) => one === value) ?? 'never')}
            options={phoneRules.map((value) => ({ value, label: t(`rule.phone_${value}`) }))}
          />
        </Field>
        {may('connections.write') && (
          <div className="c-form-foot">
            <Button kind="primary" submit busy={running === 'save'}>
              {t('rule.save')}
            </Button>
          </div>
        )}
      </form>
    </Card>
  )
}
