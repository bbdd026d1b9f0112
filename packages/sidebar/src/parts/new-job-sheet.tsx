import {
  ApiProblem,
  Button,
  Checkbox,
  ErrorState,
  Field,
  Select,
  Sheet,
  Skeleton,
  TextInput,
  useNotices,
} from '@qiao/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../services.ts'
import { useSidebarTexts } from '../texts.ts'
import { viewKey } from '../use-contact.ts'
import type { Customer, SidebarView } from '../view.ts'
import { jobCard, useCard } from './use-send.ts'

type Product = { productId: string; name: string; category: string; serviceType: string }

/** A job by hand; contact and address come from the customer by the card. */
export default function NewJobSheet({
  customer,
  view,
  onClose,
}: {
  customer: Customer | null
  view: SidebarView
  onClose: () => void
}) {
  const t = useSidebarTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const card = useCard()
  const products = useQuery({
    queryKey: ['installable-products'],
    staleTime: 300_000,
    queryFn: () => api.get<{ items: Product[] }>('/sidebar/installable-products'),
  })
  const [productId, setProduct] = useState('')
  const [quantity, setQuantity] = useState('1')
  const [orderId, setOrder] = useState('')
  const [reason, setReason] = useState('')
  const [sendCard, setSendCard] = useState(true)
  const open = useMutation({
    mutationFn: (product: Product) =>
      api.post<{ workOrderId: string; code: string }>('/sidebar/work-orders', {
        customerId: customer?.customerId ?? null,
        orderId: orderId || null,
        serviceType: product.serviceType,
        lines: [
          {
            productId: product.productId,
            productName: product.name,
            category: product.category,
            quantity: Number(quantity),
          },
        ],
        ...(reason.trim() ? { reason: reason.trim() } : {}),
      }),
    onSuccess: async ({ workOrderId, code }) => {
      notices.done(t('job.done', { code }))
      if (sendCard) card.mutate(jobCard(workOrderId))
      onClose()
      await queries.invalidateQueries({ queryKey: viewKey(view.contact.externalUserId) })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const product = products.data?.items.find((one) => one.productId === productId)
    if (product) open.mutate(product)
  }
  const twice = open.error instanceof ApiProblem && open.error.code === 'work_order.already_exists'
  return (
    <Sheet open title={t('job.title')} onClose={onClose}>
      {products.isPending && <Skeleton lines={4} />}
      {products.isError && (
        <ErrorState error={products.error} onRetry={() => void products.refetch()} compact />
      )}
      {products.data && (
        <form className="s-form" onSubmit={submit}>
          <Field label={t('job.product')}>
            <Select
              value={productId}
              onValue={setProduct}
              placeholder={t('job.choose')}
              required
              options={products.data.items.map((one) => ({ value: one.productId, label: one.name }))}
            />
          </Field>
          <Field label={t('job.quantity')}>
            <TextInput type="number" min={1} max={99} value={quantity} onValue={setQuantity} required />
          </Field>
          {view.orders.length > 0 && (
            <Field label={t('job.order')} optional>
              <Select
                value={orderId}
                onValue={setOrder}
                options={[
                  { value: '', label: t('job.noOrder') },
                  ...view.orders.map((one) => ({ value: one.orderId, label: `${one.shop} ${one.number}` })),
                ]}
              />
            </Field>
          )}
          {(twice || reason) && (
            <Field label={t('job.reason')} hint={t('job.reasonHint')}>
              <TextInput value={reason} onValue={setReason} maxLength={100} required />
            </Field>
          )}
          <Checkbox checked={sendCard} onChecked={setSendCard}>
            {t('job.sendCard')}
          </Checkbox>
          {open.error && <ErrorState error={open.error} compact />}
          <Button kind="primary" submit wide busy={open.isPending}>
            {t('job.submit')}
          </Button>
        </form>
      )}
    </Sheet>
  )
}
