import { call } from '@qiao/api-client'
import { ErrorState, Skeleton, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Modal, QRCode } from 'antd'
import { CopyButton } from '../../parts/copy-button.tsx'
import { api } from '../../services.ts'
import { useCustomerLinkTexts } from './customer-link-texts.ts'
import type { WorkOrderDialogProps } from './dialog-props.ts'

/** A fresh signed link of the customer's page, as text and as a code to scan from the screen. */
export function CustomerLinkDialog({ subject, onClose }: WorkOrderDialogProps) {
  const t = useCustomerLinkTexts()
  const link = useQuery({
    queryKey: ['customer-link', subject.workOrderId],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    queryFn: () =>
      call(api, 'POST /sidebar/work-orders/:id/customer-links', { params: { id: subject.workOrderId } }),
  })
  const address = link.data && new URL(link.data.path, location.origin).href
  return (
    <Modal open title={`${t('title')} · ${subject.code}`} onCancel={onClose} footer={null}>
      <div className="q-stack">
        <p className="q-faint">{t('intro')}</p>
        {link.isError && <ErrorState error={link.error} onRetry={() => void link.refetch()} compact />}
        {link.isPending && <Skeleton lines={4} />}
        {link.data && address && (
          <div className="c-qr-place">
            <QRCode value={address} type="svg" bordered aria-label={t('code')} />
            <output className="c-link-text">{address}</output>
            <p className="q-faint">
              {t('until')} <TimeText at={link.data.expiresAt} show="absolute" />
            </p>
            <CopyButton text={address} label={t('copy')} />
          </div>
        )}
      </div>
    </Modal>
  )
}
