import { call } from '@qiao/api-client'
import { Card, Facts, TimeText } from '@qiao/ui'
import type { ReactNode } from 'react'
import { CustomerOrigin } from '../../parts/customer-origin.tsx'
import { Reveal, tokenFor } from '../../parts/reveal.tsx'
import { api } from '../../services.ts'
import { ConsentLine } from './consent-line.tsx'
import { useCustomersTexts } from './texts.ts'
import type { CustomerPageData } from './types.ts'

/** What is known of the person; name and phone in plain for a reason only. */
export function FactsCard({ customer }: { customer: CustomerPageData }) {
  const t = useCustomersTexts()
  const { reveal } = customer
  const shown = (field: 'name' | 'phone') => (
    <Reveal
      key={`${customer.id}-${field}`}
      field={field}
      value={customer[field]}
      allowed={reveal.allowed}
      suggested={reveal.suggested}
      words={reveal.words}
      dials={{ kind: 'customer', id: customer.id }}
      ask={async (asked) => {
        const token = await tokenFor('customer', customer.id, field, asked)
        return call(api, 'POST /console/customers/:id/reveals', {
          params: { id: customer.id },
          body: { field, token },
        })
      }}
    />
  )
  const withOrigin = (field: 'name' | 'phone' | 'region', what: string, value: ReactNode) => (
    <>
      {value}
      {customer[field] !== null && <CustomerOrigin id={customer.id} what={what} field={field} />}
    </>
  )
  return (
    <Card title={t('customer.facts')}>
      <Facts
        facts={[
          {
            key: 'name',
            label: t('customer.name'),
            value: withOrigin('name', t('customer.name'), shown('name')),
          },
          {
            key: 'phone',
            label: t('customer.phone'),
            value: withOrigin('phone', t('customer.phone'), shown('phone')),
          },
          {
            key: 'region',
            label: t('customer.region'),
            value: withOrigin('region', t('customer.region'), customer.region ?? '—'),
          },
          {
            key: 'last',
            label: t('customer.lastOrder'),
            value: customer.lastOrderAt ? <TimeText at={customer.lastOrderAt} /> : '—',
          },
          { key: 'consent', label: t('consent.label'), value: <ConsentLine id={customer.id} /> },
          { key: 'created', label: t('customer.created'), value: <TimeText at={customer.createdAt} /> },
        ]}
      />
    </Card>
  )
}
