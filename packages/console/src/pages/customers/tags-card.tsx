import { call } from '@qiao/api-client'
import { Button, Card, Tag, useListed, useNotices } from '@qiao/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { CustomerOrigin } from '../../parts/customer-origin.tsx'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { TagReasons } from './tag-reasons.tsx'
import { useCustomersTexts } from './texts.ts'
import type { CustomerPageData } from './types.ts'

/** Tags to add and to take off; each change can be taken back. */
export function TagsCard({ customer }: { customer: CustomerPageData }) {
  const t = useCustomersTexts()
  const listed = useListed()
  const may = useMay()
  const notices = useNotices()
  const queries = useQueryClient()
  const [adding, setAdding] = useState(false)
  const inUse = useQuery({
    queryKey: ['customers', 'tags-in-use'],
    queryFn: ({ signal }) => call(api, 'GET /console/customer-tags', {}, { signal }),
    enabled: adding,
  })
  const change = async (body: { add?: string[]; remove?: string[] }) => {
    await call(api, 'POST /console/customers/:id/tags', { params: { id: customer.id }, body })
    await queries.invalidateQueries({ queryKey: ['customers'] })
  }
  const add = async (name: string) => {
    await change({ add: [name] })
    notices.undo(
      t('customer.tagAdded', { name }),
      () => void change({ remove: [name] }).catch(notices.failed),
    )
  }
  const remove = async (name: string) => {
    await change({ remove: [name] })
    notices.undo(t('customer.tagRemoved', { name }), () => void change({ add: [name] }).catch(notices.failed))
  }
  const allowed = may('customers.write')
  const names = (inUse.data?.items ?? []).slice(0, 8).map((tag) => tag.name)
  return (
    <Card
      title={t('customer.tags')}
      acts={
        allowed && (
          <Button kind="quiet" icon="plus" onClick={() => setAdding(true)}>
            {t('customer.addTag')}
          </Button>
        )
      }
    >
      {customer.tags.length === 0 ? (
        <p className="q-faint">{t('customer.noTags')}</p>
      ) : (
        <p className="q-line">
          {customer.tags.map(({ name }) => (
            <Tag
              key={name}
              {...(allowed
                ? {
                    onRemove: () => void remove(name).catch(notices.failed),
                    removeLabel: t('customer.removeTag', { name }),
                  }
                : {})}
            >
              {name}
            </Tag>
          ))}
          <CustomerOrigin id={customer.id} what={t('customer.tags')} field="tags" />
        </p>
      )}
      <TagReasons id={customer.id} />
      <ActDialog
        open={adding}
        title={t('customer.addTag')}
        submit={t('customer.addTag')}
        fields={[
          {
            key: 'name',
            label: t('customer.tagName'),
            kind: 'text',
            maxLength: 40,
            hint: names.length > 0 && t('customer.tagHint', { names: listed(names) }),
          },
        ]}
        onClose={() => setAdding(false)}
        onSubmit={({ name = '' }) => add(name.trim())}
      />
    </Card>
  )
}
